"""Requests for seats that wait for an agency."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.training.models import RequestForSeat
from lms.dashboard.task import Task

# A task names so many people; its page names all of them.
MAX_NAMES = 3


def for_agency(user):
    """One task for all requests that nobody has answered."""
    rows = RequestForSeat.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).open()
    first = list(rows.select_related("person").order_by("asked_at", "pk")[: MAX_NAMES + 1])
    if not first:
        return []
    names = ", ".join(called(row.person) for row in first[:MAX_NAMES])
    if len(first) > MAX_NAMES:
        names = gettext("{names} and others").format(names=names)
    about = {"count": rows.count(), "people": names}
    return [Task("requests_answer", about, first[0].asked_at, reverse("agency_requests"))]
