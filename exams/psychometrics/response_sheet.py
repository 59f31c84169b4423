"""Encode responses: every item column becomes integer codes with one label and one mark per code, so that the pass over
the persons only counts. Bad cells are detected among the labels and then located.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from exams.psychometrics.bad_input import BadInput
from exams.psychometrics.keys import NOT_PRESENTED, OMITTED, ItemKey, read_key, text_of

REFERENCE, FOCAL, NO_GROUP = 0, 1, 2
UNITS_PER_MARK = (1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000, 1_000_000_000)


@dataclass(frozen=True)
class Column:
    """Answers to one item: a code per person; code c means the text `labels[c - offset]`, worth `marks[c - offset]`."""

    key: ItemKey
    codes: np.ndarray
    offset: int
    labels: tuple[str, ...]
    marks: np.ndarray

    @property
    def dichotomous(self) -> bool:
        """Whether only 0 and the maximum occur."""
        return bool(np.isin(self.marks, (0.0, self.key.maximum)).all())

    @property
    def graded(self) -> bool:
        """Whether there are partial marks; figures are then computed from the marks, not from counts of codes."""
        return self.key.marked and not self.dichotomous


@dataclass(frozen=True)
class Sheet:
    """Input of the analysis: `columns` in key order, `scale` units per mark, `group` with 0/1/2 per person, or None."""

    n: int
    columns: tuple[Column, ...]
    scale: int
    group: np.ndarray | None
    persons_without_group: int


def read_sheet(responses: pd.DataFrame, key: pd.DataFrame, *, group: str | None = None, focal: object = None) -> Sheet:
    """Check both frames and encode them. Raises BadInput."""
    keys = read_key(key)
    columns = _columns_by_name(responses, keys)
    if len(responses) < 2:
        raise BadInput(
            "responses", None, None, f"An analysis needs at least two people; the data have {len(responses)}."
        )
    _check_persons(responses.iloc[:, columns["person"]])
    coded = tuple(code_column(responses.iloc[:, columns[item.item]], item) for item in keys)
    group_codes = _group_of_each(responses, columns, group, focal)
    missing = int((group_codes == NO_GROUP).sum()) if group_codes is not None else 0
    return Sheet(len(responses), coded, _scale(coded), group_codes, missing)


def code_column(series: pd.Series, key: ItemKey) -> Column:
    """Return codes, labels and marks of one item. Integer columns are used without a copy. Raises BadInput."""
    codes, offset, raw = _factorize(series) if key.marked else _raw_codes(series)
    labels = tuple(key.canonical(label) for label in raw)
    _check_presented(key, codes, offset, labels)
    if key.marked:
        marks = _marks(key, codes, offset, labels)
    else:
        _check_options(key, codes, offset, labels)
        marks = np.where(np.isin(np.array(labels, dtype=object), key.answers), key.maximum, 0.0)
    return Column(key, codes, offset, labels, marks)


def _columns_by_name(responses: pd.DataFrame, keys: tuple[ItemKey, ...]) -> dict[str, int]:
    names = [text_of(name) for name in responses.columns]
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in places:
            raise BadInput("responses", 0, name, "This column appears twice.")
        places[name] = place
    if "person" not in places:
        raise BadInput("responses", 0, "person", "The first column must be “person”, with one row per person.")
    for key in keys:
        if key.item not in places:
            raise BadInput("responses", 0, key.item, f"Item “{key.item}” is in the key but has no column here.")
    return places


def _check_persons(persons: pd.Series) -> None:
    if persons.dtype.kind in "iu":
        texts = persons
    else:
        texts = persons.map(text_of, na_action=None)
        blank = np.flatnonzero((texts == OMITTED).to_numpy())
        if len(blank):
            raise BadInput("responses", int(blank[0]) + 1, "person", "This row has no person.")
    if not texts.is_unique:
        place = int(np.flatnonzero(texts.duplicated().to_numpy())[0])
        raise BadInput("responses", place + 1, "person", f"Person “{texts.iloc[place]}” appears twice.")


def _raw_codes(series: pd.Series) -> tuple[np.ndarray, int, list[str]]:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return series.cat.codes.to_numpy(), -1, [OMITTED, *(text_of(c) for c in series.cat.categories)]
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
        values = series.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < 256:
            return values, low, [str(value) for value in range(low, high + 1)]
    return _factorize(series)


def _factorize(series: pd.Series) -> tuple[np.ndarray, int, list[str]]:
    """Number only the labels that occur, because marks are checked by label."""
    codes, distinct = pd.factorize(series)
    small = np.int16 if len(distinct) < 2**15 else np.int32
    return codes.astype(small), -1, [OMITTED, *(text_of(value) for value in distinct)]


def _first_row(codes: np.ndarray, offset: int, place: int) -> int | None:
    """Row of the first person with this label, counted from 1; None if the label does not occur."""
    rows = np.flatnonzero(codes == offset + place)
    return int(rows[0]) + 1 if len(rows) else None


def _check_presented(key: ItemKey, codes: np.ndarray, offset: int, labels: tuple[str, ...]) -> None:
    if not key.scored or NOT_PRESENTED not in labels:
        return
    row = _first_row(codes, offset, labels.index(NOT_PRESENTED))
    if row:
        message = "A scored item was not presented (NP). Analyze each form separately, or set scored=no for the item."
        raise BadInput("responses", row, key.item, message)


def _check_options(key: ItemKey, codes: np.ndarray, offset: int, labels: tuple[str, ...]) -> None:
    if not key.options:
        return
    allowed = set(key.options) | {OMITTED, NOT_PRESENTED}
    for place, label in enumerate(labels):
        parts = label.split("+") if key.multiple else [label]
        if all(part in allowed for part in parts):
            continue
        row = _first_row(codes, offset, place)
        if row:
            message = f"“{label}” is not among the options {', '.join(key.options)}."
            raise BadInput("responses", row, key.item, message)


def _marks(key: ItemKey, codes: np.ndarray, offset: int, labels: tuple[str, ...]) -> np.ndarray:
    marks = np.zeros(len(labels))
    for place, label in enumerate(labels):
        if label in (OMITTED, NOT_PRESENTED):
            continue
        value = _to_number(label)
        if 0 <= value <= key.maximum:
            marks[place] = value
        elif row := _first_row(codes, offset, place):
            message = f"The cell is “{label}”; expected points from 0 to {key.maximum:g}."
            raise BadInput("responses", row, key.item, message)
    return marks


def _to_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _scale(columns: tuple[Column, ...]) -> int:
    """Smallest number of units per mark in which every mark is whole, so that sums are exact.

    Marks finer than a billionth are rounded.
    """
    values = np.unique(np.concatenate([np.append(c.marks, c.key.maximum) for c in columns]))
    for scale in UNITS_PER_MARK:
        if np.abs(values * scale - np.round(values * scale)).max() < 1e-7:
            return scale
    return UNITS_PER_MARK[-1]


def _group_of_each(
    responses: pd.DataFrame, columns: dict[str, int], group: str | None, focal: object
) -> np.ndarray | None:
    """Group of each person: reference (0), focal (1), or neither because the cell is blank (2). Raises BadInput."""
    if group is None:
        if focal is not None:
            raise BadInput("--focal", None, None, "A focal value also needs the group column.")
        return None
    if group not in columns or group == "person":
        raise BadInput("responses", 0, str(group), f"There is no column “{group}” with the groups.")
    if focal is None:
        raise BadInput("--group", None, str(group), "Choose the value of the group column that is the focal group.")
    codes, distinct = pd.factorize(responses.iloc[:, columns[group]])
    labels = [text_of(value) for value in distinct]
    focal_label = text_of(focal)
    if focal_label == OMITTED or focal_label not in labels:
        choices = ", ".join(sorted(label for label in labels if label)[:10])
        raise BadInput("responses", 0, str(group), f"No row has “{focal}”; the values are {choices}.")
    group_of_label = np.array([_group_code(label, focal_label) for label in labels] + [NO_GROUP], dtype=np.uint8)
    group_codes = group_of_label[codes]
    if not (group_codes == REFERENCE).any():
        raise BadInput("responses", 0, str(group), f"Every row has “{focal}”, so there is no reference group.")
    return group_codes


def _group_code(label: str, focal: str) -> int:
    if label == OMITTED:
        return NO_GROUP
    return FOCAL if label == focal else REFERENCE
