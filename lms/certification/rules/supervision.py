"""What a plan of supervision asks of a person: of each duty what is due, done, missing and next.

Pure: the plan, the entries, the qualifications and the day are arguments. Windows are counted in minutes, in order of
time; how the time is split into entries and in which order they come changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from lms.certification.rules.practice import Days, Span, clipped, moment_reached, total, united, within
from lms.certification.rules.program_parts import SupervisionDuty
from lms.certification.rules.settings import MINUTES_PER_HOUR, minutes
from lms.certification.rules.supervision_record import DutyCode, DutyState, Period, Record, Session
from lms.certification.rules.validity import months_before

MONTHS = {"month": 1, "quarter": 3, "year": 12}
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
# So long before the end of a period whoever is concerned is reminded.
SOON = timedelta(days=7)


def ends_soon(state: DutyState, today: date) -> Period | None:
    """Return the period of a duty that ends within a week and is not done or not confirmed; None if there is none."""
    period = state.current
    if period is None or period.last is None or state.code not in (DutyCode.DUE, DutyCode.WAITING):
        return None
    return period if today <= period.last <= today + SOON else None


def plan_states(plan: Sequence[SupervisionDuty], record: Record, today: date) -> tuple[DutyState, ...]:
    """Return how it stands with each duty of a plan on a day."""
    closed = _window_end(plan, record)
    return tuple(_state(duty, plan, record, closed, today) for duty in plan)


def _state(
    duty: SupervisionDuty, plan: Sequence[SupervisionDuty], record: Record, closed: datetime | None, today: date
) -> DutyState:
    if record.begins_on is None or record.begins_on > today:
        return DutyState(duty, DutyCode.LATER)
    if duty.during is not None:
        return _cosigned(duty, record)
    if duty.within is not None:
        return _within(duty, record, today)
    follows = duty.for_months is not None and any(one.within for one in plan)
    if follows and closed is None:
        return DutyState(duty, DutyCode.LATER)
    begins_on = _day_of(closed, record) if follows and closed else record.begins_on
    return _periodic(duty, record, begins_on, closed if follows else None, today)


def _window_end(plan: Sequence[SupervisionDuty], record: Record) -> datetime | None:
    """The moment at which the hours of contact of the first window of a plan are reached."""
    limit = next((one.within.contact_hours for one in plan if one.within), None)
    return None if limit is None else moment_reached(_contact(record), limit * MINUTES_PER_HOUR)


def _contact(record: Record) -> list[Span]:
    """The time of contact, confirmed or not: it has passed, whoever has looked at it."""
    return [one.span for one in record.work if one.contact]


def _day_of(moment: datetime, record: Record) -> date:
    """The day of the entry in which a moment lies."""
    return max(one.on for one in record.work if one.span[0] < moment)


def _qualified(duty: SupervisionDuty, record: Record, session: Session) -> bool:
    return session.supervisor is not None and any(
        one.person == session.supervisor and one.kind in duty.by and within(session.on, [one.days])
        for one in record.qualifications
    )


def _sessions(duty: SupervisionDuty, record: Record) -> tuple[list[Session], list[Session]]:
    """The sessions of a duty: those that count, and those that nobody has confirmed yet."""
    own = [one for one in record.sessions if one.kind == duty.session_kind]
    return [one for one in own if _qualified(duty, record, one)], [one for one in own if one.supervisor is None]


def _cosigned(duty: SupervisionDuty, record: Record) -> DutyState:
    """Each confirmed session is co-signed; what waits is not missing yet, and without a session nothing is done."""
    counting, waiting = _sessions(duty, record)
    missing = sum(not one.cosigned for one in counting)
    if missing or counting:
        return DutyState(duty, DutyCode.DUE if missing else DutyCode.MET, missing=missing)
    return DutyState(duty, DutyCode.WAITING if waiting else DutyCode.LATER)


def _within(duty: SupervisionDuty, record: Record, today: date) -> DutyState:
    """So many hours before the hours of contact reach a limit; a session across the limit counts up to it."""
    assert duty.within is not None and record.begins_on is not None
    limit = duty.within.contact_hours * MINUTES_PER_HOUR
    ends = moment_reached(_contact(record), limit)
    counting, waiting = _sessions(duty, record)
    spans = clipped([one.span for one in counting], None, ends)
    last = _day_of(ends, record) if ends else None
    needed = minutes(duty.hours or 0)
    period = _period(
        duty, record, (record.begins_on, last), needed,
        (total(spans), total([*spans, *clipped([one.span for one in waiting], None, ends)])), is_past=ends is not None,
        today=today,
    )  # fmt: skip
    counter = min(limit, total(_contact(record)))
    return DutyState(duty, period.code, (period,), counter, limit, missing=period.missing, evidence=tuple(spans))


def _periodic(duty: SupervisionDuty, record: Record, begins_on: date, after: datetime | None, today: date) -> DutyState:
    """So much in every period, through so many months or while the hours of work are below a limit."""
    limit = duty.while_below.work_hours_lt * MINUTES_PER_HOUR if duty.while_below else None
    counting, waiting = _sessions(duty, record)
    periods, end = [], _last_day(duty, begins_on)
    for days in _days(duty, begins_on, end, today):
        if limit is not None and _worked(record, days[0]) >= limit:
            break
        if not _employed_in(days, record):
            continue
        done = _amount(duty, counting, days, after)
        both = _amount(duty, [*counting, *waiting], days, after)
        is_past = days[1] is not None and days[1] < today
        periods.append(_period(duty, record, days, _needed(duty), (done, both), is_past=is_past, today=today))
    counter = _worked(record, today + ONE_DAY) if limit is not None else 0
    return _summed(duty, periods, min(counter, limit or 0), limit, end, today)


def _summed(
    duty: SupervisionDuty, periods: list[Period], counter: int, limit: int | None, end: date | None, today: date
) -> DutyState:
    running = periods[-1] if periods and (periods[-1].last is None or periods[-1].last >= today) else None
    if running is None:
        return DutyState(duty, DutyCode.OVER, tuple(periods), counter, limit)
    goes_on = running.last is not None and (end is None or running.last < end) and (limit is None or counter < limit)
    is_done = running.code in (DutyCode.MET, DutyCode.WAIVED)
    next_on = running.last + ONE_DAY if is_done and goes_on and running.last else None
    return DutyState(duty, running.code, tuple(periods), counter, limit, next_on, running.missing)


def _worked(record: Record, before: date) -> int:
    """Confirmed minutes of work before a day."""
    return total(one.span for one in record.work if one.confirmed and one.on < before)


def _employed_in(days: Days, record: Record) -> bool:
    if not record.employed:
        return True
    first, last = days
    return any((last is None or begun <= last) and (end is None or first <= end) for begun, end in record.employed)


def _needed(duty: SupervisionDuty) -> int:
    if duty.hours is not None:
        return minutes(duty.hours)
    return duty.frequency.count if duty.frequency else 1


def _amount(duty: SupervisionDuty, sessions: Iterable[Session], days: Days, after: datetime | None) -> int:
    """Minutes, or how many sessions: rows that touch are one."""
    spans = clipped([one.span for one in sessions if within(one.on, [days])], after, None)
    return total(spans) if duty.hours is not None else len(united(spans))


def _last_day(duty: SupervisionDuty, begins_on: date) -> date | None:
    return months_after(begins_on, duty.for_months) - ONE_DAY if duty.for_months else None


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months later; the last day of a month that does not have it."""
    return months_before(day, -months)


