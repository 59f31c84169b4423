"""Cautions: what conclusions the sample does not support, in sentences."""

from __future__ import annotations

import math

from exams.psychometrics.document import Decision, Dif, Item, Option, Test
from exams.psychometrics.flags import DIF_GROUP, FEW, PROVISIONAL, printed

# Fewer items than this say nothing about a key as a whole.
LEAST_ITEMS = 5


def cautions(
    test: Test,
    items: tuple[Item, ...],
    options: dict[str, tuple[Option, ...]],
    decision: Decision | None,
    dif: Dif | None,
) -> tuple[str, ...]:
    """Every caution that applies, the most far-reaching first."""
    key = _whole_key(test, items, options)
    return tuple([*key, *_size(test), *_reliability(test), *_items(test, items), *_cut(decision), *_groups(dif)])


def _whole_key(test: Test, items: tuple[Item, ...], options: dict[str, tuple[Option, ...]]) -> list[str]:
    """Does the key as a whole look like another test's? Its mean clearly below what guessing earns (by two standard
    errors), or at least half of the items negative.
    """
    chances = [(item.p, chance) for item in items if item.scored and (chance := _chance(options.get(item.item, ())))]
    correlations = [r for item in items if item.scored and (r := item.point_biserial_corrected) is not None]
    negative = sum(printed(r) < 0 for r in correlations)
    reasons = []
    if len(chances) >= LEAST_ITEMS:
        p, guessing = (sum(column) / len(chances) for column in zip(*chances, strict=True))
        if p + 2 * test.sd / math.sqrt(test.n) / test.max < guessing:
            reasons.append(f"{100 * p:.0f} % of the marks were earned where guessing would earn {100 * guessing:.0f} %")
    if len(correlations) >= LEAST_ITEMS and 2 * negative >= len(correlations):
        reasons.append(f"{negative} of {len(correlations)} items go with a lower score on the others")
    if not reasons:
        return []
    return [
        f"The key may belong to another test or another order of the options: {'; '.join(reasons)}. Check it first."
    ]


def _chance(options: tuple[Option, ...]) -> float | None:
    """What guessing among the options that occur would earn; None where the item is no choice of one option."""
    named = [option for option in options if option.option]
    if len(named) < 2 or any("+" in option.option for option in named):
        return None
    return sum(option.is_key for option in named) / len(named)


def _size(test: Test) -> list[str]:
    if test.n < FEW:
        return [
            f"Only {test.n} persons: read counts, proportions with their Wilson intervals and correlations with their "
            f"Fisher intervals. Flags on difficulty and discrimination are withheld until there are {FEW} persons; "
            "only the key is checked.",
            f"Omega is withheld until there are {FEW} persons. Alpha, the other reliabilities and the figures of the "
            "cut score can lie far off and should not be reported without their interval.",
        ]
    if test.n < PROVISIONAL:
        return [f"{test.n} persons: all figures are provisional until there are {PROVISIONAL}."]
    return []


def _reliability(test: Test) -> list[str]:
    if test.alpha_kr20 is None:
        return ["Everybody has the same score, so reliability and correlations are undefined."]
    low = test.alpha_ci95_feldt[0]
    if test.alpha_kr20 <= 0:
        return ["Alpha is not above 0: these items do not measure one thing in this group."]
    if low is not None and test.alpha_kr20 - low > 0.1:
        return [f"Alpha is {test.alpha_kr20:.2f}, but may be as low as {low:.2f} (95 % interval)."]
    return []


def _items(test: Test, items: tuple[Item, ...]) -> list[str]:
    sentences = []
    flat = [item.item for item in items if item.scored and item.sd == 0]
    if flat:
        sentences.append(
            f"{_named(flat)}: everybody has the same mark; correlations are undefined, and omega and standardized "
            "alpha leave such items out."
        )
    if test.csem_lord is None:
        sentences.append(
            "Not every scored item is marked 0 or 1, so KR-21, the standard error at each score, Subkoviak and Huynh "
            "do not apply."
        )
    thin = [item.item for item in items if not item.scored and item.n < PROVISIONAL]
    if thin:
        sentences.append(f"Pretest items seen by fewer than {PROVISIONAL} persons are provisional: {_named(thin)}.")
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
    if min(dif.n_ref, dif.n_foc) < DIF_GROUP:
        sentences.append(
            f"The groups hold {dif.n_ref} and {dif.n_foc} persons; DIF flags are withheld until both hold {DIF_GROUP}."
        )
    if dif.n_blank:
        sentences.append(f"{dif.n_blank} persons have no group and are left out of the DIF figures only.")
    return sentences


def _named(items: list[str]) -> str:
    names = ", ".join(items[:8])
    return names if len(items) <= 8 else f"{names} and {len(items) - 8} more"
