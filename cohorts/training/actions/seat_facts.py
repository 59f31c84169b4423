"""The facts for deciding whether a person may have a seat."""

from datetime import datetime

from cohorts.core.names import called
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.training.models import Cohort, Enrollment, WaitingPlace
from cohorts.training.models.make_ups import fullest_guests
from cohorts.training.models.prerequisites import lacking_prerequisite
from cohorts.training.models.waiting import PlaceState
from cohorts.training.ports import without_program
from cohorts.training.rules.seats import SeatRequest


def request_of(
    cohort: Cohort,
    person: User,
    agency: Organization,
    *,
    at: datetime,
    was_enrolled: bool = False,
    invitation: Invitation | None = None,
) -> SeatRequest:
    """Return the facts for deciding whether a person may have a seat. The caller locked the cohort.

    `invitation`: an open one to the role, which counts as the role; the program is chosen once it is accepted.
    `was_enrolled`: the days of enrollment and the
    course before are not asked for, because the person was enrolled before and is moved. A seat that is offered to the
    person is theirs: it was offered in time, and nobody comes before them. Nor do chairs count on which they sit as a
    guest.
    """
    taken = Enrollment.objects.taken().filter(cohort=cohort)
    places = WaitingPlace.objects.on_list().filter(cohort=cohort)
    own = places.of_person(person)
    has_offer = own.filter(state=PlaceState.OFFERED).exists()
    is_over = not was_enrolled and not has_offer and cohort.is_enrollment_over(at)
    memberships = Membership.objects.in_force().of_person(person).filter(organization=agency)
    roles_there = {*memberships.values_list("role", flat=True), *([invitation.role] if invitation else [])}
    return SeatRequest(
        person=called(person),
        cohort=cohort.code,
        agency=agency.name,
        state=cohort.state,
        seats=cohort.seats,
        taken=taken.count(),
        seated=taken.of_person(person).exists(),
        needed_role=cohort.course_version.course.needed_role,
        roles_there=frozenset(roles_there),
        offered=places.filter(state=PlaceState.OFFERED).count() - has_offer,
        guests=fullest_guests(cohort.pk, at, without=person),
        waiting=0 if has_offer else places.waiting().exclude(pk__in=own.values("pk")).count(),
        closed_on=cohort.last_day_to_enroll if is_over else None,
        opens_on=cohort.enrollment_opens_on if not was_enrolled and cohort.opens_later(at) else None,
        lacking="" if was_enrolled else _lacking(cohort, person, at),
        needs_program=not was_enrolled and invitation is None and _needs_program(cohort, person, at),
        fills_late=cohort.fills_late,
    )


def _needs_program(cohort: Cohort, person: User, at: datetime) -> bool:
    """Whether the person has still to choose a program: where only people in one can have a seat."""
    return person.pk in without_program([person.pk], cohort.course_version.course, at)


def _lacking(cohort: Cohort, person: User, at: datetime) -> str:
    """The course that the person must take first; "" if there is none. A move within the course does not ask again."""
    needed = cohort.course_version.course.prerequisite
    return needed.title if needed and lacking_prerequisite(cohort, [person.pk], at=at) else ""
