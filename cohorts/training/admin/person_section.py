"""Employment, seats, hours and decisions on admission of a person, on their page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_day, format_minutes
from cohorts.people.admin.person_sections import MOST_LINES, Line, day_of, noted, section
from cohorts.people.models import Membership
from cohorts.training.models import EmployerChange, Enrollment, RequestForSeat, WaitingPlace
from cohorts.training.models.funding import READERS
from cohorts.training.models.hours import hours_by_enrollment


def employment(person, request):
    """The agencies where the person is or was a trainee, and what staff recorded about a change of employer."""
    user = request.user
    rows = Membership.objects.visible_to(user).of_person(person).filter(role=roles.TRAINEE)
    rows = rows.filter(organization__kind=roles.AGENCY).select_related("organization").order_by("-started_at", "-pk")
    lines = [_employer(row) for row in rows[: MOST_LINES + 1]]
    changes = EmployerChange.objects.visible_to(user).of_person(person).filter(takes_back=None, taken_back_by=None)
    changes = changes.select_related("former", "agency")
    reads_seats = has_role(user, *READERS)
    for row in changes.order_by("-from_on", "-pk")[:MOST_LINES]:
        words = {"former": row.former, "agency": row.agency, "day": format_day(row.from_on)}
        text = gettext("Change of employer from %(day)s: %(former)s to %(agency)s") % words
        lines.append(Line(text, "", _seat_url(row.enrollment_id) if reads_seats else ""))
    return section("employment", _("Employment"), lines)


def _employer(row):
    days = {"from": day_of(row.started_at), "until": day_of(row.ended_at) if row.ended_at else ""}
    span = gettext("%(from)s to %(until)s") % days if row.ended_at else gettext("since %(from)s") % days
    return Line(row.organization.name, noted(row.organization.employer_type, span))


def seats(person, request):
    """Every seat with its state and the hours, and places on waiting lists."""
    user = request.user
    rows = Enrollment.objects.visible_to(user).of_person(person)
    rows = rows.select_related("cohort__course_version__course", "cohort__vendor", "agency", "person")
    rows = list(rows.order_by("-enrolled_at", "-pk")[: MOST_LINES + 1])
    hours = hours_by_enrollment(rows, at=timezone.now()) if rows else {}
    reads_seats = has_role(user, *READERS)
    lines = [_seat(row, hours[row.pk], reads_seats) for row in rows]
    return section("seats", _("Seats and hours"), [*lines, *_waits(person, user)][: MOST_LINES + 1])


def _seat(row, hours, reads_seats):
    credited = hours.verdict.credited
    needed = row.cohort.course_version.required_minutes
    text = gettext("%(course)s, cohort %(cohort)s") % {
        "course": row.cohort.course_version.course, "cohort": row.cohort.code
    }  # fmt: skip
    counted = gettext("%(done)s of %(needed)s credited") % {
        "done": format_minutes(credited), "needed": format_minutes(needed)
    }  # fmt: skip
    return Line(text, noted(row.get_state_display(), row.agency, counted), _seat_url(row.pk) if reads_seats else "")


def _waits(person, user):
    places = WaitingPlace.objects.visible_to(user).of_person(person).select_related("cohort", "agency")
    for row in places.order_by("-asked_at", "-pk")[:MOST_LINES]:
        text = gettext("Waiting list of cohort %(cohort)s") % {"cohort": row.cohort.code}
        yield Line(text, noted(row.get_state_display(), row.agency, day_of(row.asked_at)))
    requests = RequestForSeat.objects.visible_to(user).of_person(person).select_related("cohort")
    for row in requests.order_by("-asked_at", "-pk")[:MOST_LINES]:
        text = gettext("Asked for a seat in cohort %(cohort)s") % {"cohort": row.cohort.code}
        yield Line(text, noted(row.get_state_display(), day_of(row.asked_at)))


def _seat_url(pk):
    return reverse("seat_fee", args=[pk])
