"""Why a cohort cannot be opened, started or finished: everything that is missing at once, each with how to mend it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cohorts.core.formatting import local_day
from cohorts.core.problems import Problem, Span
from cohorts.training.actions.agenda_lines import agenda_gaps
from cohorts.training.actions.session_plans import approval_problems
from cohorts.training.actions.session_rooms import room_fit_problems
from cohorts.training.actions.trainer_checks import trainer_problems
from cohorts.training.models import Cohort, Session


def step_problems(cohort: Cohort, step: str, at: datetime) -> list[Problem]:
    """Return why the cohort cannot take a step (“open”, “start” or “finish”) at `at`; [] if it can.

    [], too, in a state in which there is no such step: the transition refuses that.
    """
    if step == "open" and cohort.state == Cohort.State.PLANNED:
        return _opening_problems(cohort, at)
    if step == "start" and cohort.state == Cohort.State.OPEN:
        return _start_problems(cohort, at)
    if step == "finish" and cohort.state == Cohort.State.RUNNING and cohort.ends_at and at < cohort.ends_at:
        return [Problem("cohort_ends_later", cohort=cohort, end=cohort.ends_at.astimezone(cohort.zone))]
    return []


def _opening_problems(cohort: Cohort, at: datetime) -> list[Problem]:
    """A cohort that is opened can certify those who come: hours, dates, trainers, approval and rooms are right."""
    if cohort.starts_at is None or cohort.ends_at is None:
        return [Problem("cohort_has_no_session", cohort=cohort)]
    days = [local_day(moment, cohort.zone) for moment in (cohort.starts_at, cohort.ends_at)]
    sessions = list(cohort.sessions.select_related("room").prefetch_related("trainers").order_by("starts_at", "pk"))
    return [
        *(approval_problems(cohort, days[0]) or approval_problems(cohort, days[1])),
        *_past_problems(cohort, sessions, at),
        *_enrolling_problems(cohort, at),
        *agenda_gaps(cohort),
        *_missing_trainers(cohort, sessions),
        *trainer_problems(cohort, sessions),
        *room_fit_problems(cohort, sessions),
    ]


def _start_problems(cohort: Cohort, at: datetime) -> list[Problem]:
    if cohort.starts_at is None:
        return [Problem("cohort_has_no_session", cohort=cohort)]
    first_day = local_day(cohort.starts_at, cohort.zone)
    is_early = local_day(at, cohort.zone) < first_day
    return [Problem("cohort_starts_later", cohort=cohort, day=first_day)] if is_early else []


def _past_problems(cohort: Cohort, sessions: Iterable[Session], at: datetime) -> list[Problem]:
    past = tuple(_span(session, cohort) for session in sessions if session.starts_at <= at)
    return [Problem("sessions_in_past", sessions=past, count=len(past))] if past else []


def _enrolling_problems(cohort: Cohort, at: datetime) -> list[Problem]:
    if not cohort.is_enrollment_over(at):
        return []
    return [Problem("enrollment_closed_before_opening", day=cohort.enrollment_closes_on)]


def _missing_trainers(cohort: Cohort, sessions: Iterable[Session]) -> list[Problem]:
    without = set(Session.objects.filter(cohort=cohort).without_trainer().values_list("pk", flat=True))
    spans: tuple[Any, ...] = tuple(_span(session, cohort) for session in sessions if session.pk in without)
    return [Problem("sessions_without_trainer", sessions=spans, count=len(spans))] if spans else []


def _span(session: Session, cohort: Cohort) -> Span:
    return Span(session.starts_at, session.ends_at, cohort.time_zone)
