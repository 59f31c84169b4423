"""What a screen or a report leaves out because the sample is too small, each with the number of persons it would need.
`analyze` returns every figure that is defined; these are the rules of what is shown of it.
"""

from __future__ import annotations

from exams.psychometrics.document import Analysis, Item
from exams.psychometrics.flags import DIF_GROUP, FEW, PROVISIONAL

ITEM_FIGURES = "Flags on difficulty and discrimination, D, biserial, alpha without the item, option correlations"


def left_out(analysis: Analysis) -> list[tuple[str, str]]:
    """[(what is left out, how many persons it needs)] of a whole report."""
    rows = []
    if analysis.test.n < FEW:
        rows.append((ITEM_FIGURES, f"{FEW}"))
        rows.append(("Omega, lambda 2, KR-21, split halves, standard error of measurement", f"{FEW}"))
        if analysis.decision:
            rows.append(("Consistency and accuracy of the cut score", f"{FEW}"))
    thin = [item.item for item in analysis.items if item.n < FEW <= analysis.test.n]
    if thin:
        rows.append((f"{ITEM_FIGURES}: {', '.join(thin)}", f"{FEW} who saw the item"))
    return rows + _groups(analysis)


def _groups(analysis: Analysis) -> list[tuple[str, str]]:
    dif = analysis.dif
    if dif is None:
        return []
    least = min(dif.n_ref, dif.n_foc)
    if least < FEW:
        return [("Figures of differential item functioning", f"{FEW} in each group, {DIF_GROUP} for flags")]
    return [("Flags of differential item functioning", f"{DIF_GROUP} in each group")] if least < DIF_GROUP else []


def item_left_out(item: Item) -> str:
    """The same about one item, as a sentence; nothing where nothing is left out."""
    if item.n < FEW:
        return f"{ITEM_FIGURES} are left out: they need {FEW} people, and {item.n} saw this item."
    if item.n < PROVISIONAL:
        return f"All figures are provisional: {item.n} people saw this item, and {PROVISIONAL} are needed."
    return ""
