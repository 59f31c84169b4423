"""People without an agency, and the agencies that they ask. Each in a constant number of queries."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.training.models import Admission, Enrollment, WaitingPlace
from lms.certification.facts.sponsors import own_programs
from lms.certification.models import Candidacy, SponsorRequest
from lms.dashboard.task import Task

# A task names so many people; its page names all of them.
MAX_NAMES = 3


def for_applicant(user, at):
    """For whoever is on the way to a certificate and has no agency: find one, unless one was asked.

    An offer of an agency that declined before comes first. One query for whoever is on no way.
    """
    begun = Candidacy.objects.visible_to(user).of_person(user)
    if not begun.exists():
        return []
    offer = SponsorRequest.objects.visible_to(user).of_person(user).offered().select_related("agency").first()
    if offer is not None:
        about = {"agency": offer.agency, "day": format_day(offer.offer_until)}
        return [Task("sponsor_offer", about, offer.offered_at, reverse("my_agencies"))]
    ready = [row.program for row in own_programs(user, at) if row.may_ask]
    if not ready:
        return []
    seats = Enrollment.objects.visible_to(user).of_person(user).taken()
    places = WaitingPlace.objects.visible_to(user).of_person(user).on_list()
    requests = SponsorRequest.objects.visible_to(user).of_person(user).open()
    if requests.exists() or seats.exists() or places.exists():
        return []
    admissions = Admission.objects.visible_to(user).of_person(user).filter(program__in=[row.key for row in ready])
    since = [row.at for row in admissions] + list(begun.filter(program__in=ready).values_list("since", flat=True))
    return [Task("agency_find", {"program": ready[0].title}, max(since), reverse("my_agencies"))]


def for_agency(user):
    """For an agency: one task for all requests to take people on that nobody has answered."""
    rows = SponsorRequest.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).open()
    first = list(rows.select_related("person").order_by("asked_at", "pk")[: MAX_NAMES + 1])
    if not first:
        return []
    names = ", ".join(called(row.person) for row in first[:MAX_NAMES])
    if len(first) > MAX_NAMES:
        names = gettext("{names} and others").format(names=names)
    about = {"count": rows.count(), "people": names}
    return [Task("sponsors_answer", about, first[0].asked_at, reverse("sponsor_requests"))]
