"""What each row of continuing education from before this site means. Whole minutes. Pure Python."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from cohorts.core.problems import Problem
from cohorts.core.text import fold_name, fold_text
from cohorts.core.typed_days import parse_day
from lms.certification.rules.go_live import NEW, NUMBER, REFUSED, SAME, Line
from lms.certification.rules.go_live_days import ISO

DAY, HOURS, TITLE, PROVIDER, AREAS = "day", "hours", "title", "provider", "areas"
COLUMNS = {
    NUMBER: ("Certificate number", "Number", "Certificate", "Certificate no"),
    DAY: ("Day", "Date", "Completed", "Completed on", "Completion date"),
    HOURS: ("Hours", "Time", "Length"),
    TITLE: ("Title", "Activity", "Course", "Training"),
    PROVIDER: ("Provider", "Organization", "Trainer"),
    AREAS: ("Area", "Areas", "Category", "Topic"),
}
NEEDED = (NUMBER, DAY, HOURS, TITLE)
DAY_MINUTES, LONGEST_TITLE = 24 * 60, 200


@dataclass(frozen=True)
class Holder:
    """Whose certificate a number is: since when, and the areas that the rules count. `person`: of one that is here."""

    since: date
    areas: tuple[str, ...] = ()
    person: int | None = None


@dataclass(frozen=True)
class Entered:
    """What is in the ledger of somebody here."""

    person: int
    day: date
    minutes: int
    title: str


@dataclass(frozen=True)
class Learned:
    """What a row means."""

    line: Line
    outcome: str
    remark: Problem | None = None
    day: date | None = None
    minutes: int = 0
    title: str = ""
    provider: str = ""
    areas: tuple[str, ...] = ()


@dataclass
class _Seen:
    """What stood in the rows above."""

    rows: dict[tuple[str, date, int, str], int] = field(default_factory=dict)
    minutes: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))


def judge_learning(
    lines: Iterable[Line], holders: Mapping[str, Holder], entered: frozenset[Entered], date_format: str, today: date
) -> list[Learned]:
    """Return what each row means, in order. `holders`: {folded number: whose it is}."""
    seen = _Seen()
    return [_judge(line, holders, entered, date_format, today, seen) for line in lines]


def _judge(
    line: Line, holders: Mapping[str, Holder], entered: frozenset[Entered], date_format: str, today: date, seen: _Seen
) -> Learned:
    row, holder = Learned(line, NEW), holders.get(line.key)
    if line.problem or holder is None:
        return _refused(row, line.problem or Problem("golive_learning_number", number=line.text(NUMBER)))
    day = parse_day(line.text(DAY), ISO) or parse_day(line.text(DAY), date_format)
    if day is None:
        return _refused(row, Problem("golive_day_unreadable", text=line.text(DAY)[:40], format=date_format))
    length, areas = minutes_of(line.text(HOURS)), _areas(line.text(AREAS), holder.areas)
    wrong = next((one for one in (length, areas) if isinstance(one, Problem)), None)
    problem = wrong or _problem(line, day, holder, today)
    if problem:
        return _refused(row, problem)
    assert isinstance(length, int) and isinstance(areas, tuple)
    title = line.text(TITLE)
    row = replace(row, day=day, minutes=length, title=title, provider=line.text(PROVIDER)[:LONGEST_TITLE], areas=areas)
    if holder.person is not None and Entered(holder.person, day, length, fold_text(title)) in entered:
        return replace(row, outcome=SAME)
    return _once(row, day, seen)


def _problem(line: Line, day: date, holder: Holder, today: date) -> Problem | None:
    if day > today:
        return Problem("golive_day_ahead", day=day)
    if day < holder.since:
        return Problem("golive_learning_before", day=day, since=holder.since)
    if not line.text(TITLE) or len(line.text(TITLE)) > LONGEST_TITLE:
        return Problem("golive_learning_title", most=LONGEST_TITLE)
    return None


def minutes_of(text: str) -> int | Problem:
    """Return hours as whole minutes: “1:30”, or “1.5”. What is no whole minute is not rounded."""
    hours, colon, rest = text.partition(":")
    if colon:
        if not (hours.isdecimal() and rest.isdecimal() and len(rest) == 2 and int(rest) < 60 and len(hours) < 4):
            return Problem("golive_hours_unreadable", text=text[:40])
        length = Decimal(int(hours) * 60 + int(rest))
    else:
        try:
            length = Decimal(text) * 60
        except InvalidOperation:
            return Problem("golive_hours_unreadable", text=text[:40])
    if not length.is_finite() or length != length.to_integral_value():
        return Problem("golive_hours_uneven", text=text[:40])
    return int(length) if 1 <= length <= DAY_MINUTES else Problem("golive_hours_out_of_range", text=text[:40])


def _areas(text: str, areas: tuple[str, ...]) -> tuple[str, ...] | Problem:
    named = [one.strip() for one in text.replace("|", ";").split(";") if one.strip()]
    if not areas:
        return tuple(named)
    by_name = {fold_name(area): area for area in areas}
    unknown = [one for one in named if fold_name(one) not in by_name]
    if unknown:
        return Problem("golive_area_unknown", text=unknown[0][:40], areas=", ".join(areas))
    return tuple(dict.fromkeys(by_name[fold_name(one)] for one in named))


def _once(row: Learned, day: date, seen: _Seen) -> Learned:
    key = (row.line.key, day, row.minutes, fold_text(row.title))
    if key in seen.rows:
        return _refused(row, Problem("golive_learning_twice", first=seen.rows[key]))
    if seen.minutes[row.line.key, day] + row.minutes > DAY_MINUTES:
        return _refused(row, Problem("golive_learning_day_full", day=day))
    seen.rows[key] = row.line.line
    seen.minutes[row.line.key, day] += row.minutes
    return row


def _refused(row: Learned, problem: Problem | None) -> Learned:
    return replace(row, outcome=REFUSED, remark=problem)
