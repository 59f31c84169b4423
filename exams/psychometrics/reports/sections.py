"""The report's sections as plain tables, the same for terminal, workbook and PDF. Below 30 persons only counts,
proportions and correlations with their intervals are shown, and a section lists what is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from exams.psychometrics.comparisons import delta_interval, shown_class, tests_note
from exams.psychometrics.document import Analysis, Decision, Dif, Item, Test
from exams.psychometrics.flags import MIN_OPTION_SHARE, MIN_PERSONS, MIN_PERSONS_FINAL, decimals, is_idle
from exams.psychometrics.reports.table_notes import rows_counted, table_note
from exams.psychometrics.small_samples import left_out

Cell = str | int | float | None


@dataclass(frozen=True)
class Column:
    """`places` is the number of decimals, None for text and counts."""

    name: str
    places: int | None = None


@dataclass(frozen=True)
class Section:
    """A table. `note` explains it; `counted` has its n, what is left out, and where the formulas are."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    counted: str = ""


def sections(analysis: Analysis, excluded: dict[str, int] | None = None) -> list[Section]:
    """All sections that apply, in reading order. `excluded` counts the sittings left out, {"voided", "begun"}; it is
    None for responses from a file.
    """
    parts = [summary(analysis), counted_people(analysis, excluded), cautions(analysis), flagged(analysis)]
    parts += [items(analysis), options(analysis)]
    parts.append(distribution(analysis.test))
    if analysis.test.n >= MIN_PERSONS:
        if analysis.decision:
            parts.append(decision(analysis.decision))
        if analysis.dif and min(analysis.dif.n_ref, analysis.dif.n_foc) >= MIN_PERSONS:
            parts += [mantel_haenszel(analysis.dif), logistic(analysis.dif)]
        parts.append(moodle(analysis))
    missing = withheld(analysis)
    if missing:
        parts.append(missing)
    return [replace(section, counted=table_note(section.title, analysis, excluded)) for section in parts]


def counted_people(analysis: Analysis, excluded: dict[str, int] | None) -> Section:
    """Numbers of persons, items and answers, and what was left out."""
    columns = (Column("What"), Column("How many"), Column("How it counts"))
    return Section("Counted and left out", columns, rows_counted(analysis, excluded))


def summary(analysis: Analysis) -> Section:
    """Counts, moments and alpha with its interval; from 30 persons also the other reliabilities."""
    test = analysis.test
    rows: list[tuple[Cell, ...]] = [
        ("People", test.n),
        ("Scored items", test.k),
        ("Highest possible score", test.max),
        ("Mean score", test.mean),
        ("Standard deviation (n - 1)", test.sd),
        ("Median", test.median),
        ("Lowest and highest score", f"{test.min:g} to {test.max_obs:g}"),
        ("Mean proportion of points", test.mean_p),
        ("Alpha (KR-20)", test.alpha_kr20),
        ("Alpha, 95% interval (Feldt)", interval(test.alpha_ci95_feldt)),
    ]
    if test.n >= MIN_PERSONS:
        rows += [
            ("Omega total", test.omega_total),
            ("Lambda 2 (Guttman)", test.lambda2),
            ("KR-21", test.kr21_pop_var),
            ("Odd-even halves, Spearman-Brown", test.split_odd_even.spearman_brown),
            ("Standard error of measurement", test.sem_sample_sd),
            ("Mean corrected point-biserial", test.mean_rpb_corrected),
            ("Skewness (adjusted)", test.skew_G1_adjusted),
            ("Kurtosis (adjusted, excess)", test.kurtosis_G2_excess_adjusted),
        ]
    if analysis.decision:
        rows.append(("Cut score", f"{analysis.decision.cut_raw:g}"))
        rows.append(("People at or above it", round(analysis.decision.pass_rate * test.n)))
    return Section("Test", (Column("Figure"), Column("Value", 3)), tuple(rows))


def interval(ends: Iterable[float | None]) -> str | None:
    low, high = ends
    return None if low is None or high is None else f"{decimals(low)} to {decimals(high)}"


def cautions(analysis: Analysis) -> Section:
    rows = tuple((sentence,) for sentence in analysis.caution) or (("None.",),)
    return Section("Cautions", (Column("What the sample does not support"),), rows)


def flagged(analysis: Analysis) -> Section:
    rows = tuple((item.item, flag.because) for item in analysis.items for flag in item.flags)
    return Section("Items to review", (Column("Item"), Column("Why")), rows or (("None", "No item is flagged."),))


def items(analysis: Analysis) -> Section:
    columns = [Column("Item"), Column("Key"), Column("n"), Column("Omitted"), Column("Not presented")]
    columns += [Column("p", 2), Column("p, 95%")]
    columns += [Column("r", 2), Column("r, 95%")]
    small = analysis.test.n < MIN_PERSONS
    if not small:
        columns += [Column("Biserial", 2), Column("D 27%", 2), Column("Alpha without", 3)]
    rows = tuple(_item_row(item, small=small) for item in analysis.items)
    note = "p: mean score over the maximum. r: correlation with the score on the other items. "
    note += "Pretest items are marked * and are not part of the score."
    return Section("Items", (*columns, Column("Flags")), rows, note)


