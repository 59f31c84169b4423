"""Which minutes of a course a person is credited with, whichever sessions they attended.

The credit of a unit is the length of the union of its minutes that the person attended, or has by a decision. Clock
minutes are whole minutes since the start of 1970 in UTC; minutes of a unit begin at 0. All spans are half-open.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from cohorts.training.rules.make_up import NO_MAKE_UP, MakeUpRule
from cohorts.training.rules.spans import Span, cut, gaps, length, overlap, union

SECONDS_PER_MINUTE = 60


class Line(NamedTuple):
    """A line of a session's agenda that teaches a unit: clock minutes, and the minute of the unit at which it begins.

    version, key: the version of the course, and the key of the unit there.
    """

    starts: int
    ends: int
    version: int
    key: str
    unit_from: int


class Piece(NamedTuple):
    """Clock minutes that a person attended of a line, and the minute of the unit at which they begin.

    `line_starts`: when the line begins, by which it is in a cycle or not.
    """

    starts: int
    session: int
    ends: int
    version: int
    key: str
    unit_from: int
    line_starts: int


class Decision(NamedTuple):
    """Minutes of a unit that are credited by a decision with evidence; `earned`: the clock minute of the day."""

    version: int
    key: str
    first: int
    end: int
    earned: int


@dataclass(frozen=True)
class UnitRule:
    """A unit of a course version. `tolerance`: minutes that may lack of a unit that may not be missed."""

    key: str
    title: str
    minutes: int
    may_be_missed: bool = True
    tolerance: int = 0

    @property
    def needed(self) -> int:
        """Minutes with which the unit is complete."""
        return self.minutes if self.may_be_missed else max(0, self.minutes - self.tolerance)


@dataclass(frozen=True)
class VersionRule:
    """What a course version asks for, in minutes. valid: how long minutes count (None: for good; see `credit`).

    make_up: where and how much of it can be made up.
    """

    pk: int
    required: int
    allowed_missed: int
    units: tuple[UnitRule, ...]
    valid: int | None = None
    make_up: MakeUpRule = NO_MAKE_UP

    @property
    def needed(self) -> int:
        """Minutes that must be credited of all units together."""
        return max(0, self.required - self.allowed_missed)


@dataclass(frozen=True)
class UnitCredit:
    """What a person has of one unit. `spans`: the minutes of the unit, in order."""

    unit: UnitRule
    spans: tuple[Span, ...]

    @property
    def credited(self) -> int:
        """Minutes credited."""
        return length(self.spans)

    @property
    def missing(self) -> tuple[Span, ...]:
        """The minutes of the unit that are not credited."""
        return tuple(gaps(self.spans, (0, self.unit.minutes)))

    @property
    def lacks(self) -> int:
        """Minutes without which the course is not complete; 0 for a unit that may be missed."""
        return 0 if self.unit.may_be_missed else max(0, self.unit.needed - self.credited)


@dataclass(frozen=True)
class Credit:
    """What a person has of a course, judged by one version."""

    version: VersionRule
    units: tuple[UnitCredit, ...]

    @property
    def credited(self) -> int:
        """Minutes credited of all units together."""
        return sum(unit.credited for unit in self.units)

    @property
    def missing(self) -> int:
        """Minutes of the whole course that are still needed."""
        return max(0, self.version.needed - self.credited)

    @property
    def lacking(self) -> tuple[UnitCredit, ...]:
        """Units that may not be missed and are not complete."""
        return tuple(unit for unit in self.units if unit.lacks)

    @property
    def to_make_up(self) -> int:
        """Minutes without which the course is not complete: of the whole course, or of units that may not be missed."""
        return max(self.missing, sum(unit.lacks for unit in self.units))

    @property
    def complete(self) -> bool:
        """Whether enough is credited, and of every unit that may not be missed."""
        return not self.missing and not self.lacking


def minute_of(moment: datetime) -> int:
    """Return the clock minute of an aware moment, cut off."""
    return int(moment.timestamp() // SECONDS_PER_MINUTE)


def moment_of(minute: int) -> datetime:
    """Return the moment, in UTC, at which a clock minute begins."""
    return datetime.fromtimestamp(minute * SECONDS_PER_MINUTE, UTC)


def attended(session: int, lines: Iterable[Line], presence: Iterable[Span]) -> tuple[Piece, ...]:
    """Return the pieces of the lines of a session during which a person was present. Breaks are no lines."""
    spans = union(presence)
    return tuple(
        Piece(common[0], session, common[1], line.version, line.key, line.unit_from + common[0] - line.starts, line[0])
        for line in lines
        for span in spans
        if (common := overlap(span, (line.starts, line.ends)))
    )


def credit(
    version: VersionRule,
    versions: Mapping[int, VersionRule],
    pieces: Iterable[Piece],
    decisions: Iterable[Decision] = (),
    *,
    begins: int | None = None,
) -> Credit:
    """Return the credit of one person in a course, judged by `version`. The order of the rows does not matter.

    versions: those of the course, by id. begins: the clock minute at which the present cycle begins; only lines that
    start and days that are earned from then on count. Where the version lets minutes count for a time only, it is
    counted back from the last minute of all, so that what was complete does not lapse by itself.
    """
    if begins is not None:
        pieces = [piece for piece in pieces if piece.line_starts >= begins]
        decisions = [decision for decision in decisions if decision.earned >= begins]
    pieces, decisions = _valid(_once(pieces), list(decisions), version.valid)
    spans: dict[tuple[int, str], list[Span]] = defaultdict(list)
    for piece in pieces:
        spans[piece.version, piece.key].append((piece.unit_from, piece.unit_from + piece.ends - piece.starts))
    for decision in decisions:
        spans[decision.version, decision.key].append((decision.first, decision.end))
    return Credit(version, _units(version, versions, spans))


def _once(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with each clock minute once: the one that begins first has it, then the lower session."""
    counted, reached = [], -1
    for piece in sorted(pieces):
        if piece.starts >= reached:
            counted.append(piece)
            reached = piece.ends
        elif piece.ends > reached:
            counted.append(piece._replace(starts=reached, unit_from=piece.unit_from + reached - piece.starts))
            reached = piece.ends
    return counted


