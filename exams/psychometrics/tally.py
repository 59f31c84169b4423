"""The single pass over the persons. It counts, for each item and answer, the persons at each score level, and sums the
products of marks; every figure of the analysis is computed from these counts.

All sums are of whole numbers (marks times the sheet's scale) and exact: single precision per block while the sums are
below 2**24, otherwise double precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exams.psychometrics.keys import NOT_PRESENTED, OMITTED, ItemKey
from exams.psychometrics.response_sheet import Column, Sheet

PERSONS_PER_BLOCK = 2048
MAX_CONTIGUOUS_SCORE = 4096
MAX_EXACT_FLOAT32 = 2**24
# Presented and marks by level, sum of squares, omissions, sorted product.
Table = tuple[np.ndarray, np.ndarray, float, int, float]


@dataclass(frozen=True)
class Answers:
    """Answers to one item: rows are labels in order, the omission last; `marks` in units.

    `counts` (labels, levels) are persons; `by_side` (labels, 3, levels) are persons by group, or None.
    """

    labels: tuple[str, ...]
    marks: np.ndarray
    counts: np.ndarray
    by_side: np.ndarray | None


@dataclass(frozen=True)
class Tally:
    """Counts and sums, in units (`scale` units per mark).

    `levels` (L): the score levels. `score_counts` (L): persons at each. `cross` (k, k): sums of products of the scored
    items' marks. `answers`: per item, None for partial marks. `presented` and `mark_sum` (items, L): persons and marks
    at each level. `square_sum`, `omitted` (items). `sorted_product` (items): the sum of the products of sorted marks
    and sorted rest scores.
    """

    n: int
    scale: int
    keys: tuple[ItemKey, ...]
    scored: np.ndarray
    levels: np.ndarray
    score_counts: np.ndarray
    cross: np.ndarray
    answers: tuple[Answers | None, ...]
    presented: np.ndarray
    mark_sum: np.ndarray
    square_sum: np.ndarray
    omitted: np.ndarray
    sorted_product: np.ndarray
    side_sizes: tuple[int, int] | None


class _Pass:
    """The arrays that the pass fills, and the position of each item's labels in them."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.columns = sheet.columns
        self.scored = np.array([c.key.scored for c in sheet.columns])
        sizes = [len(c.labels) for c in sheet.columns]
        self.first_row = np.concatenate([[0], np.cumsum(sizes)])
        marks = [np.round(c.marks * sheet.scale) for c in sheet.columns]
        top = sum(np.round(c.key.maximum * sheet.scale) for c in sheet.columns if c.key.scored)
        largest = max(float(m.max()) for m in marks)
        single = top < MAX_EXACT_FLOAT32 and largest**2 * PERSONS_PER_BLOCK < MAX_EXACT_FLOAT32
        self.marks = np.concatenate(marks).astype(np.float32 if single else np.float64)
        self.top = int(top)
        self.counted = np.array([not c.graded for c in sheet.columns])
        # Reused for every block: allocating memory would take longer than the arithmetic.
        self.rows = np.empty((len(self.columns), PERSONS_PER_BLOCK), dtype=np.intp)
        self.block_marks = np.empty((int(self.scored.sum()), PERSONS_PER_BLOCK), dtype=self.marks.dtype)

    def rows_of(self, start: int, stop: int) -> np.ndarray:
        """(items, persons) row numbers in the table of labels."""
        rows = (
            self.rows
            if stop - start == PERSONS_PER_BLOCK
            else np.empty((len(self.columns), stop - start), dtype=np.intp)
        )
        for place, column in enumerate(self.columns):
            shift = int(self.first_row[place]) - column.offset
            np.add(column.codes[start:stop], shift, out=rows[place], dtype=np.intp)
        return rows

    def blocks(self) -> Iterator[tuple[int, int, np.ndarray]]:
        for start in range(0, self.sheet.n, PERSONS_PER_BLOCK):
            stop = min(start + PERSONS_PER_BLOCK, self.sheet.n)
            yield start, stop, self.rows_of(start, stop)

    def marks_at(self, rows: np.ndarray) -> np.ndarray:
        """(scored items, persons) marks in units."""
        out = self.block_marks if rows.shape[1] == PERSONS_PER_BLOCK else None
        return self.marks.take(rows if self.scored.all() else rows[self.scored], out=out, mode="clip")

    def levels(self) -> np.ndarray:
        """The score axis: every whole score if there are few, otherwise the scores that occur."""
        if self.top <= MAX_CONTIGUOUS_SCORE:
            return np.arange(self.top + 1.0)
        return np.unique(np.concatenate([self.marks_at(rows).sum(axis=0) for _, _, rows in self.blocks()]))


def count_answers(sheet: Sheet) -> Tally:
    """Count in one pass over the persons in blocks (two passes if there are too many scores to number in advance)."""
    work = _Pass(sheet)
    levels = work.levels()
    counts, cross, totals = _count(work, levels)
    answers = tuple(_answers(work, counts, place) for place in range(len(sheet.columns)))
    tables = [
        _table_of_counts(a, levels, is_scored=c.key.scored) if a else _table_of_marks(c, sheet, totals, levels)
        for a, c in zip(answers, sheet.columns, strict=True)
    ]
    presented, mark_sum, square_sum, omitted, product = (np.array(part) for part in zip(*tables, strict=True))
    return Tally(
        n=sheet.n,
        scale=sheet.scale,
        keys=tuple(c.key for c in sheet.columns),
        scored=work.scored,
        levels=levels,
        score_counts=np.bincount(totals, minlength=len(levels)),
        cross=cross,
        answers=answers,
        presented=presented,
        mark_sum=mark_sum,
        square_sum=square_sum,
        omitted=omitted,
        sorted_product=product,
        side_sizes=_side_sizes(sheet),
    )


