"""Agendas of sessions: lines from-to with a unit and its minutes, with a break, or without a unit.

Clock minutes as in rules.credit. A session without an agenda of its own has the default one: the units of the course in
their order, each going on where the cohort's earlier sessions stopped, and the break in the middle.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cohorts.core.problems import Problem
from cohorts.training.rules.spans import Span, gaps, length, union

UNIT, BREAK, OTHER = "unit", "break", "other"


@dataclass(frozen=True)
class AgendaPlan:
    """A line of an agenda. unit: an id, for kind UNIT only. unit_from: the minute of the unit at which it begins."""

    starts: int
    ends: int
    kind: str
    unit: int | None = None
    unit_from: int = 0

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.ends - self.starts

    @property
    def unit_span(self) -> Span:
        """The minutes of the unit that it teaches."""
        return self.unit_from, self.unit_from + self.minutes


@dataclass(frozen=True)
class TypedLine:
    """A line as it was entered. unit_from: None to go on where the unit stopped. row: its row of the form."""

    starts: int
    ends: int
    kind: str
    unit: int | None = None
    unit_from: int | None = None
    row: str = ""


def continued(lines: Iterable[TypedLine], taught: Mapping[int, int]) -> list[AgendaPlan]:
    """Return the lines, each going on where its unit stopped in earlier lines and, before these, in `taught`.

    In the order in which they were entered; what is earlier is told by the clock.
    """
    rows = list(enumerate(lines))
    plans: dict[int, AgendaPlan] = {}
    reached = dict(taught)
    for number, line in sorted(rows, key=lambda row: (row[1].starts, row[0])):
        start = line.unit_from if line.unit_from is not None else reached.get(line.unit or 0, 0)
        plans[number] = AgendaPlan(line.starts, line.ends, line.kind, line.unit, start if line.unit else 0)
        reached = stops([plans[number]], reached)
    return [plans[number] for number, _ in rows]


def default_agenda(
    starts: int, ends: int, pause: int, units: Sequence[tuple[int, int]], taught: Mapping[int, int]
) -> list[AgendaPlan]:
    """Return the agenda of a session from `starts` to `ends` with a break of `pause` minutes in its middle.

    units: (id, minutes) in their order; only one, if the session is about one unit. taught: {unit: the minute at which
    the cohort's earlier sessions stopped}. Time that is left when all units are used up is of kind OTHER.
    """
    first_half = (ends - starts - pause) // 2
    halves = [(starts, starts + first_half), (starts + first_half + pause, ends)]
    left = [[unit, taught.get(unit, 0), minutes] for unit, minutes in units if taught.get(unit, 0) < minutes]
    lines: list[AgendaPlan] = []
    for first, end in halves:
        lines += _filled(first, end, left)
        if pause > 0 and first == starts:
            lines.append(AgendaPlan(end, end + pause, BREAK))
    return [line for line in lines if line.minutes > 0]


def _filled(first: int, end: int, left: list[list[int]]) -> list[AgendaPlan]:
    """Fill a span with the units that are left, and take from `left` what is used."""
    lines = []
    while first < end and left:
        unit, reached, minutes = left[0]
        used = min(end - first, minutes - reached)
        lines.append(AgendaPlan(first, first + used, UNIT, unit, reached))
        first += used
        left[0][1] += used
        if left[0][1] >= minutes:
            left.pop(0)
    return [*lines, AgendaPlan(first, end, OTHER)] if first < end else lines


def stops(lines: Iterable[AgendaPlan], before: Mapping[int, int] | None = None) -> dict[int, int]:
    """Return {unit: the minute at which the lines stop}, added to what `before` says of earlier sessions."""
    reached = dict(before or {})
    for line in lines:
        if line.unit is not None:
            reached[line.unit] = max(reached.get(line.unit, 0), line.unit_span[1])
    return reached


def moved(lines: Iterable[AgendaPlan], by: int) -> list[AgendaPlan]:
    """Return the same agenda `by` minutes later."""
    return [AgendaPlan(line.starts + by, line.ends + by, line.kind, line.unit, line.unit_from) for line in lines]


def agenda_problems(
    lines: Sequence[AgendaPlan], session: Span, units: Mapping[int, tuple[str, int]], rows: Sequence[str] = ()
) -> list[Problem]:
    """Return everything that is wrong with an agenda, at its rows.

    session: its start and end. units: {id: (title, minutes)} of the course version. rows: the form row of each line;
    problems name it in their field, as “a2-ends”.
    """
    problems: list[Problem] = []
    for number, line in enumerate(lines):
        row = rows[number] if rows else ""
        problems += _line_problems(line, session, units, row)
    ordered = sorted((line.starts, line.ends, number) for number, line in enumerate(lines) if line.minutes > 0)
    for (_, before, _), (starts, _, number) in pairwise(ordered):
        if starts < before:
            problems.append(Problem("agenda_lines_overlap", field=_field(rows[number] if rows else "", "starts")))
    return problems


def _line_problems(line: AgendaPlan, session: Span, units: Mapping[int, tuple[str, int]], row: str) -> list[Problem]:
    if line.minutes <= 0:
        return [Problem("agenda_line_ends_before_it_starts", field=_field(row, "ends"))]
    problems = []
    if line.starts < session[0] or line.ends > session[1]:
        name = "starts" if line.starts < session[0] else "ends"
        problems.append(Problem("agenda_line_outside_session", field=_field(row, name)))
    if (line.kind == UNIT) != (line.unit is not None) or (line.unit is not None and line.unit not in units):
        problems.append(Problem("agenda_unit_unknown", field=_field(row, "what")))
    elif line.unit is not None and line.unit_span[1] > units[line.unit][1]:
        title, minutes = units[line.unit]
        params = {"unit": title, "minutes": minutes, "ends": line.unit_span[1]}
        problems.append(Problem("agenda_line_beyond_unit", field=_field(row, "unit_from"), **params))
    return problems


def _field(row: str, name: str) -> str | None:
    return f"{row}-{name}" if row else None


def planned(lines: Iterable[AgendaPlan], units: Mapping[int, int]) -> dict[int, int]:
    """Return {unit: minutes of it that the lines teach}, each minute once. units: {id: minutes}."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for line in lines:
        if line.unit is not None and line.unit in units:
            spans[line.unit].append((line.unit_from, min(line.unit_span[1], units[line.unit])))
    return {unit: length(union(spans[unit])) for unit in units}


def without_unit(lines: Iterable[AgendaPlan], session: Span) -> int:
    """Return the minutes of a session that are neither a unit nor a break: named so, or in no line at all."""
    rows = list(lines)
    uncovered = gaps([(line.starts, line.ends) for line in rows], session)
    return length(uncovered) + sum(line.minutes for line in rows if line.kind == OTHER)
