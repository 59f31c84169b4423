"""Check proposed keys, and decide who keeps an earlier score under a policy."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from cohorts.core.problems import Problem
from cohorts.core.text import fold_text
from exams.bank.rules.items import CHOICE_KINDS, MULTIPLE, NUMERIC, SHORT_TEXT

# Policies for published results; `RegradePolicy` has their labels.
NEVER_LOWER, BOTH_WAYS = "never_lower", "both_ways"
CREDIT_ALL, DROP = {"credit_all": True}, {"drop": True}


def answer_fault(kind: str, labels: list[str], answer: Mapping[str, Any]) -> Problem | None:
    """Why `answer` cannot be the key of an item of this kind with these option labels; None if it can.

    `answer` is in the format of `exams.bank.models.Key.answer`.
    """
    if answer in (CREDIT_ALL, DROP):
        return None
    if not isinstance(answer, dict) or list(answer) != [_shape(kind)]:
        return Problem("key_wrong_shape", field="answer", kind=kind)
    value = answer[_shape(kind)]
    if kind in CHOICE_KINDS:
        return _labels_fault(labels, value)
    if not value:
        return Problem("key_without_answer", field="answer")
    return _ranges_fault(value) if kind == NUMERIC else _texts_fault(value)


def _shape(kind: str) -> str:
    return {MULTIPLE: "set", NUMERIC: "ranges", SHORT_TEXT: "texts"}.get(kind, "any_of")


def _labels_fault(labels: Sequence[str], value: Any) -> Problem | None:
    if not value:
        return Problem("key_without_option", field="answer")
    unknown = [label for label in value if label not in labels]
    if unknown:
        return Problem("key_unknown_option", field="answer", label=unknown[0], labels=", ".join(labels))
    return None if len(set(value)) == len(value) else Problem("key_option_repeated", field="answer")


def _ranges_fault(value: Any) -> Problem | None:
    try:
        reversed_ranges = [(low, high) for low, high in value if Decimal(low) > Decimal(high)]
    except (InvalidOperation, TypeError, ValueError):
        return Problem("key_range_unreadable", field="answer")
    if reversed_ranges:
        return Problem("key_range_reversed", field="answer", low=reversed_ranges[0][0], high=reversed_ranges[0][1])
    return None


def _texts_fault(value: Any) -> Problem | None:
    all_have_text = all(isinstance(text, str) and fold_text(text) for text in value)
    return None if all_have_text else Problem("key_answer_empty", field="answer")


def same_answer(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two keys accept the same answers, regardless of order."""
    return _unordered(first) == _unordered(second)


def _unordered(answer: Mapping[str, Any]) -> tuple[str, Any]:
    shape, value = next(iter(answer.items()))
    if shape == "ranges":
        return shape, frozenset((Decimal(low), Decimal(high)) for low, high in value)
    if shape == "texts":
        return shape, frozenset(fold_text(text) for text in value)
    return (shape, frozenset(value)) if isinstance(value, list) else (shape, value)


def keeps_earlier(policy: str, before: Any, after: Any) -> bool:
    """Whether a person keeps the score `before` instead of `after`. Both have `points` and `passed`.

    "Never lower" keeps it if the points would decrease or the pass would be lost; "both ways" never does.
    """
    is_worse = after.points < before.points or (before.passed and not after.passed)
    return policy == NEVER_LOWER and is_worse
