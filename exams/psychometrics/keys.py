"""The key: correct answers, maximum marks and whether the item is scored. Options are text, so `1`, `01` and `1.0` are
three answers; a set of options is one answer in any order.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from exams.psychometrics.bad_input import BadInput

OMITTED = ""
NOT_PRESENTED = "NP"
REQUIRED_COLUMNS = ("item", "key", "max_score")
ITEM_TYPES = ("", "single", "multiple")
YES_WORDS = ("", "yes", "true", "1")
NO_WORDS = ("no", "false", "0")


@dataclass(frozen=True)
class ItemKey:
    """One row of the key. `answers` is empty if the responses already are marks."""

    item: str
    key: str
    answers: tuple[str, ...]
    maximum: float
    multiple: bool = False
    domain: str = ""
    scored: bool = True
    options: tuple[str, ...] = ()

    @property
    def marked(self) -> bool:
        return not self.answers

    def canonical(self, label: str) -> str:
        """Normalize an answer: for a set of options, `C+A` becomes `A+C`."""
        return as_set(label) if self.multiple else label


def text_of(value: object) -> str:
    """A cell as text. A missing value is the empty text; a whole float, which pandas makes of integers in a column with
    gaps, is written without decimals. A Boolean cell is written as spreadsheets show it.

    >>> text_of(3.0), text_of("01"), text_of(None), text_of("NA"), text_of(True)
    ('3', '01', '', 'NA', 'TRUE')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (bool, np.bool_)):
        return "TRUE" if value else "FALSE"
    if value is None or value is pd.NA or value is pd.NaT:
        return OMITTED
    if isinstance(value, float):
        if math.isnan(value):
            return OMITTED
        return str(int(value)) if value.is_integer() else repr(float(value))
    return str(value).strip()


def as_set(label: str) -> str:
    """A set of options in natural order.

    >>> as_set("C+A"), as_set("101+1+11")
    ('A+C', '1+11+101')
    """
    return "+".join(sorted({part.strip() for part in label.split("+") if part.strip()}, key=natural))


def natural(label: str) -> tuple[list[tuple[int, int, str]], str]:
    """The sort key of a label by natural order: numbers in it by their value, then the label itself.

    >>> sorted(["10", "9", "b", "A2", "A10"], key=natural)
    ['9', '10', 'A2', 'A10', 'b']
    """
    parts = [part for part in re.split(r"(\d+)", label) if part]
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts], label


def read_key(frame: pd.DataFrame) -> tuple[ItemKey, ...]:
    """Read the rows of the key, in order. Raises BadInput with row and column."""
    columns = [text_of(name) for name in frame.columns]
    for name in REQUIRED_COLUMNS:
        if name not in columns:
            raise BadInput("key", 0, name, f"The key needs a column “{name}”.")
    for name in columns:
        if columns.count(name) > 1 and name in (*REQUIRED_COLUMNS, "type", "domain", "scored", "options"):
            raise BadInput("key", 0, name, "This column appears twice.")
    cells = {name: [text_of(v) for v in frame.iloc[:, i]] for i, name in enumerate(columns)}
    blank = [""] * len(frame)
    rows = zip(
        *(cells.get(name, blank) for name in (*REQUIRED_COLUMNS, "type", "domain", "scored", "options")), strict=True
    )
    keys = tuple(_item_key(number, row) for number, row in enumerate(rows, start=1))
    _check_unique(keys)
    scored = sum(key.scored for key in keys)
    if scored < 2:
        raise BadInput("key", None, None, f"An analysis needs at least two scored items; the key has {scored}.")
    return keys


def _check_unique(keys: tuple[ItemKey, ...]) -> None:
    first: dict[str, int] = {}
    for number, key in enumerate(keys, start=1):
        if key.item in first:
            raise BadInput("key", number, "item", f"Item “{key.item}” appears twice in the key.")
        first[key.item] = number


def _item_key(number: int, row: tuple[str, ...]) -> ItemKey:
    item, key, max_score, kind, domain, scored, options = row
    if not item:
        raise BadInput("key", number, "item", "The item has no name.")
    if item == "person":
        raise BadInput("key", number, "item", "An item cannot be called “person”; that column names the people.")
    if kind.lower() not in ITEM_TYPES:
        raise BadInput("key", number, "type", f"The type is “{kind}”; expected single or multiple.")
    if scored.lower() not in (*YES_WORDS, *NO_WORDS):
        raise BadInput("key", number, "scored", f"The cell is “{scored}”; expected yes or no.")
    multiple = kind.lower() == "multiple"
    answers = _answers(number, key, multiple=multiple)
    allowed = tuple(dict.fromkeys(part.strip() for part in options.split("|") if part.strip()))
    _check_answers_allowed(number, answers, allowed, multiple=multiple)
    maximum = _maximum(number, max_score)
    return ItemKey(item, "|".join(answers), answers, maximum, multiple, domain, scored.lower() in YES_WORDS, allowed)


def _answers(number: int, key: str, *, multiple: bool) -> tuple[str, ...]:
    parts = [part.strip() for part in key.split("|")] if key else []
    if "" in parts:
        raise BadInput("key", number, "key", f"The key “{key}” has an empty option.")
    if NOT_PRESENTED in parts:
        raise BadInput("key", number, "key", "NP means “not presented” and cannot be a key.")
    return tuple(dict.fromkeys(as_set(part) if multiple else part for part in parts))


def _check_answers_allowed(number: int, answers: tuple[str, ...], allowed: tuple[str, ...], *, multiple: bool) -> None:
    if not allowed:
        return
    for answer in answers:
        for part in answer.split("+") if multiple else (answer,):
            if part not in allowed:
                message = f"The key “{part}” is not among the options {', '.join(allowed)}."
                raise BadInput("key", number, "key", message)


def _maximum(number: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise BadInput("key", number, "max_score", f"The cell is “{text}”; expected a number of points, 0 or more.")
    return value
