"""What comes after the last valid day of a certificate, step by step. Pure; all days in the zone of the program.

The step of a renewal follows from the day on which it is submitted, whether or not a job ran or an email arrived.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from lms.certification.rules.validity import valid_through


class StepKind(StrEnum):
    """What a renewal after the last valid day takes, besides what every renewal takes."""

    ON_TIME = "on_time"
    GRACE = "grace"
    LATE_FEE = "late_fee"
    RE_EXAM = "re_exam"
    RETRAIN = "retrain"
    NONE = "none"


@dataclass(frozen=True)
class Rung:
    """One step of a certificate's own ladder. `through`: its last day; None: it does not end. `fee`: dollars more."""

    kind: StepKind
    through: date | None
    fee: Decimal = Decimal(0)


@dataclass(frozen=True)
class Ladder:
    """The steps of one certificate.

    `until`: its last valid day. `given_back`: through which day a renewal still counts as on time, because a suspension
    that was annulled took days away. `held_until`: no step ends before this day: what is imported waits for its notice.
    """

    until: date
    rungs: tuple[Rung, ...] = ()
    given_back: date | None = None
    held_until: date | None = None


def rungs_from(until: date, steps: Sequence[tuple[StepKind, int | None, Decimal]]) -> tuple[Rung, ...]:
    """Return the steps of a certificate with this last valid day: (kind, through so many months after it, fee).

    Months count from the day after the last valid day: after June 30 a month ends on July 31, after January 31 on the
    last day of February.
    """
    after = until + timedelta(days=1)
    return tuple(Rung(kind, valid_through(after, months), fee) for kind, months, fee in steps)


def rung_on(ladder: Ladder, day: date) -> Rung:
    """Return the step in which a renewal is that is submitted on this day.

    On time through the last valid day, and where days were given back, through the last of them. Without steps nothing
    can be renewed after that.
    """
    if day <= max(ladder.until, ladder.given_back or ladder.until):
        return Rung(StepKind.ON_TIME, ladder.until)
    return next(rung for rung, begins in reversed(borders(ladder)) if begins <= day)


def days_given_back(suspended_on: date, annulled_on: date, until: date) -> date | None:
    """Return through which day a renewal counts as on time after a suspension was annulled; None: none was lost.

    The days of the suspension through the last valid day are given back, the day of the annulment as the first.
    """
    lost = (min(until, annulled_on - timedelta(days=1)) - suspended_on).days + 1
    if lost <= 0 or annulled_on + timedelta(days=lost - 1) <= until:
        return None
    return annulled_on + timedelta(days=lost - 1)


def borders(ladder: Ladder) -> list[tuple[Rung, date]]:
    """Return each step with its first day, from the day after the last valid day on, in order.

    What a step that ended before its first day would be is left out.
    """
    begins = max(ladder.until, ladder.given_back or ladder.until) + timedelta(days=1)
    steps = []
    for rung in ladder.rungs:
        if rung.through is not None and rung.through < begins:
            continue
        through = rung.through
        if through is not None and ladder.held_until is not None:
            through = max(through, ladder.held_until)
        steps.append((Rung(rung.kind, through, rung.fee), begins))
        if through is None:
            return steps
        begins = through + timedelta(days=1)
    return [*steps, (Rung(StepKind.NONE, None), begins)]


def notices(ladder: Ladder, reminder_days: Sequence[int]) -> list[tuple[str, date]]:
    """Return everything that is said about a certificate, as (step, the day on which it is due), in order of days.

    Reminders so many days before its last valid day, then every step on its first day: none is left out, so each is
    said before the next one begins.
    """
    before = sorted({(f"days_{days}", ladder.until - timedelta(days=days)) for days in reminder_days}, key=_by_day)
    return before + [(str(rung.kind), begins) for rung, begins in borders(ladder)]


def _by_day(notice: tuple[str, date]) -> tuple[date, str]:
    return notice[1], notice[0]
