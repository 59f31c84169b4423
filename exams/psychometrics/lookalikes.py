"""Responses that differ from an option only in what people do not see or mean: case, blanks, look-alike characters."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from exams.psychometrics.tally import Tally

# Greek and Cyrillic letters, and digits, that look like Latin capitals.
_LATIN = str.maketrans(
    "АВСЕНІЈКМОРЅТХУΑΒΕΖΗΙΚΜΝΟΡΤΥΧ01",
    "ABCEHIJKMOPSTXYABEZHIKMNOPTYXOI",
)


@dataclass(frozen=True)
class Stray:
    """`n` people answered `label`, which looks like the option `option` of the item."""

    item: str
    label: str
    option: str
    n: int


def strays(tally: Tally) -> tuple[Stray, ...]:
    """Every label that looks like an option of its item and is counted as another one.

    An option is a label of the key: correct or, if the key lists the options, one of them. Else it is the label that
    most people wrote.
    """
    rows = []
    for key, answers in zip(tally.keys, tally.answers, strict=True):
        if answers is None or key.marked:
            continue
        counts = dict(zip(answers.labels, answers.counts.sum(axis=1).tolist(), strict=True))
        listed = {*key.answers, *key.options}
        alike: dict[str, list[str]] = defaultdict(list)
        for label in counts:
            if label:
                alike[_look(label)].append(label)
        for group in (group for group in alike.values() if len(group) > 1):
            option = max(group, key=lambda label: (label in listed, counts[label]))
            rows += [
                Stray(key.item, label, option, counts[label])
                for label in group
                if label != option and label not in listed and counts[label]
            ]
    return tuple(rows)


def _look(label: str) -> str:
    """The label as people see it. Digits alone stay digits: “1”, “01” and “10” are options of their own."""
    text = "".join(unicodedata.normalize("NFKC", label).upper().split())
    return text if text.isdecimal() else text.translate(_LATIN)
