"""Schedule, open, start, finish and cancel cohorts, and change their number of seats.

See `actions.sessions` for their sessions and `actions.enrollments` for the people in their seats.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.formatting import local_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.search import has_text
from cohorts.core.states import state_of, transition
from cohorts.people.models import Organization, User
from cohorts.training.actions.agenda_lines import agenda_gaps
from cohorts.training.actions.canceled_seats import end_seats
from cohorts.training.actions.credits import recount
from cohorts.training.actions.seat_offers import close_list, offer_free_seats
from cohorts.training.actions.session_emails import email_trainers, facts_of
from cohorts.training.actions.session_plans import approval_problems, place_sessions, read_plans
from cohorts.training.models import Cohort, CourseVersion, Enrollment, WaitingPlace
from cohorts.training.models.cohorts import check_zone
from cohorts.training.models.waiting import PlaceState
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.seats import seats_problem
from cohorts.training.rules.session_changes import SessionChange, SessionFacts
from cohorts.training.rules.waiting import UNTIL_THE_START, Enrolling, enrolling_problems
from cohorts.training.signals import enrollment_changed

SEATS_CHANGEABLE = (Cohort.State.PLANNED, Cohort.State.OPEN)


@action("cohort.scheduled", "Scheduled cohort")
def schedule(
    *,
    vendor: Organization,
    course_version: CourseVersion,
    code: str,
    time_zone: str,
    place: str,
    seats: int,
    sessions: Sequence[SessionPlan] = (),
    enrolling: Enrolling = UNTIL_THE_START,
    by: User | None,
    at: datetime,
) -> Cohort:
    """Create a planned cohort with its sessions; returns the Cohort. Nobody is emailed until it is opened.

    `sessions`: SessionPlan rows (rules.scheduling) with local times in `time_zone`. Refuses a vendor without a valid
    approval on the first session's day, a code in use, an unknown zone, conflicting sessions, and a last day to enroll
    after the first session.
    """
    require(by, roles.VENDOR_COORDINATOR, organization=vendor)
    code = code.strip()
    first = min((plan.starts_local.date() for plan in sessions), default=None)
    problems = enrolling_problems(enrolling, first)
    refuse(*_field_problems(code, time_zone, seats), *problems)
    cohort = Cohort(
        vendor=vendor,
        course_version=course_version,
        code=code,
        time_zone=time_zone,
        place=place.strip(),
        seats=seats,
        enrollment_closes_on=enrolling.closes_on,
        offer_hours=enrolling.offer_hours,
        scheduled_at=at,
    )
    if not sessions:
        refuse(*approval_problems(cohort, at.astimezone(cohort.zone).date()))
    cohort.save()
    place_sessions(cohort, sessions, at=at)
    log(cohort, by=by, at=at, vendor=vendor.name, course=str(course_version), sessions=len(sessions), seats=seats)
    return cohort


def schedule_problems(
    *,
    vendor: Organization | None,
    course_version: CourseVersion | None,
    code: str | None,
    time_zone: str | None,
    sessions: Sequence[SessionPlan],
) -> list[Problem]:
    """Return what `schedule` would refuse in a form of which only a part can be read so far. Writes nothing.

    None stands for what cannot be read; what depends on it is not checked.
    """
    problems = [problem] if code and (problem := _code_problem(code.strip())) else []
    if time_zone is None:
        return problems
    cohort = Cohort(vendor=vendor, course_version=course_version, code=code or "", time_zone=time_zone)
    return problems + read_plans(cohort, sessions)[1]


def _code_problem(code: str) -> Problem | None:
    if not code:
        return Problem("cohort_code_missing", field="code")
    if len(code) > 40:
        return Problem("cohort_code_too_long", field="code")
    if has_text(Cohort.objects, "code", code):
        return Problem("cohort_code_taken", field="code", name=code)
    return None


def _field_problems(code: str, time_zone: str, seats: int) -> list[Problem | None]:
    problems = [_code_problem(code), Problem("cohort_seats_too_few", field="seats") if seats < 1 else None]
    try:
        check_zone(time_zone)
    except ValidationError:
        problems.append(Problem("time_zone_unknown", field="time_zone", time_zone=time_zone))
    return problems


@action("cohort.opened", "Opened cohort")
def open_cohort(*, cohort: Cohort, by: User | None, at: datetime) -> Cohort:
    """Publish the cohort on the calendar, and email the trainers of its sessions.

    Refuses one whose sessions do not teach the whole course or have time without a unit, and a vendor without a valid
    approval.
    """
    cohort = _locked(cohort, by)
    refuse(step_problem(cohort, "open", at))
    transition(cohort, "open", by=by, at=at)
    changes = [SessionChange(None, facts) for facts in _facts_to_come(cohort, at)]
    email_trainers(cohort.vendor, changes, act=f"opened-{cohort.pk}", by=by, at=at)
    return cohort


@action("cohort.started", "Started cohort")
def start_cohort(*, cohort: Cohort, by: User | None, at: datetime) -> Cohort:
    """Start the cohort and close enrollment and its waiting list. Refused before the day of the first session."""
    cohort = _locked(cohort, by)
    refuse(step_problem(cohort, "start", at))
    close_list(cohort=cohort, by=by, at=at)
    return transition(cohort, "start", by=by, at=at)


@action("cohort.finished", "Finished cohort")
def finish_cohort(*, cohort: Cohort, by: User | None, at: datetime) -> Cohort:
    """Finish the cohort after its last session, and send `enrollment_changed` for everyone with a seat."""
    cohort = _locked(cohort, by)
    refuse(step_problem(cohort, "finish", at))
    transition(cohort, "finish", by=by, at=at)
    people = list(_taken(cohort).values_list("person_id", flat=True))
    recount(people, at=at)
    enrollment_changed.send(sender=Cohort, person_ids=people, by_ids=acting_ids(by), at=at)
    return cohort


@action("cohort.canceled", "Canceled cohort")
def cancel_cohort(*, cohort: Cohort, reason: str, by: User | None, at: datetime) -> Cohort:
    """Cancel a planned or open cohort: its list closes, all seats end, all fees are credited, everybody is told once.

    People with a seat, their agencies and other payers read the `reason`; of an open cohort also the trainers of the
    sessions to come are emailed. It cannot be undone.
    """
    cohort = _locked(cohort, by)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    was_told = cohort.state != Cohort.State.PLANNED
    # The list first, so that no seat that ends here is offered to anybody.
    close_list(cohort=cohort, canceled=True, by=by, at=at)
    transition(cohort, "cancel", by=by, at=at, reason=reason.strip(), fields={"canceled_at": at})
    end_seats(cohort, reason.strip(), by=by, at=at)
    cohort.sessions.update(sequence=F("sequence") + 1, saved_at=at)
    if was_told:
        changes = [SessionChange(facts, None) for facts in _facts_to_come(cohort, at)]
        email_trainers(cohort.vendor, changes, act=f"canceled-{cohort.pk}", by=by, at=at)
    return cohort


def _facts_to_come(cohort: Cohort, at: datetime) -> list[SessionFacts]:
    rows = cohort.sessions.filter(starts_at__gt=at).select_related("unit").prefetch_related("trainers")
    return [facts_of(row, cohort) for row in rows]


def step_problem(cohort: Cohort, step: str, at: datetime) -> Problem | None:
    """Return why the cohort cannot take a step (“open”, “start” or “finish”) at `at`, or None if it can.

    None, too, in a state in which there is no such step: the transition refuses that.
    """
    if step == "open" and cohort.state == Cohort.State.PLANNED:
        return _open_problem(cohort)
    if step == "start" and cohort.state == Cohort.State.OPEN:
        return _start_problem(cohort, at)
    if step == "finish" and cohort.state == Cohort.State.RUNNING and cohort.ends_at and at < cohort.ends_at:
        return Problem("cohort_ends_later", cohort=cohort, end=cohort.ends_at.astimezone(cohort.zone))
    return None


def _open_problem(cohort: Cohort) -> Problem | None:
    if cohort.starts_at is None:
        return Problem("cohort_has_no_session", cohort=cohort)
    problems = approval_problems(cohort, local_day(cohort.starts_at, cohort.zone)) or agenda_gaps(cohort)
    return next(iter(problems), None)


def _start_problem(cohort: Cohort, at: datetime) -> Problem | None:
    if cohort.starts_at is None:
        return Problem("cohort_has_no_session", cohort=cohort)
    first_day = local_day(cohort.starts_at, cohort.zone)
    is_early = local_day(at, cohort.zone) < first_day
    return Problem("cohort_starts_later", cohort=cohort, day=first_day) if is_early else None


@action("cohort.seats_changed", "Changed number of seats")
def change_seats(*, cohort: Cohort, seats: int, by: User | None, at: datetime) -> Cohort:
    """Change the cohort's number of seats, never to fewer than are taken and offered. The same number does nothing.

    More seats are offered to the waiting list at once.
    """
    cohort = _locked(cohort, by)
    if cohort.state not in SEATS_CHANGEABLE:
        raise Refused("cohort_seats_settled", cohort=cohort, state=state_of(cohort))
    offered = WaitingPlace.objects.filter(cohort=cohort, state=PlaceState.OFFERED).select_related("person")
    last = offered.order_by("priority", "asked_at", "pk").last()
    name = called(last.person) if last else ""
    refuse(seats_problem(cohort.code, seats, _taken(cohort).count(), offered.count(), name))
    former = cohort.seats
    if former != seats:
        cohort.seats = seats
        cohort.save(update_fields=["seats"])
        log(cohort, by=by, at=at, seats=seats, before=former)
        offer_free_seats(cohort=cohort, by=by, at=at)
    return cohort


@action("cohort.enrolling_changed", "Changed enrollment of cohort")
def change_enrolling(*, cohort: Cohort, enrolling: Enrolling, by: User | None, at: datetime) -> Cohort:
    """Change the last day to enroll (None: until the start) and how long seats are offered.

    Open offers keep their end. Free seats are offered to the waiting list, if the day is not over. Refuses a cohort
    that has started or is over, a day after the first session, and hours out of range. The same values do nothing.
    """
    cohort = _locked(cohort, by)
    if cohort.state not in SEATS_CHANGEABLE:
        raise Refused("enrollment_settled", cohort=cohort)
    first = local_day(cohort.starts_at, cohort.zone) if cohort.starts_at else None
    refuse(*enrolling_problems(enrolling, first))
    former = Enrolling(cohort.enrollment_closes_on, cohort.offer_hours)
    if former != enrolling:
        cohort.enrollment_closes_on, cohort.offer_hours = enrolling
        cohort.save(update_fields=["enrollment_closes_on", "offer_hours"])
        before = {"day": str(former.closes_on or ""), "hours": former.offer_hours}
        log(cohort, by=by, at=at, day=str(enrolling.closes_on or ""), hours=enrolling.offer_hours, before=before)
        offer_free_seats(cohort=cohort, by=by, at=at)
    return cohort


def _locked(cohort: Cohort, by: User | None) -> Cohort:
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    return (
        Cohort.objects.select_for_update(of=("self",))
        .select_related("vendor", "course_version__course")
        .get(pk=cohort.pk)
    )


def _taken(cohort: Cohort) -> QuerySet:
    return Enrollment.objects.taken().filter(cohort=cohort)
