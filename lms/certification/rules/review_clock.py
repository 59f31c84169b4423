"""Until when the office decides about an application, and when that clock stops. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from lms.certification.rules.clocks import MOST_DAYS, ONE_DAY, is_business_day, next_business_day
from lms.certification.rules.program_parts import ReviewClock


@dataclass(frozen=True)
class Pause:
    """The clock stops after the day on which a part was sent back, and goes on after the day on which it came again.

    `ends`: None while it has not come.
    """

    begins: date
    ends: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether a day does not count."""
        return self.begins < day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class ReviewTerm:
    """`due_on`: the last day. While the clock is stopped there is none, but since when, and how many days are left."""

    due_on: date | None
    paused_on: date | None = None
    left: int = 0


def review_term(
    day_zero: date, clock: ReviewClock, days_off: Collection[date], pauses: Sequence[Pause] = ()
) -> ReviewTerm:
    """Return until when an application that was submitted on `day_zero` is decided.

    Counted as the term of an appeal (`clocks.last_day`), without the days on which the clock was stopped. A last day
    that came before the clock was stopped stays.
    """
    open_since = min((pause.begins for pause in pauses if pause.ends is None), default=None)
    left, day = clock.days, day_zero
    for _step in range(MOST_DAYS + clock.days * 2):
        if left == 0:
            break
        if open_since is not None and day >= open_since:
            return ReviewTerm(None, open_since, left)
        day += ONE_DAY
        counts = clock.kind == "calendar" or is_business_day(day, days_off)
        left -= counts and not any(pause.holds(day) for pause in pauses)
    return ReviewTerm(next_business_day(day, days_off) if clock.roll_forward else day)
