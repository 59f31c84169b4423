"""`analyze` turns two data frames into one document. It reads the persons once (`tally`) and computes every figure from
the counts.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from exams.psychometrics import reliability, scores
from exams.psychometrics.arithmetic import defined, defined_list, quotient, whole_or_float
from exams.psychometrics.bad_input import BadInput
from exams.psychometrics.cautions import cautions
from exams.psychometrics.classical import correlation
from exams.psychometrics.decisions import decide
from exams.psychometrics.document import Analysis, Decision, SplitHalf, Test
from exams.psychometrics.flags import MIN_PERSONS, flag_items
from exams.psychometrics.keys import text_of
from exams.psychometrics.lookalikes import strays
from exams.psychometrics.records import dif_record, item_records, moodle_record, option_records
from exams.psychometrics.response_sheet import read_sheet
from exams.psychometrics.samples import Samples, draw_samples
from exams.psychometrics.tally import Tally, count_answers


def analyze(
    responses: pd.DataFrame, key: pd.DataFrame, cut: object = None, group: str | None = None, focal: object = None
) -> Analysis:
    """Item analysis of one form.

    `responses`: a column `person`, one column per item of the key (the option chosen, missing or empty for an
    omission, `NP` for not presented), other columns are attributes. `key`: columns `item`, `key`, `max_score` and
    optionally `type`, `domain`, `scored`, `options`. `cut`: raw score to pass, at or above. `group` and `focal`: the
    attribute, and its value, of the focal group for DIF. Text, integers and categories are compared as text.

    Raises BadInput, which names the place and what was expected. Undefined figures are None. Each figure's function
    documents its conventions and references.
    """
    sheet = read_sheet(responses, key, group=group, focal=focal)
    tally = count_answers(sheet)
    cut = _parse_cut(cut, tally)
    samples = draw_samples(tally)
    covariance = _covariance(tally)
    test = _test_record(tally, samples, covariance)
    items = item_records(tally, samples, _alpha_if_deleted(tally, covariance))
    options = option_records(tally, samples)
    decision = _decision(tally, test, cut) if cut is not None else None
    dif = None
    if group is not None:
        dif = dif_record(tally, group=str(group), focal=text_of(focal), n_blank=sheet.persons_without_group)
    items = flag_items(items, options, dif)
    return Analysis(
        test=test,
        items=items,
        options=options,
        moodle=moodle_record(tally, samples, test),
        decision=decision,
        dif=dif,
        caution=cautions(test, items, options, decision, dif, strays(tally)),
    )


def _parse_cut(cut: object, tally: Tally) -> int | float | None:
    if cut is None:
        return None
    top = sum(key.maximum for key in tally.keys if key.scored)
    try:
        value = float(str(cut))
    except (TypeError, ValueError):
        value = math.nan
    if not 0 <= value <= top:
        raise BadInput("--cut", None, None, f"The cut score is “{cut}”; expected a raw score from 0 to {top:g}.")
    return whole_or_float(value)


def _covariance(tally: Tally) -> np.ndarray:
    """(k, k) over the scored items, in marks, divisor n - 1; computed from whole numbers, so zeros are exact."""
    sums = tally.mark_sum[tally.scored].sum(axis=1)
    n = tally.n
    return (n * tally.cross - np.outer(sums, sums)) / (n * (n - 1)) / tally.scale**2


def _alpha_if_deleted(tally: Tally, covariance: np.ndarray) -> np.ndarray:
    values = np.full(len(tally.keys), np.nan)
    values[tally.scored] = reliability.alpha_if_deleted(
        np.diag(covariance), float(covariance.sum()), covariance.sum(axis=1)
    )
    return values


def _is_zero_one(tally: Tally) -> bool:
    """Return whether every mark of every scored item is 0 or 1."""
    pairs = zip(tally.keys, tally.answers, strict=True)
    return all(
        answers is not None and bool(np.isin(answers.marks, (0, tally.scale)).all())
        for key, answers in pairs
        if key.scored
    )


def _test_record(tally: Tally, s: Samples, covariance: np.ndarray) -> Test:
    n, k = tally.n, len(covariance)
    persons, levels = tally.score_counts, tally.levels / tally.scale
    mean, second, third, fourth = scores.central_moments(levels, persons)
    variance = second * n / (n - 1)
    g1, big_g1 = scores.skewness(second, third, n)
    g2, big_g2 = scores.kurtosis(second, fourth, n)
    observed = levels[persons > 0]
    corrected = correlation(s.xr, s.xx, s.rr)[tally.scored]
    p = quotient(s.x, s.n * s.maximum)[tally.scored]
    return Test(
        n=n,
        k=k,
        max=whole_or_float(float(s.maximum[tally.scored].sum()) / tally.scale),
        mean=mean,
        sd=math.sqrt(variance),
        sd_pop=math.sqrt(second),
        median=scores.median(levels, persons),
        min=whole_or_float(observed[0]),
        max_obs=whole_or_float(observed[-1]),
        skew_g1_pop=defined(g1),
        skew_G1_adjusted=defined(big_g1),
        kurtosis_g2_excess_pop=defined(g2),
        kurtosis_G2_excess_adjusted=defined(big_g2),
        mean_p=_mean(p),
        mean_rpb_corrected=_mean(corrected),
        **_reliability(tally, covariance, mean=mean, second=second, variance=variance),
    )


def _mean(values: np.ndarray) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else None


def _reliability(
    tally: Tally, covariance: np.ndarray, *, mean: float, second: float, variance: float
) -> dict[str, Any]:
    """Reliability fields of the test record."""
    n, k = tally.n, len(covariance)
    total = float(covariance.sum())
    value = reliability.alpha(np.diag(covariance), total)
    first, lambda2, lambda3, lambda5 = (defined(x) for x in reliability.guttman_lambdas(covariance))
    r = reliability.correlations(covariance)
    zero_one = _is_zero_one(tally)
    kr21 = reliability.kr21(mean, k, second) if zero_one else math.nan
    return {
        "alpha_kr20": defined(value),
        "alpha_ci95_feldt": tuple(defined(end) for end in reliability.feldt_interval(value, n, k)),
        "kr21_pop_var": defined(kr21),
        "lambda1": first,
        "lambda2": lambda2,
        "lambda3": lambda3,
        "lambda5": lambda5,
        "split_odd_even": SplitHalf(*(defined(x) for x in reliability.split_odd_even(covariance))),
        "standardized_alpha": defined(reliability.standardized_alpha(r)),
        "omega_total": defined(reliability.omega_total(r)) if n >= MIN_PERSONS else None,
        "sem_sample_sd": defined(math.sqrt(variance) * math.sqrt(1 - value)) if value <= 1 else None,
        "csem_lord": _by_score(reliability.csem_lord(k)) if zero_one else None,
        "csem_keats": _by_score(reliability.csem_keats(k, value, kr21)) if zero_one else None,
        "score_freq": _score_frequencies(tally),
    }


def _by_score(values: np.ndarray) -> dict[str, float | None]:
    return {str(score): value for score, value in enumerate(defined_list(values))}


def _score_frequencies(tally: Tally) -> dict[str, int]:
    """Persons at each score: every whole score if scores are whole, otherwise the scores that occur."""
    levels = (tally.levels / tally.scale).tolist()
    pairs = zip(levels, tally.score_counts.tolist(), strict=True)
    return {f"{whole_or_float(level)}": count for level, count in pairs if count or tally.scale == 1}


def _decision(tally: Tally, test: Test, cut: int | float) -> Decision:
    return decide(tally.levels / tally.scale, tally.score_counts, test.max, cut, test, zero_one=_is_zero_one(tally))