def _item_row(item: Item, *, small: bool) -> tuple[Cell, ...]:
    name = item.item if item.scored else f"{item.item} *"
    row: list[Cell] = [name, item.key or "marks", item.n, item.n_omitted, item.n_not_presented]
    row += [item.p, interval(item.p_ci95_wilson)]
    row += [item.point_biserial_corrected, interval(item.point_biserial_corrected_ci95_fisher)]
    if not small:
        sound = item.n >= MIN_PERSONS
        row += [item.biserial_corrected, item.D27_fractional, item.alpha_if_deleted] if sound else [None] * 3
    words = dict.fromkeys(flag.code.replace("_", " ") for flag in item.flags)
    status = (
        [f"under {MIN_PERSONS} people"]
        if item.n < MIN_PERSONS
        else ["provisional"]
        if item.n < MIN_PERSONS_FINAL
        else []
    )
    # If the whole sample is small, the other sections already say so.
    return (*row, ", ".join([*words, *([] if small else status)]))


def options(analysis: Analysis) -> Section:
    small = analysis.test.n < MIN_PERSONS
    columns = [Column("Item"), Column("Option"), Column("Key"), Column("n"), Column("Share", 2)]
    if not small:
        columns += [Column("Does it work"), Column("r rest", 2), Column("Mean score", 1)]
        columns += [Column(name, 2) for name in ("Weakest fifth", "2nd", "3rd", "4th", "Strongest fifth")]
    rows = []
    few = {item.item for item in analysis.items if item.n < MIN_PERSONS}
    for item, chosen in analysis.options.items():
        for option in chosen:
            row: list[Cell] = [item, option.option or "omitted", "key" if option.is_key else "", option.n]
            row.append(option.prop_all)
            if not small:
                row.append(f"under {MIN_OPTION_SHARE:.0%} chose it" if is_idle(option) and item not in few else "")
                figures = [option.pb_rest, option.mean_total, *option.by_quintile.values()]
                row += [None] * len(figures) if item in few else figures
            rows.append(tuple(row))
    note = "Options that nobody chose are listed, too; of an item with several answers, the sets that were chosen."
    if not small:
        note += " The last five columns: share of each fifth of the people, by score, that chose the option."
    return Section("Options", tuple(columns), tuple(rows), note)


def distribution(test: Test) -> Section:
    """Persons at every score that occurs, with the standard error there."""
    lord, errors = test.csem_lord or {}, test.csem_keats or {}
    score_counts = [(score, count) for score, count in test.score_freq.items() if count]
    if not errors or test.n < MIN_PERSONS:
        return Section("Scores", (Column("Score"), Column("People")), tuple(score_counts))
    columns = (Column("Score"), Column("People"), Column("Standard error (Lord)", 2), Column("(Keats)", 2))
    rows = tuple((score, count, lord[score], errors[score]) for score, count in score_counts)
    return Section("Scores", columns, rows)


def decision(figures: Decision) -> Section:
    rows: list[tuple[Cell, ...]] = []
    pairs = (("Subkoviak (alpha)", figures.subkoviak_alpha), ("Huynh (KR-21)", figures.huynh_kr21_beta_binomial))
    rows += [(name, None, one.p0, one.pc, one.kappa) for name, one in pairs if one]
    lewis = figures.livingston_lewis
    if lewis:
        name = f"Livingston-Lewis ({lewis.parameters.model}, length {lewis.effective_length})"
        rows.append((name, lewis.accuracy, lewis.consistency_p0, lewis.chance_pc, lewis.kappa))
    columns = (Column("Method"), *(Column(name, 3) for name in ("Accuracy", "Consistency", "By chance", "Kappa")))
    note = f"Cut score {figures.cut_raw:g}; {100 * figures.pass_rate:.1f} % are at or above it. "
    note += "Accuracy: the probability that the decision matches the true score. "
    note += "Consistency: the probability that two sittings give the same decision."
    return Section("Cut score", columns, tuple(rows), note)


def mantel_haenszel(dif: Dif) -> Section:
    names = ("Chi-square", "p")
    columns = (
        Column("Item"),
        *(Column(name, 3) for name in ("Odds ratio", "Delta")),
        Column("Delta, 95%"),
        *(Column(name, 3) for name in names),
        Column("Class"),
        Column("Std P-DIF", 3),
    )
    rows = tuple(
        (
            row.item,
            row.alpha_MH,
            row.delta_MH,
            interval(delta_interval(row)),
            row.chi2_cc,
            row.p,
            shown_class(dif, row.ETS_class_zieky),
            row.std_P_DIF,
        )
        for row in dif.mantel_haenszel
    )
    note = (
        f"Focal group “{dif.focal}” ({dif.n_foc} people) against all others ({dif.n_ref}). Delta below 0: harder for "
    )
    note += f"the focal group at the same score. Class A negligible, B moderate, C large. {tests_note(dif)}"
    return Section("DIF, Mantel-Haenszel", columns, rows, note)


def logistic(dif: Dif) -> Section:
    names = ("Chi² both", "Chi² uniform", "Chi² nonuniform", "p both", "p uniform", "p nonuniform", "R² change")
    columns = (Column("Item"), *(Column(name, 3) for name in names), Column("Class"))
    rows = tuple((*list(vars(row).values())[:-1], shown_class(dif, row.size_class)) for row in dif.logistic)
    return Section("DIF, logistic regression", columns, rows, tests_note(dif))


def moodle(analysis: Analysis) -> Section:
    names = ("Facility", "SD", "Intended weight", "Effective weight", "Discrimination", "Efficiency")
    columns = (Column("Item"), *(Column(name, 1) for name in names))
    rows = tuple(tuple(vars(row).values()) for row in analysis.moodle.items)
    return Section("Moodle statistics", columns, rows, "All figures in percent.")


def withheld(analysis: Analysis) -> Section | None:
    """Figures left out, and how many persons they need; None if nothing is left out."""
    rows = left_out(analysis)
    if not rows:
        return None
    columns = (Column("Left out of this report"), Column("People needed"))
    return Section("Withheld", columns, tuple(rows), f"The sample has {analysis.test.n} people.")
