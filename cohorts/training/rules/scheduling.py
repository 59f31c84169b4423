"""Check planned sessions: convert local times to moments, and report conflicts and missing hours.

Times are entered in the cohort's zone without an offset; all comparisons use aware moments. When the clocks change, a
local time may not exist or may happen twice: both are refused, so that no one comes an hour early or late.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cohorts.core.problems import Problem, ProblemError, Span
from cohorts.core.years import YEARS
from cohorts.training.rules.attendance import session_minutes
from cohorts.training.rules.spans import overlap

MAX_LENGTH = timedelta(hours=16)
# Dates of one cohort that are further apart, or further ahead, are probably a typing mistake.
MAX_GAP, MAX_AHEAD = timedelta(days=60), timedelta(days=366)


class NoSuchTime(ProblemError):
    """Raised for a local time that does not exist or happens twice."""


@dataclass(frozen=True)
class SessionPlan:
    """A session as entered in a form.

    starts_local, ends_local: naive datetimes in the cohort's zone. unit: a Unit or None. trainers: Users. room: a Room,
    or None; then `place` may name another place. link: "" means that of the room. row: the row of a form with many
    sessions; problems name it in their field, as “s2-ends”.
    """

    starts_local: datetime
    ends_local: datetime
    break_minutes: int = 0
    place: str = ""
    link: str = ""
    unit: Any = None
    trainers: tuple[Any, ...] = ()
    row: str = ""
    room: Any = None


@dataclass(frozen=True)
class Meeting:
    """A session as moments. `trainers`: {id: name}. `cohort`: its code, or "" if it must not be named.

    `row`: that of its SessionPlan. `room`: the id of its room, or None, and `room_name` its name.
    """

    starts_at: datetime
    ends_at: datetime
    break_minutes: int = 0
    trainers: Mapping[int, str] = field(default_factory=dict)
    cohort: str = ""
    zone: str = "UTC"
    row: str = ""
    room: int | None = None
    room_name: str = ""

    @property
    def minutes(self) -> int:
        """Minutes of training, without breaks."""
        return session_minutes(self.starts_at, self.ends_at, self.break_minutes)

    @property
    def span(self) -> Span:
        """Start and end, as a parameter of a problem."""
        return Span(self.starts_at, self.ends_at, self.zone)


def moment(local: datetime, zone: str) -> datetime:
    """Return the moment of a local time in `zone`, in UTC.

    Raises NoSuchTime if the clocks skip or repeat it, and for a year outside YEARS.
    """
    if local.year not in YEARS:
        raise NoSuchTime(Problem("year_impossible", year=local.year))
    tzinfo = ZoneInfo(zone)
    early, late = local.replace(tzinfo=tzinfo, fold=0), local.replace(tzinfo=tzinfo, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    if early.astimezone(UTC).astimezone(tzinfo).replace(tzinfo=None) != local:
        raise NoSuchTime(Problem("time_skipped", time=local, zone=zone))
    raise NoSuchTime(Problem("time_repeated", time=local, zone=zone))


def moment_within(starts_at: datetime, ends_at: datetime, clock: time, zone: str) -> datetime:
    """Return the moment of a time of day in a span that begins at `starts_at` and may go on after midnight.

    Raises NoSuchTime as `moment` does.
    """
    start, end = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    goes_past_midnight = end.date() > start.date() and clock < start.time()
    return moment(datetime.combine(end.date() if goes_past_midnight else start.date(), clock), zone)


def field_of(row: str, name: str) -> str | None:
    """Return the form field of a problem: `name` in a row, or None for a session that is in no row."""
    return f"{row}-{name}" if row else None


def problems(meetings: Iterable[Meeting], required_minutes: int | None) -> list[Problem]:
    """Return the problems of each session by itself.

    `required_minutes` is the length of the whole course, or None while no course is chosen.
    """
    return [problem for meeting in meetings if (problem := _problem(meeting, required_minutes))]


def _problem(meeting: Meeting, required_minutes: int | None) -> Problem | None:
    ends = field_of(meeting.row, "ends")
    params: dict[str, Any] = {"session": meeting.span}
    if meeting.ends_at <= meeting.starts_at:
        return Problem("session_ends_before_it_starts", field=ends, **params)
    if meeting.ends_at - meeting.starts_at > MAX_LENGTH:
        return Problem("session_too_long", field=ends, **params, limit=MAX_LENGTH)
    if meeting.minutes <= 0:
        field = field_of(meeting.row, "break_minutes")
        return Problem("session_all_break", field=field, **params, pause=meeting.break_minutes)
    if required_minutes is not None and meeting.minutes > required_minutes:
        params |= {"minutes": meeting.minutes, "required": required_minutes}
        return Problem("session_longer_than_course", field=ends, **params)
    return None


def clashes(sessions: Iterable[Meeting], others: Iterable[Meeting] = ()) -> list[Problem]:
    """Return overlapping sessions of one cohort, and trainers and rooms with two sessions at the same time.

    What only touches does not overlap. A room or a trainer that another cohort has is one Problem, which names all
    sessions that it concerns; a session that overlaps several of its own cohort is named with the first of them.
    `sessions`: Meetings of this cohort; one that ends before it starts overlaps nothing. `others`: Meetings of other
    cohorts with the same trainers or rooms.
    """
    ordered = sorted((m for m in sessions if m.starts_at < m.ends_at), key=lambda meeting: meeting.starts_at)
    others = list(others)
    pairs = [(meeting, other) for meeting in ordered for other in others if _overlap(meeting, other)]
    return [*_own_overlaps(ordered), *_room_problems(pairs), *_trainer_problems(pairs)]


def _own_overlaps(ordered: list[Meeting]) -> list[Problem]:
    problems = []
    for number, second in enumerate(ordered):
        first = next((meeting for meeting in ordered[:number] if _overlap(meeting, second)), None)
        if first is not None:
            field = field_of(second.row or first.row, "starts")
            problems.append(Problem("sessions_overlap", field=field, one=first.span, other=second.span))
    return problems


def _room_problems(pairs: list[tuple[Meeting, Meeting]]) -> list[Problem]:
    by_room: dict[tuple[int, str], list[tuple[Meeting, Meeting]]] = {}
    for meeting, other in pairs:
        if meeting.room is not None and meeting.room == other.room:
            by_room.setdefault((meeting.room, other.cohort), []).append((meeting, other))
    return [_room_problem(taken) for taken in by_room.values()]


def _room_problem(taken: list[tuple[Meeting, Meeting]]) -> Problem:
    meeting, other = taken[0]
    shared = sum((min(a.ends_at, b.ends_at) - max(a.starts_at, b.starts_at) for a, b in taken), timedelta())
    field = field_of(meeting.row, "room") or "room"
    words = {"room": meeting.room_name, "sessions": tuple(row.span for _, row in taken), "cohort": other.cohort}
    return Problem("room_taken", field=field, **words, minutes=shared // timedelta(minutes=1))


def _trainer_problems(pairs: list[tuple[Meeting, Meeting]]) -> list[Problem]:
    by_person: dict[tuple[int, str], list[Meeting]] = {}
    for meeting, other in pairs:
        for person in sorted(meeting.trainers):
            if person in other.trainers:
                by_person.setdefault((person, other.cohort), []).append(meeting)
    return [_trainer_problem(person, cohort, meetings) for (person, cohort), meetings in by_person.items()]


def _trainer_problem(person: int, cohort: str, meetings: list[Meeting]) -> Problem:
    first = meetings[0]
    spans = tuple(dict.fromkeys(meeting.span for meeting in meetings))
    words: dict[str, Any] = {"person": first.trainers[person], "sessions": spans}
    words["field"] = field_of(first.row, "starts")
    if cohort:
        return Problem("trainer_in_other_cohort", **words, cohort=cohort)
    return Problem("trainer_elsewhere", **words)


def _overlap(first: Meeting, second: Meeting) -> bool:
    return overlap((first.starts_at, first.ends_at), (second.starts_at, second.ends_at)) is not None


def far_date_problem(
    moment: datetime,
    others: Collection[datetime],
    *,
    zone: str,
    at: datetime,
    field: str | None = None,
    before: datetime | None = None,
) -> Problem | None:
    """Return why a date of a cohort is probably a typing mistake, or None: it is far from `others`, or far ahead.

    `others`: the starts of the cohort's other sessions, and for an exam also of its other windows. `before`: the date
    that it replaces; one that is no later, and no further from the others, raises no new doubt.
    """
    day = moment.astimezone(ZoneInfo(zone)).date()
    if moment - at > MAX_AHEAD and (before is None or moment > before):
        return Problem("date_far_ahead", field=field, day=day)
    nearest = min(others, key=lambda other: abs(other - moment), default=None)
    if nearest is None or abs(nearest - moment) <= MAX_GAP:
        return None
    if before is not None and abs(nearest - moment) <= min(abs(other - before) for other in others):
        return None
    nearest_day = nearest.astimezone(ZoneInfo(zone)).date()
    return Problem("date_far_from_others", field=field, day=day, nearest=nearest_day, days=abs(nearest_day - day).days)


def shortfalls(sessions: Collection[Meeting], required_minutes: int) -> list[Problem]:
    """Return the warning that the sessions come to more than the course has. Too little is refused at opening."""
    planned = sum(meeting.minutes for meeting in sessions)
    if planned <= required_minutes:
        return []
    return [Problem("hours_beyond_course", planned=planned, excess=planned - required_minutes)]


@dataclass(frozen=True)
class Approval:
    """The state's latest decision about a vendor and a course."""

    approved: bool
    valid_from: date
    valid_to: date | None = None


def approval_problem(approval: Approval | None, vendor: str, course: str, day: date) -> Problem | None:
    """Return why `vendor` may not teach `course` on `day`, or None if it may. `approval` is the latest, or None."""
    params = {"field": "course_version", "vendor": vendor, "course": course}
    if approval is None:
        return Problem("vendor_not_approved", **params)
    if not approval.approved:
        return Problem("vendor_approval_withdrawn", **params)
    if day < approval.valid_from:
        return Problem("vendor_approval_starts_later", **params, first=approval.valid_from, day=day)
    if approval.valid_to and day > approval.valid_to:
        return Problem("vendor_approval_ends_earlier", **params, last=approval.valid_to, day=day)
    return None
