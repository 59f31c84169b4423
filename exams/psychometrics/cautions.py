"""What the sample does not allow to be said, in sentences."""

from __future__ import annotations

from exams.psychometrics.document import Decision, Dif, Item, Test
from exams.psychometrics.flags import DIF_GROUP, FEW, PROVISIONAL


def cautions(test: Test, items: tuple[Item, ...], decision: Decision | None, dif: Dif | None) -> tuple[str, ...]:
    """Every caution that applies, the most far-reaching first."""
    return tuple([*_size(test), *_reliability(test), *_items(test, items), *_cut(decision), *_groups(dif)])


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
    shown = ", ".join(items[:8])
    return shown if len(items) <= 8 else f"{shown} and {len(items) - 8} more"
