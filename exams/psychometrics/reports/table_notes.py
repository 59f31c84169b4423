"""Notes below each table: how many persons it counts, what is left out, and which methods have its formulas."""

from __future__ import annotations

from exams.psychometrics.document import Analysis

EXCLUDED_SITTINGS = {"voided": "voided", "begun": "started and not finished"}
METHODS_OF = {
    "Test": ("Distribution", "Reliability", "Errors"),
    "Items": ("Scoring", "Difficulty", "Discrimination"),
    "Options": ("Options",),
    "Scores": ("Errors",),
    "Cut score": ("Cut score",),
    "DIF, Mantel-Haenszel": ("DIF",),
    "DIF, logistic regression": ("DIF",),
    "Moodle statistics": ("Moodle statistics",),
    "Option traces": ("Options",),
}


def rows_counted(analysis: Analysis, excluded: dict[str, int] | None) -> tuple[tuple[str, int, str], ...]:
    """(what, how many, how they count). `excluded`: {"voided", "begun": sittings}, None for a file of responses."""
    rows = [("People analyzed", analysis.test.n, "all figures" if excluded is None else "submitted sittings")]
    rows += [
        (f"Sittings {EXCLUDED_SITTINGS[name]}", number, "left out of everything")
        for name, number in (excluded or {}).items()
    ]
    pretest = _pretest(analysis)
    omitted = sum(item.n_omitted for item in analysis.items)
    not_presented = sum(item.n_not_presented for item in analysis.items)
    rows += [
        ("Scored items", analysis.test.k, "make up the score"),
        ("Pretest or dropped items", pretest, "not part of the score; compared with it"),
        ("Answers omitted (left blank)", omitted, "score 0 and count in n"),
        ("Answers to items not presented", not_presented, "have no score; left out of that item's n"),
    ]
    if analysis.dif:
        rows.append(("People without a group", analysis.dif.n_blank, "left out of DIF only"))
    return tuple(rows)


def table_note(title: str, analysis: Analysis, excluded: dict[str, int] | None) -> str:
    """Note of one table: n, what is left out and how many, and where the formulas are; empty without figures."""
    if title not in METHODS_OF:
        return ""
    sentences = [_people(title, analysis), _left_out(title, analysis, excluded)]
    return " ".join([*filter(None, sentences), f"Formulas: see Methods, {'; '.join(METHODS_OF[title])}."])


def _people(title: str, analysis: Analysis) -> str:
    n, dif = analysis.test.n, analysis.dif
    if dif and title.startswith("DIF"):
        return f"n = {dif.n_ref} people in the reference group and {dif.n_foc} in the focal group."
    if title == "Items":
        return "n in each row: people who were shown the item, including omissions."
    if title in ("Options", "Option traces"):
        return "n in each row: people who chose the option; shares are of all who were shown it, including omissions."
    return f"n = {n} people, {analysis.test.k} scored items."


def _left_out(title: str, analysis: Analysis, excluded: dict[str, int] | None) -> str:
    """Sentences about what is left out, with counts; “none” for 0."""
    parts = [f"{number} {EXCLUDED_SITTINGS[name]}" for name, number in (excluded or {}).items() if number]
    sentences = [f"Sittings left out: {', '.join(parts) or 'none'}."] if excluded is not None else []
    pretest, not_presented = _pretest(analysis), sum(item.n_not_presented for item in analysis.items)
    if title in ("Items", "Options", "Option traces"):
        sentences.append(
            f"Left out as not presented: {not_presented or 'no'} answer{'' if not_presented == 1 else 's'}."
        )
    elif analysis.dif and title.startswith("DIF"):
        sentences.append(f"Left out because they have no group: {analysis.dif.n_blank or 'no'} people.")
    else:
        sentences.append(f"Pretest or dropped items left out: {pretest or 'none'}.")
    return " ".join(sentences)


def _pretest(analysis: Analysis) -> int:
    return sum(not item.scored for item in analysis.items)
