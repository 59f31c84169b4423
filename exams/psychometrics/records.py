"""Build the item, option, Moodle and DIF records of the document from sums."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from exams.psychometrics import classical, distractors, moodle
from exams.psychometrics.arithmetic import defined, defined_list, quotient, whole_or_float
from exams.psychometrics.comparisons import is_poorly_matched
from exams.psychometrics.dif import mantel_haenszel
from exams.psychometrics.document import Dif, Item, Logistic, MantelHaenszel, Moodle, MoodleItem, Option, Test
from exams.psychometrics.keys import ItemKey
from exams.psychometrics.logistic import logistic
from exams.psychometrics.samples import FIFTHS, Samples
from exams.psychometrics.tally import Answers, Tally

FIFTH_NAMES = tuple(str(number) for number in range(1, FIFTHS + 1))


def name_fifths(values: list[float | None]) -> dict[str, float | None]:
    """Five values as a dict keyed "1" (weakest) to "5" (strongest)."""
    return dict(zip(FIFTH_NAMES, values, strict=True))


def item_records(tally: Tally, s: Samples, without: np.ndarray) -> tuple[Item, ...]:
    """One record per item; `without` (items) is alpha if the item is deleted, NaN for pretest items."""
    p = classical.facility(s.x, s.n, s.maximum)
    is_zero_one = np.array(
        [a is not None and bool(np.isin(a.marks, (0, m)).all()) for a, m in zip(tally.answers, s.maximum)]
    )
    zero_one_only = np.where(is_zero_one, 1.0, np.nan)
    r, corrected = classical.correlation(s.xt, s.xx, s.tt), classical.correlation(s.xr, s.xx, s.rr)
    sd = classical.standard_deviation(s.xx, s.n, divisor=s.n - 1) / tally.scale
    sd_pop = classical.standard_deviation(s.xx, s.n, divisor=s.n) / tally.scale
    fifth_marks = classical.by_fifth(tally.mark_sum, s.fifth)
    fifth_persons = classical.by_fifth(tally.presented, s.fifth)
    figures = {
        "p": p,
        "p_answered_only": classical.facility(s.x, s.n - s.omitted, s.maximum),
        "sd": sd,
        "sd_pop": sd_pop,
        "point_biserial": r,
        "point_biserial_corrected": corrected,
        "biserial": zero_one_only * classical.biserial(r, p),
        "biserial_corrected": zero_one_only * classical.biserial(corrected, p),
        "D27_fractional": classical.upper_lower(tally.mark_sum, tally.presented, s.lower, s.upper, s.maximum),
        "alpha_if_deleted": without,
        "item_reliability_index_pop": classical.reliability_index(r, sd_pop),
    }
    listed = {name: defined_list(values) for name, values in figures.items()}
    wilson = zip(*(defined_list(zero_one_only * end) for end in classical.wilson(p * s.n, s.n)), strict=True)
    fisher = zip(*(defined_list(end) for end in classical.fisher_interval(corrected, s.n)), strict=True)
    fifth = defined_list(quotient(fifth_marks, fifth_persons * s.maximum[:, None]))
    counts = zip(s.n.astype(int).tolist(), s.omitted.astype(int).tolist(), strict=True)
    rows = zip(tally.keys, counts, wilson, fisher, fifth, strict=True)
    return tuple(
        Item(
            item=key.item,
            key=key.key,
            n=n,
            n_answered=n - omitted,
            n_omitted=omitted,
            n_not_presented=tally.n - n,
            p_ci95_wilson=ends,
            point_biserial_corrected_ci95_fisher=r_ends,
            p_by_quintile=name_fifths(shares),
            scored=key.scored,
            domain=key.domain,
            max_score=whole_or_float(key.maximum),
            **{name: values[place] for name, values in listed.items()},
        )
        for place, (key, (n, omitted), ends, r_ends, shares) in enumerate(rows)
    )


def option_records(tally: Tally, s: Samples) -> dict[str, tuple[Option, ...]]:
    """Options of every item that has a key. The figures of all options of all items are computed together."""
    places = [place for place, key in enumerate(tally.keys) if key.answers]
    if not places:
        return {}
    tables = [answers for place in places if (answers := tally.answers[place]) is not None]
    item_of = np.repeat(np.array(places), [len(table.labels) for table in tables])
    columns = _option_columns(tally, s, item_of, tables)
    ends = np.cumsum([len(table.labels) for table in tables]).tolist()
    records = {}
    for place, table, end in zip(places, tables, ends, strict=True):
        key = tally.keys[place]
        rows = zip(table.labels, *(column[end - len(table.labels) : end] for column in columns), strict=True)
        records[key.item] = tuple(Option(label, label in key.answers, *figures) for label, *figures in rows)
    return records


def _option_columns(tally: Tally, s: Samples, of: np.ndarray, tables: list[Answers]) -> tuple[list[Any], ...]:
    """Figures in the order of the record's fields; `of` (options) is the item of each option."""
    counts = np.concatenate([table.counts for table in tables])
    marks = np.concatenate([table.marks for table in tables])
    omission = np.concatenate([[False] * (len(table.labels) - 1) + [True] for table in tables])
    n, total = counts.sum(axis=1).astype(float), counts @ tally.levels
    mark_in_total = np.where(tally.scored[of], marks, 0.0)
    answered = np.where(omission, 0.0, s.n[of] - s.omitted[of])
    presented = classical.by_fifth(tally.presented, s.fifth)
    chosen = classical.by_fifth(counts, s.fifth[of])
    return (
        n.astype(int).tolist(),
        defined_list(quotient(n, s.n[of])),
        defined_list(quotient(n, answered)),
        defined_list(distractors.option_total(n, total, s.n[of], s.t[of], s.tt[of])),
        defined_list(distractors.option_rest(n, total, mark_in_total, s.n[of], s.r[of], s.rr[of])),
        defined_list(distractors.mean_total(n, total) / tally.scale),
        [name_fifths(row) for row in defined_list(quotient(chosen, presented[of]))],
    )


