"""Figures that pages and reports leave out because the sample is too small, with the number of persons they need.
`analyze` returns every figure that is defined; these rules decide which are shown.
"""

from __future__ import annotations

from exams.psychometrics.document import Analysis, Item
from exams.psychometrics.flags import MIN_DIF_GROUP, MIN_PERSONS, MIN_PERSONS_FINAL

ITEM_FIGURES = "Flags on difficulty and discrimination, D, biserial, alpha without the item, option correlations"


def left_out(analysis: Analysis) -> list[tuple[str, str]]:
    """[(figures left out, persons needed)] of a whole report."""
    rows = []
    if analysis.test.n < MIN_PERSONS:
        rows.append((ITEM_FIGURES, f"{MIN_PERSONS}"))
        rows.append(("Omega, lambda 2, KR-21, split halves, standard error of measurement", f"{MIN_PERSONS}"))
        if analysis.decision:
            rows.append(("Consistency and accuracy of the cut score", f"{MIN_PERSONS}"))
    too_few_persons = [item.item for item in analysis.items if item.n < MIN_PERSONS <= analysis.test.n]
    if too_few_persons:
        rows.append((f"{ITEM_FIGURES}: {', '.join(too_few_persons)}", f"{MIN_PERSONS} who saw the item"))
    return rows + _groups(analysis)


def _groups(analysis: Analysis) -> list[tuple[str, str]]:
    dif = analysis.dif
    if dif is None:
        return []
    smaller_group = min(dif.n_ref, dif.n_foc)
    if smaller_group < MIN_PERSONS:
        return [("Figures of differential item functioning", f"{MIN_PERSONS} in each group, {MIN_DIF_GROUP} for flags")]
    return (
        [("Flags and classes of differential item functioning", f"{MIN_DIF_GROUP} in each group")]
        if smaller_group < MIN_DIF_GROUP
        else []
    )


def item_left_out(item: Item) -> str:
    """The same for one item, as a sentence; empty if nothing is left out."""
    if item.n < MIN_PERSONS:
        return f"{ITEM_FIGURES} are left out: they need {MIN_PERSONS} people, and {item.n} saw this item."
    if item.n < MIN_PERSONS_FINAL:
        return f"All figures are provisional: {item.n} people saw this item, and {MIN_PERSONS_FINAL} are needed."
    return ""
