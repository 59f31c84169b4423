"""Score responses and answer sheets. Pure functions without clock or database.

A response is a text from an answer sheet: "" is an omission, several option labels are joined by "+" in order, and a
number or short text is as typed; typed texts are compared after `core.text.fold_text`. An omission earns nothing,
unless the key credits everyone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from cohorts.core.text import fold_text

# The exam page has the same rule in numbers.js, and says while somebody types that a text is not a number.
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII)
ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class ScoredPlace:
    """A place on a form, for scoring. `domain` is the code of its domain, or ""."""

    id: int
    kind: str
    scored: bool
    domain: str = ""


@dataclass(frozen=True)
class DomainScore:
    """Points in one domain, from scored places only."""

    code: str
    points: Decimal
    maximum: Decimal


@dataclass(frozen=True)
class ScoreResult:
    """A score. `marks` has one entry per place in the form's order, None for a place that does not count.

    `passed` is None if the exam decides nothing: its score has no verdict.
    """

    points: Decimal
    maximum: Decimal
    cut_points: Decimal
    passed: bool | None
    marks: tuple[Decimal | None, ...]
    domains: tuple[DomainScore, ...]


def mark(kind: str, answer_key: Mapping, response: str) -> Decimal | None:
    """The points of one response: 1, 0, or None if the key drops the item.

    `answer_key` is in the format of `exams.bank.models.Key.answer`. Raises ValueError for an unknown format.
    """
    if answer_key.get("drop"):
        return None
    if answer_key.get("credit_all"):
        return ONE
    if not fold_text(response):
        return ZERO
    return ONE if _earns(kind, answer_key, response) else ZERO


def _earns(kind, answer_key, response):
    if "any_of" in answer_key:
        return response in answer_key["any_of"]
    if "set" in answer_key:
        return set(response.split("+")) == set(answer_key["set"])
    if "ranges" in answer_key:
        return _within(response, answer_key["ranges"])
    if "texts" in answer_key:
        return fold_text(response) in {fold_text(text) for text in answer_key["texts"]}
    raise ValueError(f"The key of an item of kind {kind!r} has none of any_of, set, ranges, texts, credit_all, drop.")


def number(text: str) -> Decimal | None:
    """Parse a typed number, or return None. Spaces are ignored; commas group thousands, or one is the decimal point.

    "1,200" is 1200, "12 000,5" is 12000.5, "7,5" is 7.5, ".5" is 0.5; "seven" and "80 hours" are None.
    """
    bare = fold_text(text).replace(" ", "")
    whole = bare.lstrip("+-").split(".")[0].split(",")
    grouped = len(whole) > 1 and 1 <= len(whole[0]) <= 3 and all(len(part) == 3 for part in whole[1:])
    if grouped and whole[0] != "0":
        bare = bare.replace(",", "")
    elif "." not in bare and bare.count(",") == 1:
        bare = bare.replace(",", ".")
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None


def _within(response, ranges):
    value = number(response)
    return value is not None and any(Decimal(low) <= value <= Decimal(high) for low, high in ranges)


def cut_points(maximum: Decimal, cut_percent: Decimal) -> Decimal:
    """The lowest whole number of points at or above `cut_percent` (0 to 100) of `maximum`."""
    return (maximum * cut_percent / 100).to_integral_value(rounding=ROUND_CEILING)


def score(
    places: Sequence[ScoredPlace],
    keys: Mapping[int, Mapping],
    responses: Sequence[str],
    cut_percent: Decimal,
    *,
    decides: bool = True,
) -> ScoreResult:
    """Score one answer sheet; without a verdict unless the exam `decides`.

    `responses` has one text per place, in the same order; `keys` is {place id: key}. Unscored (pretest) places and
    places whose key drops them count neither for the points nor for the maximum. Raises ValueError if the lengths
    differ or no place counts.
    """
    marks = tuple(
        mark(place.kind, keys[place.id], response) if place.scored else None
        for place, response in zip(places, responses, strict=True)
    )
    counted = [
        (place, points_earned) for place, points_earned in zip(places, marks, strict=True) if points_earned is not None
    ]
    if not counted:
        raise ValueError("No place of this form counts, so there is nothing to score.")
    points, maximum = sum((points_earned for _, points_earned in counted), ZERO), Decimal(len(counted))
    cut = cut_points(maximum, Decimal(cut_percent))
    return ScoreResult(points, maximum, cut, points >= cut if decides else None, marks, _by_domain(counted))


def _by_domain(counted):
    totals: dict[str, list[Decimal]] = {}
    for place, points_earned in counted:
        total = totals.setdefault(place.domain, [ZERO, ZERO])
        total[0] += points_earned
        total[1] += ONE
    return tuple(DomainScore(code, points, maximum) for code, (points, maximum) in sorted(totals.items()))