def moodle_record(tally: Tally, s: Samples, test: Test) -> Moodle:
    """Moodle's quiz statistics over the scored items."""
    scored = tally.scored
    n = s.n[scored]
    maximum = s.maximum[scored]
    columns = (
        100 * classical.facility(s.x[scored], n, maximum),
        100 * quotient(classical.standard_deviation(s.xx[scored], n, divisor=n - 1), maximum),
        moodle.intended_weight(maximum),
        moodle.effective_weight(s.xt[scored]),
        100 * classical.correlation(s.xr[scored], s.xx[scored], s.rr[scored]),
        moodle.discriminative_efficiency(s.xr[scored], s.sorted_xr[scored]),
    )
    names = [key.item for key in tally.keys if key.scored]
    rows = zip(names, *(defined_list(column) for column in columns), strict=True)
    alpha = np.nan if test.alpha_kr20 is None else test.alpha_kr20
    return Moodle(
        items=tuple(MoodleItem(*row) for row in rows),
        cic=defined(100 * alpha),
        error_ratio=defined(moodle.error_ratio(alpha)),
        standard_error_marks=defined(moodle.error_ratio(alpha) * test.sd / 100),
        skewness=test.skew_G1_adjusted,
        kurtosis=test.kurtosis_G2_excess_adjusted,
    )


def dif_record(tally: Tally, *, group: str, focal: str, n_blank: int) -> Dif:
    """Both DIF tables, reference group first; items with partial marks have no figures."""
    reference_size, focal_size = tally.side_sizes or (0, 0)
    tables = [_right_and_presented(answers, key) for answers, key in zip(tally.answers, tally.keys, strict=True)]
    pairs = list(zip(tally.keys, tables, strict=True))
    matched = _matched(tally, tables)
    dif = Dif(
        focal=focal,
        n_ref=reference_size,
        n_foc=focal_size,
        group=group,
        n_blank=n_blank,
        mantel_haenszel=tuple(_mantel_haenszel(key.item, table) for key, table in pairs),
        logistic=tuple(_logistic(key.item, tally.levels, table) for key, table in pairs),
        n_matched_ref=matched[0] if matched else None,
        n_matched_foc=matched[1] if matched else None,
    )
    return _without_classes(dif) if is_poorly_matched(dif) else dif


def _matched(tally: Tally, tables: list[tuple[np.ndarray, np.ndarray] | None]) -> list[int] | None:
    """People of each group whose score occurs in both; None if no scored item was counted by group."""
    everybody = next((t[1] for t, scored in zip(tables, tally.scored, strict=True) if t is not None and scored), None)
    if everybody is None:
        return None
    is_common = (everybody > 0).all(axis=0)
    return [int(side[is_common].sum()) for side in everybody]


def _without_classes(dif: Dif) -> Dif:
    return replace(
        dif,
        mantel_haenszel=tuple(replace(row, ETS_class_zieky=None) for row in dif.mantel_haenszel),
        logistic=tuple(replace(row, size_class=None) for row in dif.logistic),
    )


def _right_and_presented(answers: Answers | None, key: ItemKey) -> tuple[np.ndarray, np.ndarray] | None:
    """(2, L) persons who were right and persons who were presented the item, reference and focal; or None."""
    if answers is None or answers.by_side is None or not key.maximum:
        return None
    sides = answers.by_side[:, :2, :]
    return sides[answers.marks > 0].sum(axis=0), sides.sum(axis=0)


def _mantel_haenszel(item: str, table: tuple[np.ndarray, np.ndarray] | None) -> MantelHaenszel:
    if table is None:
        return MantelHaenszel(item, *[None] * 7)
    right, presented = (part.astype(float) for part in table)
    wrong = presented - right
    return mantel_haenszel(item, right[0], wrong[0], right[1], wrong[1])


def _logistic(item: str, levels: np.ndarray, table: tuple[np.ndarray, np.ndarray] | None) -> Logistic:
    return Logistic(item, *[None] * 8) if table is None else logistic(item, levels, *table)
