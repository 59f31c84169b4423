"""What a path says of a course without a seat: that one waits, that the state decides first, or to find an agency."""

from dataclasses import replace

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_list
from lms.certification.facts.seat_gates import comes_first
from lms.certification.models import SponsorRequest
from lms.certification.views.kept_seats import with_place

NO_SEAT = "course_no_seat"
# The state decides first; nobody employs the person; an agency was asked.
DECIDES_FIRST, NO_AGENCY, ASKED = "course_after_admission", "course_no_agency", "course_agency_asked"


class SeatSteps:
    """The steps of one person as they are for them. `applications`: those of the present cycles, with the cycle.

    Without a person it changes nothing: an employer reads only what is met.
    """

    def __init__(self, person, at, places=()):
        self.person, self.at = person, at
        self.places = {place.cohort.course_version.course.code: place for place in reversed(places)}
        self.applications = []

    @cached_property
    def deciding(self):
        """The ids of the cycles about which the state decides first."""
        return {row.cycle_id for row in self.applications if comes_first(row, self.at)}

    @cached_property
    def asked(self):
        """The names of the agencies that were asked and have not answered; None for whoever has an agency."""
        if has_role(self.person, roles.TRAINEE):
            return None
        rows = SponsorRequest.objects.visible_to(self.person).of_person(self.person).open().select_related("agency")
        return [row.agency.name for row in rows]

    def of(self, step, cycle):
        """A step of a cycle, as it is for the person."""
        step = with_place(step, self.places)
        if self.person is None:
            return step
        if step.inner:
            step = replace(step, inner=tuple(self.of(one, cycle) for one in step.inner))
        if step.finding.code != NO_SEAT:
            return step
        if cycle.pk in self.deciding:
            text = gettext("Program staff decide about your application first. You need no seat before that.")
            return _changed(step, DECIDES_FIRST, gettext("After the decision"), text)
        if self.asked is None:
            return step
        if self.asked:
            text = gettext("You asked %(agencies)s to take you on. We email you when there is an answer.")
            text %= {"agencies": format_list(self.asked)}
            changed = _changed(step, ASKED, gettext("Waiting for the agency"), text)
            return replace(changed, link=(reverse("my_agencies"), gettext("See your request")))
        text = gettext(
            "A seat in the training is paid for by an agency that takes you on as its trainee. You have no agency yet: "
            "find one, and ask it."
        )
        act = gettext("Find an agency that sponsors your training")
        changed = _changed(step, NO_AGENCY, gettext("No agency yet"), text)
        return replace(changed, kind="yours", act=act, link=(reverse("my_agencies"), gettext("Find an agency")))


def _changed(step, code, state, text):
    finding = replace(step.finding, code=code)
    return replace(step, finding=finding, kind="waiting", act=step.title, state=state, text=text)
