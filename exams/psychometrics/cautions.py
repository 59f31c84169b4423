"""Cautions: sentences about conclusions that the sample does not support."""

from __future__ import annotations

import math

from exams.psychometrics.comparisons import is_poorly_matched
from exams.psychometrics.document import Decision, Dif, Item, Option, Test
from exams.psychometrics.flags import MIN_DIF_GROUP, MIN_PERSONS, MIN_PERSONS_FINAL, printed
from exams.psychometrics.lookalikes import Stray

# With fewer items, nothing can be concluded about the key as a whole.
MIN_ITEMS = 5


def cautions(
    test: Test,
    items: tuple[Item, ...],
    options: dict[str, tuple[Option, ...]],
    decision: Decision | None,
    dif: Dif | None,
    stray_labels: tuple[Stray, ...] = (),
) -> tuple[str, ...]:
    """Every caution that applies, in order of importance."""
    key = [*_whole_key(test, items, options), *_strays(stray_labels)]
    return tuple([*key, *_size(test), *_reliability(test), *_items(test, items), *_cut(decision), *_groups(dif)])


def _whole_key(test: Test, items: tuple[Item, ...], options: dict[str, tuple[Option, ...]]) -> list[str]:
    """Warn if the key may belong to another test: the mean is more than two standard errors below the guessing level,
    or at least half of the items discriminate negatively.
    """
    chances = [(item.p, chance) for item in items if item.scored and (chance := _chance(options.get(item.item, ())))]
    correlations = [r for item in items if item.scored and (r := item.point_biserial_corrected) is not None]
    negative = sum(printed(r) < 0 for r in correlations)
    reasons = []
    if len(chances) >= MIN_ITEMS:
        p, guessing = (sum(column) / len(chances) for column in zip(*chances, strict=True))
        if p + 2 * test.sd / math.sqrt(test.n) / test.max < guessing:
            reasons.append(f"people earned {100 * p:.0f}% of the points, and guessing would earn {100 * guessing:.0f}%")
    if len(correlations) >= MIN_ITEMS and 2 * negative >= len(correlations):
        reasons.append(f"{negative} of {len(correlations)} items go with a lower score on the other items")
    if not reasons:
        return []
    return [
        f"The key may belong to another test or to another order of the options: {'; '.join(reasons)}. Check it first."
    ]


def _strays(stray_labels: tuple[Stray, ...]) -> list[str]:
    if not stray_labels:
        return []
    count = sum(stray.n for stray in stray_labels)
    named = [f"“{stray.label}” for “{stray.option}” in {stray.item} ({stray.n})" for stray in stray_labels[:12]]
    more = f" and {len(stray_labels) - 12} more" if len(stray_labels) > 12 else ""
    are = "response differs" if count == 1 else "responses differ"
    return [
        f"{count} {are} from an option only in case, blanks or look-alike characters, and count as other answers: "
        f"{', '.join(named)}{more}."
    ]


def _chance(options: tuple[Option, ...]) -> float | None:
    """Proportion correct by guessing among the options that occur; None if the item is not a choice of one option."""
    choices = [option for option in options if option.option]
    if len(choices) < 2 or any("+" in option.option for option in choices):
        return None
    return sum(option.is_key for option in choices) / len(choices)


def _size(test: Test) -> list[str]:
    if test.n < MIN_PERSONS:
        return [
            f"Only {test.n} people: use counts, proportions with their Wilson intervals and correlations with their "
            f"Fisher intervals. Below {MIN_PERSONS} people only the key is checked; items are not flagged for "
            "difficulty or discrimination.",
            f"Omega is withheld below {MIN_PERSONS} people. Alpha, the other reliabilities and the figures of the cut "
            "score can be far from the true values; do not report them without their interval.",
        ]
    if test.n < MIN_PERSONS_FINAL:
        return [f"{test.n} people: all figures are provisional below {MIN_PERSONS_FINAL}."]
    return []


def _reliability(test: Test) -> list[str]:
    if test.alpha_kr20 is None:
        return ["Everyone has the same score, so reliability and correlations are undefined."]
    low = test.alpha_ci95_feldt[0]
    if test.alpha_kr20 <= 0:
        return ["Alpha is 0 or below: in this group the items do not measure one thing."]
    if low is not None and test.alpha_kr20 - low > 0.1:
        return [f"Alpha is {test.alpha_kr20:.2f}, but may be as low as {low:.2f} (95% interval)."]
    return []


def _items(test: Test, items: tuple[Item, ...]) -> list[str]:
    sentences = []
    without_variance = [item.item for item in items if item.scored and item.sd == 0]
    if without_variance:
        sentences.append(
            f"{_item_names(without_variance)}: everyone has the same score on the item. Correlations are undefined, "
            "and omega and standardized alpha leave these items out."
        )
    if test.csem_lord is None:
        sentences.append(
            "Not every scored item is scored 0 or 1, so KR-21, the standard error at each score, Subkoviak and Huynh "
            "do not apply."
        )
    too_few_persons = [item.item for item in items if not item.scored and item.n < MIN_PERSONS_FINAL]
    if too_few_persons:
        names = _item_names(too_few_persons)
        sentences.append(f"Pretest items seen by fewer than {MIN_PERSONS_FINAL} people are provisional: {names}.")
    beyond = [item.item for item in items if max(abs(item.biserial or 0), abs(item.biserial_corrected or 0)) > 1]
    if beyond:
        sentences.append(
            f"{_item_names(beyond)}: the biserial is beyond 1, which a correlation cannot be. It assumes that ability "
            "is normally distributed; the scores here are not. Use the point-biserial."
        )
    return sentences


def _cut(decision: Decision | None) -> list[str]:
    if decision is None:
        return []
    if decision.livingston_lewis is None:
        return ["The Livingston-Lewis figures are undefined for these scores."]
    if decision.livingston_lewis.parameters.model == "2P":
        return [
            "The four-parameter Livingston-Lewis fit is not admissible for these scores; the two-parameter fit is used."
        ]
    return []


def _groups(dif: Dif | None) -> list[str]:
    if dif is None:
        return []
    sentences = []
    if min(dif.n_ref, dif.n_foc) < MIN_DIF_GROUP:
        sentences.append(
            f"The groups have {dif.n_ref} and {dif.n_foc} people; DIF flags need {MIN_DIF_GROUP} in each group."
        )
    if dif.n_matched is not None and is_poorly_matched(dif):
        sentences.append(
            f"The groups have few scores in common: {dif.n_matched} of {dif.n_ref + dif.n_foc} people have a score "
            "that occurs in both groups. Items cannot be compared at equal scores, so no class is given."
        )
    if dif.n_blank:
        sentences.append(f"{dif.n_blank} people have no group and are left out of the DIF figures only.")
    return sentences


def _item_names(items: list[str]) -> str:
    names = ", ".join(items[:8])
    return names if len(items) <= 8 else f"{names} and {len(items) - 8} more"
