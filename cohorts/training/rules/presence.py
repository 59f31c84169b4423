"""When a person was present in a session. Spans of clock minutes, as in rules.credit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cohorts.core.problems import Problem
from cohorts.training.rules.agenda import UNIT, AgendaPlan
from cohorts.training.rules.credit import minute_of, moment_of
from cohorts.training.rules.spans import Span, cut, length, overlap, union

PRESENT, ABSENT, EXCUSED = "present", "absent", "excused"


@dataclass(frozen=True)
class Presence:
    """What is recorded of a person in a session. reason: why the person is excused."""

    status: str
    periods: tuple[Span, ...] = ()
    reason: str = ""

    @classmethod
    def during(cls, *periods: Span) -> "Presence":
        """Present during these minutes of the clock."""
        return cls(PRESENT, tuple(union(periods)))

    @classmethod
    def absent(cls) -> "Presence":
        """Not there, without an excuse."""
        return cls(ABSENT)

    @classmethod
    def excused(cls, reason: str) -> "Presence":
        """Not there, with an excuse, which credits nothing."""
        return cls(EXCUSED, (), reason)

    def within(self, limits: Span) -> "Presence":
        """Return the same without the minutes outside of `limits`."""
        return Presence(self.status, tuple(cut(self.periods, limits)), self.reason)


def minutes_present(presence: Presence, agenda: Iterable[AgendaPlan]) -> int:
    """Return the minutes of units that the person attended of a session. Breaks are not counted."""
    return sum(length(cut(union(presence.periods), (line.starts, line.ends))) for line in agenda if line.kind == UNIT)


def first_minutes(agenda: Sequence[AgendaPlan], minutes: int) -> Presence:
    """Return the presence of somebody who left when so many minutes of units had been taught; of nobody if none."""
    lines = sorted((line.starts, line.ends) for line in agenda if line.kind == UNIT)
    for first, end in lines:
        if minutes <= 0:
            break
        if minutes <= end - first or (first, end) == lines[-1]:
            return Presence.during((lines[0][0], min(first + minutes, end)))
        minutes -= end - first
    return Presence.absent()


def presence_problem(person: str, presence: Presence, session: Span, now: int) -> Problem | None:
    """Return why this cannot be recorded for `person` at the clock minute `now`, or None if it can."""
    if presence.status == EXCUSED and not presence.reason.strip():
        return Problem("excuse_missing", field="reason", person=person)
    if presence.status != PRESENT:
        return None
    if any(first >= end for first, end in presence.periods):
        return Problem("presence_ends_before_it_starts", field="left", person=person)
    counted = [part for period in presence.periods if (part := overlap(period, session))]
    if not counted:
        return Problem("presence_outside_session", field="late", person=person)
    if max(end for _, end in counted) > now:
        return Problem("presence_not_over", field="left", person=person)
    return None


def written(periods: Iterable[Span]) -> list[list[str]]:
    """Return spans for a JSON column: [["2027-03-10T15:00+00:00", "2027-03-10T18:30+00:00"]]."""
    return [[moment_of(minute).isoformat(timespec="minutes") for minute in period] for period in periods]


def read(periods: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    """Return the spans that `written` wrote."""
    return tuple(
        (minute_of(datetime.fromisoformat(first)), minute_of(datetime.fromisoformat(end))) for first, end in periods
    )