def _valid(pieces: list[Piece], decisions: list[Decision], valid: int | None) -> tuple[list[Piece], list[Decision]]:
    """Return what was attended within `valid` minutes before the last of all, so that nothing lapses by itself."""
    if valid is None or not (pieces or decisions):
        return pieces, decisions
    since = max([piece.ends for piece in pieces] + [decision.earned for decision in decisions]) - valid
    kept = [
        piece
        if piece.starts >= since
        else piece._replace(starts=since, unit_from=piece.unit_from + since - piece.starts)
        for piece in pieces
        if piece.ends > since
    ]
    return kept, [decision for decision in decisions if decision.earned >= since]


def _units(
    version: VersionRule, versions: Mapping[int, VersionRule], spans: Mapping[tuple[int, str], Sequence[Span]]
) -> tuple[UnitCredit, ...]:
    elsewhere: dict[str, list[int]] = defaultdict(list)
    for other, key in spans:
        if other != version.pk and other in versions:
            elsewhere[key].append(other)
    credits = []
    for unit in version.units:
        own = list(spans.get((version.pk, unit.key), ()))
        for other in elsewhere[unit.key]:
            own += _carried(unit, versions[other], spans[other, unit.key])
        credits.append(UnitCredit(unit, tuple(cut(union(own), (0, unit.minutes)))))
    return tuple(credits)


def _carried(unit: UnitRule, other: VersionRule, spans: Sequence[Span]) -> list[Span]:
    """Return what counts for `unit` of the same unit in another version: all of it, if it was complete there."""
    former = next((one for one in other.units if one.key == unit.key), None)
    if former is None:
        return []
    counted = cut(union(spans), (0, former.minutes))
    return [(0, unit.minutes)] if length(counted) >= former.needed else counted