def _days(duty: SupervisionDuty, begins_on: date, end: date | None, today: date) -> Iterator[Days]:
    """The periods that have begun: from the first day on if the duty has an end, else those of the calendar."""
    every = duty.frequency.every if duty.frequency else None
    if every is None:
        yield (begins_on, end)
        return
    start, number = (begins_on if end else _calendar_start(every, begins_on)), 0
    while True:
        first, following = _nth(every, start, number), _nth(every, start, number + 1)
        if first > today or (end and first > end):
            return
        yield (first, min(following - ONE_DAY, end) if end else following - ONE_DAY)
        number += 1


def _nth(every: str, start: date, number: int) -> date:
    """Each is counted from the start, so that a short month does not move those after it."""
    return start + number * WEEK if every == "week" else months_after(start, number * MONTHS[every])


def _calendar_start(every: str, day: date) -> date:
    if every == "week":
        return day - timedelta(days=day.weekday())
    months = MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _period(
    duty: SupervisionDuty, record: Record, days: Days, needed: int, amounts: tuple[int, int], *, is_past: bool,
    today: date,
) -> Period:  # fmt: skip
    """One period with what applies to the person in it; `amounts`: what counts, and with what is not confirmed."""
    own = [
        one
        for one in record.overrides
        if one.duty == duty.key and one.days[0] <= (days[1] or today) and (one.days[1] or today) >= days[0]
    ]
    if own and own[-1].waived:
        return Period(*days, 0, amounts[0], amounts[1] - amounts[0], DutyCode.WAIVED)
    for one in own:
        changed = one.minutes if duty.hours is not None else one.times
        needed = needed if changed is None else changed
    done, both = amounts
    code = DutyCode.MISSED if is_past else DutyCode.DUE
    if done >= needed:
        code = DutyCode.MET
    elif both >= needed:
        code = DutyCode.WAITING
    return Period(*days, needed, done, both - done, code)
