"""The result of an analysis: frozen records with the field names of the contract. `to_dict` returns plain Python values
for JSON; undefined figures are None.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

SCHEMA = "analysis/1"
Interval = tuple[float | None, float | None]
Fifths = dict[str, float | None]


@dataclass(frozen=True)
class Record:
    """A record that converts to plain Python values."""

    def to_dict(self) -> dict[str, Any]:
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}


def plain(value: Any) -> Any:
    """Convert records to dicts and tuples to lists; leave everything else unchanged."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(entry) for entry in value]
    return value


@dataclass(frozen=True)
class SplitHalf(Record):
    r_halves: float | None
    spearman_brown: float | None
    rulon_flanagan_guttman: float | None


@dataclass(frozen=True)
class Test(Record):
    """The total score. `sd` has divisor n - 1, `sd_pop` n; the keys of the dicts are scores as text."""

    __test__ = False

    n: int
    k: int
    max: int | float
    mean: float
    sd: float
    sd_pop: float
    median: float
    min: float
    max_obs: float
    skew_g1_pop: float | None
    skew_G1_adjusted: float | None
    kurtosis_g2_excess_pop: float | None
    kurtosis_G2_excess_adjusted: float | None
    mean_p: float | None
    mean_rpb_corrected: float | None
    alpha_kr20: float | None
    alpha_ci95_feldt: Interval
    kr21_pop_var: float | None
    lambda1: float | None
    lambda2: float | None
    lambda3: float | None
    lambda5: float | None
    split_odd_even: SplitHalf
    standardized_alpha: float | None
    omega_total: float | None
    sem_sample_sd: float | None
    csem_lord: dict[str, float] | None
    csem_keats: dict[str, float | None] | None
    score_freq: dict[str, int]


@dataclass(frozen=True)
class Flag(Record):
    """A reason to review an item: a code to sort by and a sentence to read."""

    code: str
    because: str

    @property
    def label(self) -> str:
        """The code as words."""
        return self.code.replace("_", " ")


@dataclass(frozen=True)
class Item(Record):
    item: str
    key: str
    n: int
    n_answered: int
    n_omitted: int
    n_not_presented: int
    p: float | None
    p_answered_only: float | None
    p_ci95_wilson: Interval
    sd: float | None
    sd_pop: float | None
    point_biserial: float | None
    point_biserial_corrected: float | None
    point_biserial_corrected_ci95_fisher: Interval
    biserial: float | None
    biserial_corrected: float | None
    D27_fractional: float | None
    alpha_if_deleted: float | None
    item_reliability_index_pop: float | None
    p_by_quintile: Fifths
    scored: bool = True
    domain: str = ""
    max_score: float = 1.0
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Option(Record):
    option: str
    is_key: bool
    n: int
    prop_all: float | None
    prop_answered: float | None
    pb_total: float | None
    pb_rest: float | None
    mean_total: float | None
    by_quintile: Fifths


@dataclass(frozen=True)
class MoodleItem(Record):
    item: str
    facility: float | None
    sd: float | None
    intended_weight: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None


@dataclass(frozen=True)
class Moodle(Record):
    items: tuple[MoodleItem, ...]
    cic: float | None
    error_ratio: float | None
    standard_error_marks: float | None
    skewness: float | None
    kurtosis: float | None


@dataclass(frozen=True)
class Agreement(Record):
    p0: float
    pc: float
    kappa: float | None


@dataclass(frozen=True)
class BetaParameters(Record):
    alpha: float
    beta: float
    l: float  # noqa: E741
    u: float
    model: str


@dataclass(frozen=True)
class LivingstonLewis(Record):
    effective_length: int
    cut_on_effective_scale: int
    accuracy: float
    consistency_p0: float
    chance_pc: float
    kappa: float | None
    parameters: BetaParameters


@dataclass(frozen=True)
class Decision(Record):
    cut_raw: int | float
    pass_rate: float
    subkoviak_alpha: Agreement | None
    huynh_kr21_beta_binomial: Agreement | None
    livingston_lewis: LivingstonLewis | None


@dataclass(frozen=True)
class MantelHaenszel(Record):
    item: str
    alpha_MH: float | None
    delta_MH: float | None
    se_delta_RBG: float | None
    chi2_cc: float | None
    p: float | None
    ETS_class_zieky: str | None
    std_P_DIF: float | None


@dataclass(frozen=True)
class Logistic(Record):
    """Likelihood ratio figures; `to_dict` writes `size_class` as `class`."""

    item: str
    chi2_both: float | None
    chi2_uniform: float | None
    chi2_nonuniform: float | None
    p_both: float | None
    p_uniform: float | None
    p_nonuniform: float | None
    nagelkerke_r2_change: float | None
    size_class: str | None

    def to_dict(self) -> dict[str, Any]:
        values = super().to_dict()
        values["class"] = values.pop("size_class")
        return values


@dataclass(frozen=True)
class Dif(Record):
    focal: str
    n_ref: int
    n_foc: int
    mantel_haenszel: tuple[MantelHaenszel, ...]
    logistic: tuple[Logistic, ...]
    group: str = ""
    n_blank: int = 0
    # People with a score that occurs in both groups; only they are compared at equal scores.
    n_matched_ref: int | None = None
    n_matched_foc: int | None = None

    @property
    def n_matched(self) -> int | None:
        """Matched people of both groups; None in analyses stored before they were counted."""
        if self.n_matched_ref is None or self.n_matched_foc is None:
            return None
        return self.n_matched_ref + self.n_matched_foc


@dataclass(frozen=True)
class Analysis(Record):
    """The whole analysis. `decision` and `dif` are None, and not in `to_dict`, if they were not requested."""

    test: Test
    items: tuple[Item, ...]
    options: dict[str, tuple[Option, ...]]
    moodle: Moodle
    decision: Decision | None
    dif: Dif | None
    caution: tuple[str, ...]
    schema: str = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        values = {"schema": self.schema, **super().to_dict()}
        return {name: value for name, value in values.items() if not (name in ("decision", "dif") and value is None)}
