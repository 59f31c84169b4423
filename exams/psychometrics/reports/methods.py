"""How every figure is computed, with formulas and references; printed at the end of each report. Formulas are plain
text, so that screen readers can read them and terminals can print them.
"""

from __future__ import annotations

from typing import NamedTuple


class Method(NamedTuple):
    """A group of figures: what they are, their references, and the formulas as computed here."""

    name: str
    words: str
    formulas: tuple[str, ...] = ()


METHODS = (
    Method(
        "Scoring",
        "A blank is an omission and scores 0. An item that was not presented (NP) has no score, and the person "
        "does not count in that item's n. A pretest item is compared with the score on the scored items but is "
        "not part of it. An undefined figure is left blank, never 0. In the formulas, x is a person's score on "
        "an item, T the score on the scored items, R = T - x the score on the other items (for a pretest item "
        "R = T), n the number of people, k the number of scored items, r(a, b) Pearson's correlation, cov and "
        "var the covariance and the variance with divisor n - 1.",
        (
            "x = 1 for an answer that the key accepts, 0 for any other answer and for a blank; partial points count",
            "T = sum of x over the scored items",
        ),
    ),
    Method(
        "Difficulty",
        "p is the mean score on the item over the maximum (Lord & Novick 1968); its interval is Wilson's (1927), "
        "for items scored 0 or 1.",
        (
            "p = (sum of x) / (n × highest score)",
            "interval = (p + z²/2n ± z × square root of (p(1 - p)/n + z²/4n²)) / (1 + z²/n), z = 1.96",
        ),
    ),
    Method(
        "Discrimination",
        "r is the correlation of the item with the score on the other items (Henrysson 1963), with Fisher's "
        "interval (1921). Biserial: Pearson (1909). D: facility of the upper 27% minus that of the lower 27% "
        "(Kelley 1939; Johnson 1951); people at the boundary score count in part. An item is flagged for "
        "negative discrimination only if r, rounded to two decimals, is below 0; from 0 to 0.10 it is flagged "
        "for low discrimination.",
        (
            "r = r(x, R)",
            "interval = tanh(artanh(r) ± 1.96 / square root of (n - 3))",
            "biserial = r × square root of (p(1 - p)) / density of the normal distribution at its quantile p",
            "D = p among the upper 27% - p among the lower 27%, by T (a scored item is part of T)",
            "alpha without the item = alpha of the other k - 1 scored items",
        ),
    ),
    Method(
        "Options",
        "An option's r is with the score on the other items: the item's own score is subtracted from the total, "
        "not the choice of the option. Fifths are by midrank of T; equal scores are never split.",
        (
            "share = people who chose the option / people who were shown the item",
            "r rest = r(1 if the person chose the option, otherwise 0; R)",
            "fifth of midrank m among n = the smaller of 5 and (whole part of 5(m - 1/2)/n) + 1",
        ),
    ),
    Method(
        "Distribution",
        "Skewness and kurtosis as adjusted by Joanes & Gill (1998); m2, m3 and m4 are the moments about the "
        "mean with divisor n.",
        (
            "standard deviation = square root of var(T)",
            "skewness = (m3 / m2^1.5) × square root of (n(n - 1)) / (n - 2)",
            "kurtosis = (n - 1)/((n - 2)(n - 3)) × ((n + 1)(m4/m2² - 3) + 6)",
        ),
    ),
    Method(
        "Reliability",
        "Alpha: Cronbach (1951), for 0/1 items KR-20 (Kuder & Richardson 1937), interval by Feldt (1965). "
        "Lambda: Guttman (1945). Halves: Spearman and Brown (1910). Omega: McDonald (1999), one factor by "
        "minres on Pearson correlations (Harman & Jones 1966).",
        (
            "alpha = k/(k - 1) × (1 - sum of var(x) / var(T))",
            "interval = 1 - (1 - alpha) × F, F the 97.5% and 2.5% points with n - 1 and (n - 1)(k - 1) "
            "degrees of freedom",
            "lambda 2 = 1 - sum of var(x)/var(T) + square root of (k/(k - 1) × sum of cov(x, y)² over pairs) "
            "/ var(T), each pair counted in both orders",
            "KR-21 = k/(k - 1) × (1 - M(k - M)/(k × variance)), M the mean of T, variance with divisor n",
            "odd-even, Spearman-Brown = 2r/(1 + r), r the correlation of the odd and the even half",
            "omega = (sum of loadings)² / ((sum of loadings)² + sum of (1 - loading²))",
        ),
    ),
    Method(
        "Errors",
        "Standard error of measurement; at each score: Lord (1955), scaled to the test's reliability by Keats (1957).",
        (
            "standard error = standard deviation × square root of (1 - alpha)",
            "Lord at score T = square root of (T(k - T)/(k - 1))",
            "Keats = Lord × square root of ((1 - alpha)/(1 - KR-21))",
        ),
    ),
    Method(
        "Cut score",
        "Subkoviak (1976); Huynh (1976) with KR-21; Livingston & Lewis (1995) with a four-parameter beta from "
        "the first four moments (Lord 1965; Hanson 1991), or a two-parameter beta if that is not admissible. "
        "Kappa: Cohen (1960). P is the binomial probability of reaching the cut score at a true proportion.",
        (
            "consistency = mean of (P² + (1 - P)²) over the people (Subkoviak) or over the fitted true proportions",
            "by chance = (mean of P)² + (1 - mean of P)²",
            "kappa = (consistency - by chance) / (1 - by chance)",
            "Subkoviak: true proportion = alpha × T/k + (1 - alpha) × M/k",
            "Huynh: true proportions beta with a = (1/KR-21 - 1)M and b = (1/KR-21 - 1)(k - M)",
            "Livingston-Lewis: effective length = (M(max - M) - alpha × var(T)) / (var(T)(1 - alpha))",
            "accuracy = mean of P if the true proportion reaches the cut score, and of 1 - P if it does not",
        ),
    ),
    Method(
        "DIF",
        "Mantel-Haenszel on all score levels (Mantel & Haenszel 1959; Holland & Thayer 1988), standard error "
        "by Robins, Breslow & Greenland (1986), classes by Zieky (1993); standardized difference: Dorans & "
        "Kulick (1986). Logistic regression by Swaminathan & Rogers (1990), R² by Nagelkerke (1991), classes "
        "by Jodoin & Gierl (2001). At each score level there are N people: in the reference group A right "
        "and B wrong, in the focal group C right and D wrong.",
        (
            "odds ratio = sum of (A × D/N) / sum of (B × C/N); delta = -2.35 × natural logarithm of the odds ratio",
            "chi-square = (|sum of A - sum of expected A| - 0.5)² / sum of var(A)",
            "Std P-DIF = sum of (C + D)(C/(C + D) - A/(A + B)) / sum of (C + D)",
            "class A: p at least .05 or |delta| below 1; C: |delta| at least 1.5 and above 1 by 1.645 "
            "standard errors; B: otherwise",
            "logit of a right answer on T; on T and group; on T, group and T × group; chi-squares are the "
            "differences of -2 log likelihood",
            "R² change = Nagelkerke's R² of the third minus that of the first; class A: p at least .05 or "
            "change below .035; B: below .07; C: otherwise",
        ),
    ),
    Method(
        "Moodle statistics",
        "Moodle's quiz statistics, all in percent, divisors n - 1.",
        (
            "facility = 100p; intended weight = 100 × highest score / sum of the highest scores",
            "effective weight = 100 × square root of cov(x, T) / sum of these roots",
            "discrimination = 100 × r(x, R); efficiency = 100 × cov(x, R) / the greatest possible "
            "cov(x, R) with these scores",
        ),
    ),
)


def formula_lines() -> list[tuple[str, str, str]]:
    """[(name, words, formula)], one row per formula, for table reports; name and words only in the first row."""
    return [
        (method.name if first else "", method.words if first else "", formula)
        for method in METHODS
        for first, formula in zip([True] + [False] * len(method.formulas), method.formulas or ("",), strict=False)
    ]
