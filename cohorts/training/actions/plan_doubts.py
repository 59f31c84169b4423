"""Why a page asks before it saves sessions: far dates, days off, other places, people with another training then."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cohorts.core.formatting import local_day
from cohorts.core.problems import Problem
from cohorts.training.actions.participants import moved_clashes
from cohorts.training.actions.place_doubts import plan_room_doubts
from cohorts.training.actions.session_plans import meeting_of
from cohorts.training.models import Cohort, Holiday, Session
from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import SessionPlan


def far_dates(
    cohort: Cohort, plans: Sequence[SessionPlan], *, at: datetime, session: Session | None = None
) -> list[Problem]:
    """Return a Problem for each plan on a day that is probably a typing mistake. For a page that asks before it saves.

    `session`: the stored one that the only plan changes. A plan whose time does not exist is left out, because the
    action refuses it. Writes nothing.
    """
    stored = Session.objects.filter(cohort=cohort.pk).exclude(pk=session.pk if session else None)
    others = list(stored.values_list("starts_at", flat=True))
    moments = [(plan, moment) for plan in plans if (moment := _start(cohort, plan)) is not None]
    before = session.starts_at if session else None
    problems = []
    for plan, moment in moments:
        beside = [*others, *(other for row, other in moments if row is not plan)]
        field = scheduling.field_of(plan.row, "day") or "day"
        where = {"zone": cohort.time_zone, "field": field}
        problems.append(scheduling.far_date_problem(moment, beside, at=at, before=before, **where))
    return [problem for problem in problems if problem is not None]


def plan_doubts(
    cohort: Cohort, plans: Sequence[SessionPlan], *, at: datetime, session: Session | None = None
) -> list[Problem]:
    """Return why a page asks before it saves these plans: `far_dates`, days on which no training meets, rooms that are
    elsewhere than the cohort, and people with a seat who have another training then.

    `session`: the stored one that the only plan changes; if its day stays, nothing is asked about a day off.
    """
    same = local_day(session.starts_at, cohort.zone) if session else None
    moved = [plan for plan in plans if plan.starts_local.date() != same]
    names = Holiday.objects.names_of(plan.starts_local.date() for plan in moved)
    days_off = [
        Problem("session_on_holiday", field=scheduling.field_of(plan.row, "day") or "day", day=day, name=names[day])
        for plan in moved
        if (day := plan.starts_local.date()) in names
    ]
    doubts = far_dates(cohort, plans, at=at, session=session) + days_off + plan_room_doubts(cohort, plans, session)
    return doubts + (_seat_doubts(cohort, plans, at, session) if cohort.pk else [])


def _seat_doubts(cohort: Cohort, plans: Sequence[SessionPlan], at: datetime, session: Session | None) -> list[Problem]:
    moved = [meeting_of(cohort, plan) for plan in plans if _is_readable(cohort, plan)]
    same = (session.starts_at, session.ends_at) if session else None
    return moved_clashes(cohort, [row for row in moved if (row.starts_at, row.ends_at) != same], at=at)


def days_off_met(cohort: Cohort, starts: Iterable[datetime], at: datetime) -> list[Problem]:
    """Return the warnings that saved sessions, by their starts, meet after `at` on days that are off now. One query."""
    days = {local_day(start, cohort.zone) for start in starts if start > at}
    names = Holiday.objects.names_of(days)
    return [Problem("session_meets_on_holiday", day=day, name=names[day]) for day in sorted(names)]


def _start(cohort: Cohort, plan: SessionPlan) -> datetime | None:
    try:
        return scheduling.moment(plan.starts_local, cohort.time_zone)
    except scheduling.NoSuchTime:
        return None


def _is_readable(cohort: Cohort, plan: SessionPlan) -> bool:
    try:
        meeting_of(cohort, plan)
    except scheduling.NoSuchTime:
        return False
    return True
