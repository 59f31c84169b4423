"""What an item needs before it can be published, and the key that follows from its content."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cohorts.core.problems import Problem, ProblemError
from cohorts.core.text import fold_text
from exams.bank.rules.options import alike

LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# The kinds of items; `ItemKind` has their labels.
SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, SHORT_TEXT, OTHER = (
    "single",
    "multiple",
    "true_false",
    "numeric",
    "short_text",
    "other",
)
CHOICE_KINDS = (SINGLE, MULTIPLE, TRUE_FALSE)
_MAX_NUMBER_LENGTH = 30
# The longest question and reason, the longest text of an option, and the longest list of accepted answers.
MAX_STEM_CHARACTERS = 10_000
MAX_OPTION_CHARACTERS = 2_000
MAX_ACCEPTED_CHARACTERS = 5_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One option."""

    text: str
    correct: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The content of an item. `kind` is a value of ItemKind; texts and ranges are lines as typed."""

    kind: str
    stem: str
    options: tuple[Choice, ...] = ()
    texts: str = ""
    ranges: str = ""


def lines(text: str) -> list[str]:
    """The nonblank lines, stripped; lines that `fold_text` makes equal appear once."""
    by_words: dict[str, str] = {}
    for line in text.splitlines():
        if words := fold_text(line):
            by_words.setdefault(words, line.strip())
    return list(by_words.values())


def parse_ranges(text: str) -> list[tuple[Decimal, Decimal]]:
    """Parse ranges of accepted numbers, one per line: “8” or “7.5 to 8.5”. Raises ProblemError."""
    ranges = []
    for line in lines(text):
        parts = re.split(r"\s+to\s+", line)
        numbers = [number for part in parts if (number := _number(part)) is not None]
        if len(parts) > 2 or len(numbers) < len(parts):
            raise ProblemError(Problem("range_unreadable", field="accepted_ranges", text=line))
        low, high = numbers[0], numbers[-1]
        if low > high:
            raise ProblemError(Problem("range_reversed", field="accepted_ranges", text=line))
        ranges.append((low, high))
    return ranges


def write_range(low: Decimal, high: Decimal) -> str:
    """Format a range as `parse_ranges` reads it."""
    return plain_number(low) if low == high else f"{plain_number(low)} to {plain_number(high)}"


def plain_number(value: Decimal) -> str:
    """Format a number without exponent and trailing zeros."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _number(text: str) -> Decimal | None:
    text = fold_text(text)
    if len(text) > _MAX_NUMBER_LENGTH or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def ordered(wording: Wording) -> tuple[Choice, ...]:
    """The options in the order of their labels: True before False, otherwise the author's order."""
    if wording.kind != TRUE_FALSE:
        return wording.options
    return tuple(sorted(wording.options, key=lambda option: fold_text(option.text) != "true"))


def faults(wording: Wording) -> list[Problem]:
    """Every problem that prevents the item's use on a form; empty if it can be published."""
    if wording.kind == OTHER:
        return [Problem("item_kind_not_supported", field="kind")]
    problems = [] if wording.stem.strip() else [Problem("item_stem_missing", field="stem")]
    problems += _too_long(wording)
    if wording.kind in CHOICE_KINDS:
        problems += _option_faults(wording)
    elif wording.kind == NUMERIC:
        problems += _range_faults(wording)
    elif not lines(wording.texts):
        problems.append(Problem("accepted_answer_missing", field="accepted_texts"))
    return problems


def _too_long(wording: Wording) -> list[Problem]:
    options = [len(text) for choice in wording.options for text in (choice.text, choice.feedback)]
    lengths = (
        ("stem", len(wording.stem), MAX_STEM_CHARACTERS),
        (None, max(options, default=0), MAX_OPTION_CHARACTERS),
        ("accepted_texts", len(wording.texts), MAX_ACCEPTED_CHARACTERS),
        ("accepted_ranges", len(wording.ranges), MAX_ACCEPTED_CHARACTERS),
    )
    return [Problem("item_text_too_long", field=field, most=most) for field, length, most in lengths if length > most]


def _option_faults(wording: Wording) -> list[Problem]:
    texts = [fold_text(option.text) for option in wording.options]
    correct = sum(option.correct for option in wording.options)
    if wording.kind == TRUE_FALSE and sorted(texts) != ["false", "true"]:
        return [Problem("item_not_true_false")]
    problems = []
    if len(texts) < 2:
        problems.append(Problem("item_too_few_options"))
    if len(texts) > len(LABELS):
        problems.append(Problem("item_too_many_options", most=len(LABELS)))
    if not all(texts):
        problems.append(Problem("item_option_empty"))
    twins = alike((option.text, option.correct) for option in wording.options)
    problems += [Problem("item_options_alike", text=text) for text in twins.same]
    if wording.kind == MULTIPLE and correct < 1:
        problems.append(Problem("item_no_right_option"))
    if wording.kind != MULTIPLE and correct != 1:
        problems.append(Problem("item_not_one_right_option", count=correct))
    return problems


def _range_faults(wording: Wording) -> list[Problem]:
    try:
        ranges = parse_ranges(wording.ranges)
    except ProblemError as error:
        return [error.problem]
    return [] if ranges else [Problem("accepted_number_missing", field="accepted_ranges")]


def key_answer(wording: Wording) -> dict[str, Any]:
    """The key in the format of `Key.answer`, for an item without faults."""
    if wording.kind == NUMERIC:
        return {"ranges": [[plain_number(low), plain_number(high)] for low, high in parse_ranges(wording.ranges)]}
    if wording.kind == SHORT_TEXT:
        return {"texts": lines(wording.texts)}
    labels = [label for label, option in zip(LABELS, ordered(wording)) if option.correct]
    return {"set": labels} if wording.kind == MULTIPLE else {"any_of": labels}
