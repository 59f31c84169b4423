"""Schedule, open, start, finish and cancel cohorts, and change their number of seats.

See `actions.sessions` for their sessions and `actions.enrollments` for the people in their seats.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.search import has_text
from cohorts.core.states import state_of, transition
from cohorts.people.models import Organization, User
from cohorts.training.actions.canceled_moves import lock_both, target_problem
from cohorts.training.actions.canceled_seats import end_seats
from cohorts.training.actions.cohort_readiness import step_problems
from cohorts.training.actions.credits import recount
from cohorts.training.actions.guests import guests_of, reopen_guests
from cohorts.training.actions.request_ends import end_requests
from cohorts.training.actions.seat_offers import close_list, offer_free_seats
from cohorts.training.actions.session_emails import email_trainers, facts_of
from cohorts.training.actions.session_plans import approval_problems, place_sessions, read_plans
from cohorts.training.actions.session_rooms import seats_room_problem, venue_problem
from cohorts.training.models import Cohort, CourseVersion, Enrollment, Venue, WaitingPlace
from cohorts.training.models.cohort_choices import Meets, TrainingLanguage
from cohorts.training.models.make_ups import MakeUpOutcome, fullest_guests
from cohorts.training.models.venues import check_zone
from cohorts.training.models.waiting import PlaceState
from cohorts.training.rules.cohort_heads import NO_MINIMUM, Minimum, minimum_problems
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.seats import seats_problem
from cohorts.training.rules.session_changes import SessionChange, SessionFacts
from cohorts.training.rules.waiting import UNTIL_THE_START, Enrolling, enrolling_problems
from cohorts.training.signals import enrollment_changed

SEATS_CHANGEABLE = (Cohort.State.PLANNED, Cohort.State.OPEN)


@action("cohort.scheduled", "Scheduled cohort")
def schedule(  # noqa: PLR0913  one argument for each field of the page
    *,
    vendor: Organization,
    course_version: CourseVersion,
    code: str,
    time_zone: str,
    place: str,
    seats: int,
    sessions: Sequence[SessionPlan] = (),
    enrolling: Enrolling = UNTIL_THE_START,
    venue: Venue | None = None,
    meets: Any = Meets.IN_PERSON,
    language: Any = TrainingLanguage.ENGLISH,
    minimum: Minimum = NO_MINIMUM,
    by: User | None,
    at: datetime,
) -> Cohort:
    """Create a planned cohort with its sessions; returns the Cohort. Nobody is emailed until it is opened.

    `sessions`: SessionPlan rows (rules.scheduling) with local times in `time_zone`. `venue`: its place, if it is one
    of the vendor's; `place` names any other. Refuses a vendor without a valid approval on the first session's day, a
    code in use, an unknown zone, a place in another zone, conflicting sessions, and a last day to enroll after the
    first session.
    """
    require(by, roles.VENDOR_COORDINATOR, organization=vendor)
    code = code.strip()
    refuse(*_field_problems(code, time_zone, seats), *_day_problems(enrolling, minimum, seats, sessions))
    cohort = Cohort(
        vendor=vendor,
        course_version=course_version,
        code=code,
        time_zone=time_zone,
        place=venue.text if venue else place.strip(),
        venue=venue,
        meets=meets,
        language=language,
        min_seats=minimum.seats,
        decide_on=minimum.decide_on,
        seats=seats,
        scheduled_at=at,
    )
    cohort.enrolling = enrolling
    refuse(venue_problem(cohort, venue, place))
    if not sessions:
        refuse(*approval_problems(cohort, at.astimezone(cohort.zone).date()))
    cohort.save()
    place_sessions(cohort, sessions, at=at)
    log(cohort, by=by, at=at, vendor=vendor.name, course=str(course_version), sessions=len(sessions), seats=seats)
    return cohort


def schedule_problems(  # noqa: PLR0913  one argument for each field of the page
    *,
    vendor: Organization | None,
    course_version: CourseVersion | None,
    code: str | None,
    time_zone: str | None,
    seats: int | None = None,
    venue: Venue | None = None,
    place: str | None = "",
    enrolling: Enrolling = UNTIL_THE_START,
    minimum: Minimum = NO_MINIMUM,
    sessions: Sequence[SessionPlan],
    at: datetime,
) -> list[Problem]:
    """Return what `schedule` would refuse in a form of which only a part can be read so far. Writes nothing.

    None stands for what cannot be read; what depends on it is not checked.
    """
    problems = [problem] if code and (problem := code_problem(code.strip())) else []
    problems += _day_problems(enrolling, minimum, seats, sessions)
    if time_zone is None:
        return problems
    cohort = Cohort(vendor=vendor, course_version=course_version, code=code or "", time_zone=time_zone, seats=seats)
    problems += [problem] if (problem := venue_problem(cohort, venue, place or "")) else []
    return problems + read_plans(cohort, sessions, at=at)[1]


def code_problem(code: str, cohort: Cohort | None = None) -> Problem | None:
    """Return why a cohort, new or stored, cannot have this name."""
    if not code:
        return Problem("cohort_code_missing", field="code")
    if len(code) > 40:
        return Problem("cohort_code_too_long", field="code")
    if has_text(Cohort.objects.exclude(pk=cohort.pk if cohort else None), "code", code):
        return Problem("cohort_code_taken", field="code", name=code)
    return None


def _field_problems(code: str, time_zone: str, seats: int) -> list[Problem | None]:
    problems = [code_problem(code), Problem("cohort_seats_too_few", field="seats") if seats < 1 else None]
    try:
        check_zone(time_zone)
    except ValidationError:
        problems.append(Problem("time_zone_unknown", field="time_zone", time_zone=time_zone))
    return problems


def _day_problems(
    enrolling: Enrolling, minimum: Minimum, seats: int | None, sessions: Sequence[SessionPlan]
) -> list[Problem]:
    """What is wrong with the days of enrollment and the minimum. seats: None if they cannot be read."""
    first = min((plan.starts_local.date() for plan in sessions), default=None)
    last = max((plan.ends_local.date() for plan in sessions), default=None)
    below = [] if seats is None else minimum_problems(minimum, seats, first)
    return [*enrolling_problems(enrolling, first, last), *below]


@action("cohort.opened", "Opened cohort")
def open_cohort(*, cohort: Cohort, by: User | None, at: datetime) -> Cohort:
    """Publish the cohort on the calendar, and email the trainers of its sessions.

    Refuses one that can certify nobody, with everything that is wrong: sessions that do not teach the whole course or
    have time without a unit, dates in the past, a session without a trainer, a trainer who may not teach the course, a
    room that is too small, and a vendor without an approval from the first to the last day.
    """
    cohort = _locked(cohort, by)
    refuse(*step_problems(cohort, "open", at))
    transition(cohort, "open", by=by, at=at)
    changes = [SessionChange(None, facts) for facts in _facts_to_come(cohort, at)]
    email_trainers(cohort.vendor, changes, act=f"opened-{cohort.pk}", by=by, at=at)
    return cohort


@action("cohort.started", "Started cohort")
def start_cohort(*, cohort: Cohort, by: User | None, at: datetime) -> Cohort:
    """Start the cohort and close enrollment, its waiting list and requests. Refused before the first session's day.

    If it has a last day for late seats, agencies can fill free seats until then.
    """
    cohort = _locked(cohort, by)
    refuse(*step_problems(cohort, "start", at))
    end_requests(cohort=cohort, by=by, at=at)
    close_list(cohort=cohort, by=by, at=at)
    return transition(cohort, "start", by=by, at=at)


@action("cohort.finished", "Finished cohort")
def finish_cohort(*, cohort: Cohort, by: User | None, at: datetime) -> Cohort:
    """Finish the cohort after its last session, and send `enrollment_changed` for everyone with a seat."""
    cohort = _locked(cohort, by)
    refuse(*step_problems(cohort, "finish", at))
    transition(cohort, "finish", by=by, at=at)
    people = list(_taken(cohort).values_list("person_id", flat=True))
    recount(people, at=at)
    enrollment_changed.send(sender=Cohort, person_ids=people, by_ids=acting_ids(by), at=at)
    return cohort


@action("cohort.canceled", "Canceled cohort")
def cancel_cohort(
    *, cohort: Cohort, reason: str, move_to: Cohort | None = None, by: User | None, at: datetime
) -> Cohort:
    """Cancel a planned or open cohort: its list closes, all seats end, all fees are credited, everybody is told once.

    `move_to`: an open cohort of the vendor to which the seats are moved instead, as far as it has room and the people
    have time then; one that cannot take them (`canceled_moves.move_targets`) is refused. The cohort has what was moved
    as `moved`, a list. Requests for seats close, too. People with a seat, their agencies and other payers read the
    `reason`; of an open cohort also the trainers of the sessions to come are emailed. Guests of its sessions can choose
    another one. It cannot be undone.
    """
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    if move_to is not None:
        move_to = lock_both(cohort, move_to)
    cohort = _locked(cohort, by)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if move_to is not None:
        refuse(target_problem(cohort, move_to, at))
    was_told = cohort.state != Cohort.State.PLANNED
    # Requests and the list first, so that no seat that ends here is given or offered to anybody.
    end_requests(cohort=cohort, canceled=True, by=by, at=at)
    waiting = close_list(cohort=cohort, canceled=True, by=by, at=at)
    guests = reopen_guests(guests_of(cohort, at), MakeUpOutcome.SESSION_CANCELED, by=by, at=at)
    transition(cohort, "cancel", by=by, at=at, reason=reason.strip(), fields={"canceled_at": at})
    recount([guest.person_id for guest in guests], at=at)
    cohort.moved = end_seats(cohort, reason.strip(), target=move_to, waiting=waiting, by=by, at=at)
    cohort.sessions.update(sequence=F("sequence") + 1, saved_at=at)
    if was_told:
        changes = [SessionChange(facts, None) for facts in _facts_to_come(cohort, at)]
        email_trainers(cohort.vendor, changes, act=f"canceled-{cohort.pk}", by=by, at=at)
    return cohort


def _facts_to_come(cohort: Cohort, at: datetime) -> list[SessionFacts]:
    rows = cohort.sessions.filter(starts_at__gt=at).select_related("unit").prefetch_related("trainers")
    return [facts_of(row, cohort) for row in rows]


@action("cohort.seats_changed", "Changed number of seats")
def change_seats(*, cohort: Cohort, seats: int, by: User | None, at: datetime) -> Cohort:
    """Change the cohort's number of seats: not below those taken and offered, nor above what a room to come holds.

    The same number does nothing.

    More seats are offered to the waiting list at once.
    """
    cohort = _locked(cohort, by)
    if cohort.state not in SEATS_CHANGEABLE:
        raise Refused("cohort_seats_settled", cohort=cohort, state=state_of(cohort))
    refuse(*seats_problems(cohort, seats, at))
    former = cohort.seats
    if former != seats:
        cohort.seats = seats
        cohort.save(update_fields=["seats"])
        log(cohort, by=by, at=at, seats=seats, before=former)
        offer_free_seats(cohort=cohort, by=by, at=at)
    return cohort


def seats_problems(cohort: Cohort, seats: int, at: datetime) -> list[Problem | None]:
    """Return why a cohort cannot have so many seats; None for what is right. The caller locked it."""
    offered = WaitingPlace.objects.filter(cohort=cohort, state=PlaceState.OFFERED).select_related("person")
    last = offered.order_by("priority", "asked_at", "pk").last()
    name = called(last.person) if last else ""
    taken, guests = _taken(cohort).count(), fullest_guests(cohort.pk, at)
    below = seats_problem(cohort.code, seats, taken, offered.count(), name, guests)
    return [below, seats_room_problem(cohort, seats, at)]


def _locked(cohort: Cohort, by: User | None) -> Cohort:
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    return (
        Cohort.objects.select_for_update(of=("self",))
        .select_related("vendor", "course_version__course")
        .get(pk=cohort.pk)
    )


def _taken(cohort: Cohort) -> QuerySet:
    return Enrollment.objects.taken().filter(cohort=cohort)
