"""How a score is told: in percent, or on a scale that is a stated linear function of the points.

The raw points stay in the record; a scale is only a way to tell them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True)
class Scale:
    """Scaled scores run from `low` to `high`; the pass mark of every form stands at `cut`. low < cut < high."""

    low: int
    cut: int
    high: int


@dataclass(frozen=True)
class Told:
    """A score as it is told: `value` and `cut` on the same measure; `percent` says which measure."""

    value: int | Decimal
    cut: int | Decimal
    percent: bool

    def __str__(self) -> str:
        """Such as "82%", or "512 on a scale from 200 to 800 (500 passes)" without the range."""
        return f"{self.value}%" if self.percent else f"{self.value} ({self.cut} passes)"


def scaled(points: Decimal, cut_points: Decimal, maximum: Decimal, scale: Scale) -> int:
    """The scaled score: scale.cut + (points - cut_points) * slope, in whole numbers, not outside the scale.

    slope = (high - cut) / (maximum - cut_points), so that the pass mark is `cut` and all points are `high`; where the
    pass mark is all points, slope = (cut - low) / cut_points. Rounded half up at or above the mark and down below it,
    so that nobody below the mark is told the score that passes. 53 of 75 to pass on 200-500-800: 53 -> 500, 75 -> 800,
    60 -> 595, 52 -> 486.
    """
    points, cut_points, maximum = Decimal(points), Decimal(cut_points), Decimal(maximum)
    if maximum > cut_points:
        slope = (scale.high - scale.cut) / (maximum - cut_points)
    else:
        slope = (scale.cut - scale.low) / cut_points
    exact = scale.cut + (points - cut_points) * slope
    rounding = ROUND_HALF_UP if points >= cut_points else ROUND_FLOOR
    return max(scale.low, min(scale.high, int(exact.to_integral_value(rounding=rounding))))


def whole_percent(points: Decimal | float | str, maximum: Decimal | float | str) -> int:
    """Whole percent, half rounded up."""
    share = Decimal(str(points)) * 100 / Decimal(str(maximum))
    return int(share.to_integral_value(rounding=ROUND_HALF_UP))


def tell(points: Decimal, cut_points: Decimal, maximum: Decimal, scale: Scale | None) -> Told:
    """The score on the exam's measure. Percent has at most one decimal."""
    if scale:
        return Told(scaled(points, cut_points, maximum, scale), scale.cut, percent=False)
    return Told(_percent(points, maximum), _percent(cut_points, maximum), percent=True)


def _percent(points: Decimal, maximum: Decimal) -> int | Decimal:
    share = (Decimal(100) * points / maximum if maximum else Decimal(0)).quantize(Decimal("0.1"))
    return int(share) if share == int(share) else share


@dataclass(frozen=True)
class Topic:
    """One domain of a result. `percent` is in whole percent; `level` is one of LEVELS."""

    title: str
    points: int
    maximum: int
    percent: int
    level: str


# How far, in percent points, a domain lies from the passing score at least, and what that is called.
LEVELS = ((10, "strong"), (0, "passing"), (-10, "close"), (-101, "study_first"))


def topics(domains: Sequence[Mapping[str, Any]], cut_percent: int) -> list[Topic]:
    """Feedback per domain, from a score's [{title, points, maximum}], against the pass mark of the whole exam."""
    rows = []
    for domain in domains:
        share = whole_percent(domain["points"], domain["maximum"])
        level = next(level for distance, level in LEVELS if share - cut_percent >= distance)
        points, maximum = int(domain["points"]), int(domain["maximum"])
        rows.append(Topic(domain["title"], points, maximum, share, level))
    return rows


def review_until(known_at: datetime, days: int | None, zone: tzinfo) -> datetime | None:
    """Until when a review can be asked for: the end of the last day in `zone`; None where there is no deadline."""
    if days is None:
        return None
    last = known_at.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(last, time(), zone)
