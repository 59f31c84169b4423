"""Report scores in percent, or on a scale that is a linear function of the points.

The raw points stay in the record; the scale is only used for reporting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True)
class Scale:
    """Scaled scores are from `low` to `high`; the passing score of every form is `cut`. low < cut < high."""

    low: int
    cut: int
    high: int


@dataclass(frozen=True)
class ReportedScore:
    """A score as reported: `value` and `cut` are both in percent if `percent` is true, else on the scale.

    `cut` is None for an exam that decides nothing, of which no passing score is reported.
    """

    value: int | Decimal
    cut: int | Decimal | None
    percent: bool

    def __str__(self) -> str:
        """Text such as "82%" or "512 (500 passes)"."""
        if self.percent:
            return f"{self.value}%"
        return str(self.value) if self.cut is None else f"{self.value} ({self.cut} passes)"


def scaled(points: Decimal, cut_points: Decimal, maximum: Decimal, scale: Scale) -> int:
    """The scaled score: scale.cut + (points - cut_points) * slope, a whole number within the scale.

    slope = (high - cut) / (maximum - cut_points), so that the passing score is `cut` and full points are `high`; if the
    passing score is full points, slope = (cut - low) / cut_points. Rounded half up at or above the passing score and
    down below it, so that a score that does not pass is never reported as `cut`. With 53 of 75 points to pass on
    200-500-800: 53 -> 500, 75 -> 800, 60 -> 595, 52 -> 486.
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
    """Whole percent, rounded half up."""
    share = Decimal(str(points)) * 100 / Decimal(str(maximum))
    return int(share.to_integral_value(rounding=ROUND_HALF_UP))


def report_score(
    points: Decimal, cut_points: Decimal, maximum: Decimal, scale: Scale | None, *, decides: bool = True
) -> ReportedScore:
    """The score on the exam's scale, or in percent with at most one decimal; with its passing score if it `decides`."""
    if scale:
        value = scaled(points, cut_points, maximum, scale)
        return ReportedScore(value, scale.cut if decides else None, percent=False)
    cut = _percent(cut_points, maximum) if decides else None
    return ReportedScore(_percent(points, maximum), cut, percent=True)


def report_stored(score: Any, scale: Scale | None) -> ReportedScore:
    """A stored score as it is reported; see `report_score`. A score without a verdict is of an exam without one."""
    decides = score.passed is not None
    return report_score(score.points, score.cut_points, score.maximum, scale, decides=decides)


def _percent(points: Decimal, maximum: Decimal) -> int | Decimal:
    share = (Decimal(100) * points / maximum if maximum else Decimal(0)).quantize(Decimal("0.1"))
    return int(share) if share == int(share) else share


@dataclass(frozen=True)
class Topic:
    """One domain of a result. `percent` is a whole number; `level` is one of LEVELS, FAR_BELOW or FEW.

    `is_below`: the passing score is not reached.
    """

    title: str
    points: int
    maximum: int
    percent: int
    level: str
    is_below: bool

    def missing(self, cut_percent: int) -> int:
        """How far the points are from the passing score, in hundredths of a point: what studying it can bring."""
        return cut_percent * self.maximum - 100 * self.points


# (minimum distance of a domain from the passing score in percentage points, level)
LEVELS = ((10, "strong"), (0, "passing"), (-10, "close"), (-101, "below"))
# Too few questions to compare; less than half of the passing score.
FEW, FAR_BELOW = "few", "far_below"
# Below this, one answer decides whether a domain is far above or far below.
MIN_POINTS_TO_COMPARE = 3


def topics(domains: Sequence[Mapping[str, Any]], cut_percent: int) -> list[Topic]:
    """Feedback per domain, from a score's [{title, points, maximum}], compared with the passing score of the exam.

    The level depends on the share of points alone, so that equal shares get equal words. What to study first is
    another matter: see `by_missing`.
    """
    return [_topic(domain, cut_percent) for domain in domains]


def _topic(domain: Mapping[str, Any], cut_percent: int) -> Topic:
    share = whole_percent(domain["points"], domain["maximum"])
    points, maximum = int(domain["points"]), int(domain["maximum"])
    level = FEW if maximum < MIN_POINTS_TO_COMPARE else _level(share, cut_percent)
    return Topic(domain["title"], points, maximum, share, level, share < cut_percent)


def _level(share: int, cut_percent: int) -> str:
    level = next(level for distance, level in LEVELS if share - cut_percent >= distance)
    return FAR_BELOW if level == "below" and 2 * share < cut_percent else level


def by_missing(rows: Sequence[Topic], cut_percent: int) -> list[Topic]:
    """The topics below the passing score, those with most points missing first."""
    below = [topic for topic in rows if topic.is_below]
    return sorted(below, key=lambda topic: (-topic.missing(cut_percent), topic.percent))


def review_until(known_at: datetime, days: int | None, zone: tzinfo) -> datetime | None:
    """When requests for a review end: the end of the last day in `zone`; None without a deadline."""
    if days is None:
        return None
    last = known_at.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(last, time(), zone)