def _count(work: _Pass, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(labels, groups, levels) persons; (k, k) sums of products; each person's position on the score axis."""
    sheet = work.sheet
    sides = 1 if sheet.group is None else 3
    width = sides * len(levels)
    size = int(work.first_row[-1]) * width
    counts = np.zeros(size, dtype=np.int64)
    scored = int(work.scored.sum())
    cross = np.zeros((scored, scored))
    places = np.empty(sheet.n, dtype=np.int32)
    for start, stop, rows in work.blocks():
        marks = work.marks_at(rows)
        cross += marks @ marks.T
        place = _score_positions(marks.sum(axis=0), levels)
        places[start:stop] = place
        if sheet.group is not None:
            place = place + sheet.group[start:stop].astype(np.intp) * len(levels)
        rows *= width
        rows += place
        counted = rows if work.counted.all() else rows[work.counted]
        counts += np.bincount(counted.ravel(), minlength=size)
    return counts.reshape(-1, sides, len(levels)), cross, places


def _score_positions(totals: np.ndarray, levels: np.ndarray) -> np.ndarray:
    if len(levels) == int(levels[-1]) + 1:
        return totals.astype(np.intp)
    return np.searchsorted(levels, totals)


def _answers(work: _Pass, counts: np.ndarray, place: int) -> Answers | None:
    """Merge codes with the same text, drop “not presented”, and put the omission last."""
    column = work.columns[place]
    if column.graded:
        return None
    first, last = work.first_row[place], work.first_row[place + 1]
    table = counts[first:last]
    chosen = np.asarray(table.any(axis=(1, 2)))
    labels_that_occur = {label for label, occurs in zip(column.labels, chosen, strict=True) if occurs}
    # Options that nobody chose are listed, too; of a set of options, only the sets that were chosen.
    offered = set() if column.key.multiple else set(column.key.options)
    listed = sorted((labels_that_occur | offered | set(column.key.answers)) - {OMITTED, NOT_PRESENTED})
    labels = (*listed, OMITTED)
    if tuple(column.labels) == tuple(listed):
        by_side = np.concatenate([table, np.zeros_like(table[:1])])
    else:
        target = {label: row for row, label in enumerate(labels)}
        by_side = np.zeros((len(labels), *table.shape[1:]), dtype=np.int64)
        for label, row in zip(column.labels, table, strict=True):
            if label in target:
                by_side[target[label]] += row
    mark_of = dict(zip(column.labels, column.marks, strict=True))
    label_marks = [mark_of.get(label, 0.0) for label in labels]
    marks = np.round(np.array(label_marks) * work.sheet.scale)
    return Answers(labels, marks, by_side.sum(axis=1), by_side if by_side.shape[1] == 3 else None)


def _table_of_counts(answers: Answers, levels: np.ndarray, *, is_scored: bool) -> Table:
    """Presented and marks by level, sum of squares, omissions, sorted product: from the counts."""
    persons = answers.counts.sum(axis=1)
    presented = answers.counts.sum(axis=0)
    mark_sum = answers.marks @ answers.counts
    square_sum = float(answers.marks**2 @ persons)
    shift = answers.marks if is_scored else np.zeros_like(answers.marks)
    kinds = np.unique(shift)
    weights = np.concatenate([answers.counts[shift == kind].sum(axis=0) for kind in kinds])
    rest = np.concatenate([levels - kind for kind in kinds])
    order = np.argsort(rest, kind="stable")
    # Both sorted lists are stored as values with counts, so the sum of products of the sorted pairs is computed from
    # the cumulative sum of one list at the cumulative counts of the other.
    cumulative_rest = np.concatenate([[0.0], np.cumsum(rest[order] * weights[order])])
    ranks = np.concatenate([[0], np.cumsum(weights[order])])
    by_mark = np.argsort(answers.marks, kind="stable")
    cumulative_persons = np.concatenate([[0], np.cumsum(persons[by_mark])])
    steps = (
        np.diff(np.interp(cumulative_persons, ranks, cumulative_rest))
        if cumulative_persons[-1]
        else np.zeros(len(persons))
    )
    return presented, mark_sum, square_sum, int(persons[-1]), float(answers.marks[by_mark] @ steps)


def _table_of_marks(column: Column, sheet: Sheet, totals: np.ndarray, levels: np.ndarray) -> Table:
    """The same figures for partial marks, from the marks of the persons."""
    places = column.codes - column.offset
    is_presented = np.array([label != NOT_PRESENTED for label in column.labels])[places]
    blank = np.array([label == OMITTED for label in column.labels])[places]
    marks = np.round(column.marks * sheet.scale)[places][is_presented]
    totals = totals[is_presented]
    presented = np.bincount(totals, minlength=len(levels))
    mark_sum = np.bincount(totals, weights=marks, minlength=len(levels))
    rest = levels[totals] - (marks if column.key.scored else 0.0)
    product = float(np.sort(marks) @ np.sort(rest))
    return presented, mark_sum, float(marks @ marks), int(blank[is_presented].sum()), product


def _side_sizes(sheet: Sheet) -> tuple[int, int] | None:
    if sheet.group is None:
        return None
    sizes = np.bincount(sheet.group, minlength=3)
    return int(sizes[0]), int(sizes[1])
