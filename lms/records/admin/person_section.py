"""Requests for erasure and copies of the records of a person, on their page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import has_role
from cohorts.people.admin.person_sections import MOST_LINES, Line, day_of, noted, section
from lms.records.models import ErasureRequest, RecordCopy
from lms.records.models.retention import READERS


def requests_about_records(person, request):
    """Each request for erasure, and each copy that was asked for, with its state."""
    user = request.user
    if not has_role(user, *READERS):
        return None
    requests = ErasureRequest.objects.visible_to(user).of_person(person).order_by("-requested_at", "-pk")
    copies = RecordCopy.objects.visible_to(user).of_person(person).select_related("person")
    copies = copies.order_by("-asked_at", "-pk")
    lines = [*map(_erasure, requests[: MOST_LINES + 1]), *(_copy(row, user) for row in copies[: MOST_LINES + 1])]
    return section("records", _("Requests about records"), lines)


def _erasure(row):
    note = noted(row.get_state_display(), day_of(row.requested_at))
    return Line(gettext("Request for erasure"), note, reverse("erasure", args=[row.pk]))


def _copy(row, user):
    """A copy is opened by the member of staff who asked for it; all others read in the list that there is one."""
    text = gettext("Copy of the records, for staff") if row.for_staff else gettext("Copy of the own records")
    if row.for_staff and row.asked_by_id == user.pk:
        url = reverse("record_copy", args=[row.pk])
    else:
        url = f"{reverse('record_copies')}?{urlencode({'q': row.person.email})}"
    return Line(text, noted(row.get_state_display(), day_of(row.asked_at)), url)
