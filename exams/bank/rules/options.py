"""Which options of an item a candidate could take for each other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cohorts.core.text import fold_signs, fold_text


@dataclass(frozen=True, slots=True)
class Twins:
    """Texts of options that are equal after `fold_text`.

    `same` look the same, or the key does not tell them apart. `told_apart` differ visibly, such as in capital letters,
    and exactly one of them is right: the difference is what the item asks.
    """

    same: tuple[str, ...] = ()
    told_apart: tuple[str, ...] = ()


def alike(options: Iterable[tuple[str, bool]]) -> Twins:
    """Find the options (text, right) that are equal except for how they are written. Empty texts are left out."""
    groups: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for text, correct in options:
        groups[fold_text(text)].append((text, correct))
    repeated = [group for folded, group in groups.items() if folded and len(group) > 1]
    told_apart = [group for group in repeated if _is_told_apart(group)]
    same = [group for group in repeated if not _is_told_apart(group)]
    return Twins(tuple(group[-1][0] for group in same), tuple(group[-1][0] for group in told_apart))


def _is_told_apart(group: list[tuple[str, bool]]) -> bool:
    visible = {fold_signs(text) for text, _ in group}
    return len(visible) == len(group) and sum(correct for _, correct in group) == 1
