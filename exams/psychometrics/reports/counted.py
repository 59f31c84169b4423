"""Who and what stands behind each table: how many were counted, what was left out and how many that were, and which of
the methods hold its formulas.
"""

from __future__ import annotations

from exams.psychometrics.document import Analysis

SITTINGS = {"voided": "voided", "begun": "begun and not finished"}
METHODS_OF = {
    "Test": ("Distribution", "Reliability", "Errors"),
    "Items": ("Scoring", "Difficulty", "Discrimination"),
    "Options": ("Options",),
    "Scores": ("Errors",),
    "Cut score": ("Cut score",),
    "DIF, Mantel-Haenszel": ("DIF",),
    "DIF, logistic regression": ("DIF",),
    "As Moodle counts": ("As Moodle counts",),
    "Option traces": ("Options",),
}


def rows_counted(analysis: Analysis, excluded: dict[str, int] | None) -> tuple[tuple[str, int, str], ...]:
    """(what, how many, what is done with it). `excluded`: {"voided", "begun": sittings}, None for a file of answers."""
    rows = [("Persons analyzed", analysis.test.n, "all figures" if excluded is None else "submitted sittings")]
    rows += [
        (f"Sittings {SITTINGS[name]}", number, "left out of everything") for name, number in (excluded or {}).items()
    ]
    pretest = _pretest(analysis)
    omitted = sum(item.n_omitted for item in analysis.items)
    unseen = sum(item.n_not_presented for item in analysis.items)
    rows += [
        ("Scored items", analysis.test.k, "make up the score"),
        ("Pretest or dropped items", pretest, "no part of the score; set against it"),
        ("Answers omitted (left blank)", omitted, "score 0 and stay in n"),
        ("Answers to items not presented", unseen, "have no mark; left out of that item's n"),
    ]
    if analysis.dif:
        rows.append(("Persons without a group", analysis.dif.n_blank, "left out of DIF only"))
    return tuple(rows)


def counted(title: str, analysis: Analysis, excluded: dict[str, int] | None) -> str:
    """Of one table: n, what is left out with counts, where its formulas stand; nothing for tables without figures."""
    if title not in METHODS_OF:
        return ""
    sentences = [_people(title, analysis), _left_out(title, analysis, excluded)]
    return " ".join([*filter(None, sentences), f"Formulas: see Methods, {'; '.join(METHODS_OF[title])}."])


def _people(title: str, analysis: Analysis) -> str:
    n, dif = analysis.test.n, analysis.dif
    if dif and title.startswith("DIF"):
        return f"n = {dif.n_ref} persons in the reference group and {dif.n_foc} in the focal group."
    if title == "Items":
        return "n stands in each row: who was shown the item, omissions included."
    if title in ("Options", "Option traces"):
        return "n stands in each row: who chose the option; shares are of all who were shown it, omissions included."
    return f"n = {n} persons, {analysis.test.k} scored items."


def _left_out(title: str, analysis: Analysis, excluded: dict[str, int] | None) -> str:
    """The exclusions as one sentence, each with its count; those that are 0 are told as none."""
    parts = [f"{number} {SITTINGS[name]}" for name, number in (excluded or {}).items() if number]
    sentences = [f"Sittings left out: {', '.join(parts) or 'none'}."] if excluded is not None else []
    pretest, unseen = _pretest(analysis), sum(item.n_not_presented for item in analysis.items)
    if title in ("Items", "Options", "Option traces"):
        sentences.append(f"Left out as not presented: {unseen or 'no'} answer{'' if unseen == 1 else 's'}.")
    elif analysis.dif and title.startswith("DIF"):
        sentences.append(f"Left out for want of a group: {analysis.dif.n_blank or 'no'} persons.")
    else:
        sentences.append(f"Pretest or dropped items left out: {pretest or 'none'}.")
    return " ".join(sentences)


def _pretest(analysis: Analysis) -> int:
    return sum(not item.scored for item in analysis.items)
