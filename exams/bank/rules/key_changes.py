"""What a proposed key must be to make sense, and whom a policy lets keep an earlier score."""

from decimal import Decimal, InvalidOperation

from cohorts.core.text import fold_text
from exams.bank.rules.items import CHOSEN

NEVER_LOWER, BOTH_WAYS = "never_lower", "both_ways"
POLICIES = {NEVER_LOWER: "Never lower a published result", BOTH_WAYS: "Apply both ways"}
CREDIT_ALL, DROP = {"credit_all": True}, {"drop": True}


def answer_fault(kind: str, labels: list[str], answer: dict) -> str:
    """Why `answer` cannot be the key of an item of this kind with these option labels: a sentence, or "" if it can.

    `answer` is a key as exams.bank.models.Key keeps it.
    """
    if answer in (CREDIT_ALL, DROP):
        return ""
    if not isinstance(answer, dict) or list(answer) != [_shape(kind)]:
        return f"A key of the shape {', '.join(answer) or 'nothing'} does not fit an item of the kind “{kind}”."
    value = answer[_shape(kind)]
    if kind in CHOSEN:
        return _labels_fault(labels, value)
    if not value:
        return "Give at least one accepted answer."
    return _ranges_fault(value) if kind == "numeric" else _texts_fault(value)


def _shape(kind):
    return {"multiple": "set", "numeric": "ranges", "short_text": "texts"}.get(kind, "any_of")


def _labels_fault(labels, value):
    if not value:
        return "Mark at least one option as correct."
    unknown = [label for label in value if label not in labels]
    if unknown:
        return f"This item has no option {unknown[0]}; its options are {', '.join(labels)}."
    return "" if len(set(value)) == len(value) else "The key names an option twice."


def _ranges_fault(value):
    try:
        backwards = [(low, high) for low, high in value if Decimal(low) > Decimal(high)]
    except (InvalidOperation, TypeError, ValueError):
        return "A range of accepted numbers has two ends, and both are numbers."
    return f"The range “{backwards[0][0]} to {backwards[0][1]}” ends before it begins." if backwards else ""


def _texts_fault(value):
    return "" if all(isinstance(text, str) and fold_text(text) for text in value) else "An accepted answer has no text."


def same_answer(first: dict, second: dict) -> bool:
    """Do two keys earn the same points, whatever the order they are written in?"""
    return _plain(first) == _plain(second)


def _plain(answer):
    shape, value = next(iter(answer.items()))
    if shape == "ranges":
        return shape, frozenset((Decimal(low), Decimal(high)) for low, high in value)
    if shape == "texts":
        return shape, frozenset(fold_text(text) for text in value)
    return (shape, frozenset(value)) if isinstance(value, list) else (shape, value)


def keeps_earlier(policy: str, before, after) -> bool:
    """Does a person keep the score `before` instead of `after`? Both say `points` and `passed`.

    "Never lower" keeps it where the points or the pass would fall; "both ways" never does.
    """
    falls = after.points < before.points or (before.passed and not after.passed)
    return policy == NEVER_LOWER and falls
