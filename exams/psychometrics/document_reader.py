"""Read a stored document back into records, so that pages and reports compute nothing."""

from __future__ import annotations

from typing import Any

from exams.psychometrics.document import (
    Agreement,
    Analysis,
    BetaParameters,
    Decision,
    Dif,
    Flag,
    Item,
    LivingstonLewis,
    Logistic,
    MantelHaenszel,
    Moodle,
    MoodleItem,
    Option,
    SplitHalf,
    Test,
)


def read_document(document: dict[str, Any]) -> Analysis:
    """Return the analysis that `Analysis.to_dict` wrote. Raises KeyError or TypeError for any other input."""
    test = dict(document["test"])
    return Analysis(
        test=Test(**{**test, "split_odd_even": SplitHalf(**test["split_odd_even"])}),
        items=tuple(_item(row) for row in document["items"]),
        options={item: tuple(Option(**row) for row in rows) for item, rows in document["options"].items()},
        moodle=_moodle(document["moodle"]),
        decision=_decision(document.get("decision")),
        dif=_dif(document.get("dif")),
        caution=tuple(document["caution"]),
        schema=document["schema"],
    )


def _item(row: dict[str, Any]) -> Item:
    return Item(**{**row, "flags": tuple(Flag(**flag) for flag in row["flags"])})


def _moodle(part: dict[str, Any]) -> Moodle:
    return Moodle(**{**part, "items": tuple(MoodleItem(**row) for row in part["items"])})


def _decision(part: dict[str, Any] | None) -> Decision | None:
    if part is None:
        return None
    lewis = part["livingston_lewis"]
    agreements = {
        name: part[name] and Agreement(**part[name]) for name in ("subkoviak_alpha", "huynh_kr21_beta_binomial")
    }
    fitted = lewis and LivingstonLewis(**{**lewis, "parameters": BetaParameters(**lewis["parameters"])})
    return Decision(**{**part, **agreements, "livingston_lewis": fitted})


def _dif(part: dict[str, Any] | None) -> Dif | None:
    if part is None:
        return None
    logistic = [{("size_class" if name == "class" else name): v for name, v in row.items()} for row in part["logistic"]]
    return Dif(
        **{
            **part,
            "mantel_haenszel": tuple(MantelHaenszel(**row) for row in part["mantel_haenszel"]),
            "logistic": tuple(Logistic(**row) for row in logistic),
        }
    )
