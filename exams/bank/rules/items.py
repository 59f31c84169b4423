"""What an item needs before candidates may meet it, and the key that follows from how it is written."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cohorts.core.text import fold_text

LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRUTH = ("True", "False")
CHOSEN = ("single", "multiple", "true_false")
_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as written."""

    text: str
    correct: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """An item as its author left it. `kind` is a value of ItemKind; texts and ranges are lines as typed."""

    kind: str
    stem: str
    options: tuple[Choice, ...] = ()
    texts: str = ""
    ranges: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an item cannot be published: a sentence, and the field it belongs to ("" for the item as a whole)."""

    sentence: str
    field: str = ""


def lines(text: str) -> list[str]:
    """The lines that hold something, without blanks around them; each once, as core.text compares them."""
    by_words: dict[str, str] = {}
    for line in text.splitlines():
        if words := fold_text(line):
            by_words.setdefault(words, line.strip())
    return list(by_words.values())


def parse_ranges(text: str) -> list[tuple[Decimal, Decimal]]:
    """Ranges of accepted numbers, one a line: “8” or “7.5 to 8.5”. Raises ValueError with a sentence."""
    found = []
    for line in lines(text):
        parts = re.split(r"\s+to\s+", line)
        numbers = [_number(part) for part in parts]
        if len(parts) > 2 or None in numbers:
            raise ValueError(f"“{line}” is neither a number nor a range such as “7.5 to 8.5”.")
        low, high = numbers[0], numbers[-1]
        if low > high:
            raise ValueError(f"The range “{line}” ends before it begins.")
        found.append((low, high))
    return found


def write_range(low: Decimal, high: Decimal) -> str:
    """A range as `parse_ranges` reads it."""
    return plain_number(low) if low == high else f"{plain_number(low)} to {plain_number(high)}"


def plain_number(value: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _number(text: str) -> Decimal | None:
    text = fold_text(text)
    if len(text) > _DIGITS or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def ordered(wording: Wording) -> tuple[Choice, ...]:
    """The options in the order of their labels: True before False, otherwise as written."""
    if wording.kind != "true_false":
        return wording.options
    return tuple(sorted(wording.options, key=lambda option: fold_text(option.text) != "true"))


def faults(wording: Wording) -> list[Fault]:
    """Everything that keeps the item off a form; nothing when it can be published."""
    if wording.kind == "other":
        return [Fault("Items of this kind are kept, but cannot stand on a form yet.", "kind")]
    found = [] if wording.stem.strip() else [Fault("The item has no question text.", "stem")]
    if wording.kind in CHOSEN:
        found += _option_faults(wording)
    elif wording.kind == "numeric":
        found += _range_faults(wording)
    elif not lines(wording.texts):
        found.append(Fault("Give at least one accepted answer.", "accepted_texts"))
    return found


def _option_faults(wording: Wording) -> list[Fault]:
    texts = [fold_text(option.text) for option in wording.options]
    correct = sum(option.correct for option in wording.options)
    if wording.kind == "true_false" and sorted(texts) != ["false", "true"]:
        return [Fault("A true-or-false item has exactly two options: True and False.")]
    found = []
    if len(texts) < 2:
        found.append(Fault("Give at least two options."))
    if len(texts) > len(LABELS):
        found.append(Fault(f"An item has at most {len(LABELS)} options."))
    if not all(texts):
        found.append(Fault("One of the options has no text."))
    repeated = [text for text, times in Counter(texts).items() if text and times > 1]
    found += [Fault(f"Two options have the same text: “{text}”.") for text in repeated]
    if wording.kind == "multiple" and correct < 1:
        found.append(Fault("Mark at least one option as correct."))
    if wording.kind != "multiple" and correct != 1:
        marked = f"{correct} are" if correct else "none is"
        found.append(Fault(f"Mark exactly one option as correct; {marked}."))
    return found


def _range_faults(wording: Wording) -> list[Fault]:
    try:
        ranges = parse_ranges(wording.ranges)
    except ValueError as trouble:
        return [Fault(str(trouble), "accepted_ranges")]
    return [] if ranges else [Fault("Give at least one accepted number or range.", "accepted_ranges")]


def key_answer(wording: Wording) -> dict:
    """The key as `Key.answer` stores it, for an item without faults."""
    if wording.kind == "numeric":
        return {"ranges": [[plain_number(low), plain_number(high)] for low, high in parse_ranges(wording.ranges)]}
    if wording.kind == "short_text":
        return {"texts": lines(wording.texts)}
    labels = [label for label, option in zip(LABELS, ordered(wording)) if option.correct]
    return {"set": labels} if wording.kind == "multiple" else {"any_of": labels}
