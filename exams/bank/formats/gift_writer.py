"""Write items as GIFT, so that reading the file gives the same items.

Weights are written if they do not follow from the kind of question; an item of an unsupported kind is written as in
its original file.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from exams.bank.formats.parsed_items import FULL, NONE, ReadItem, ReadRange, plain_number
from exams.bank.formats.plain_text import looks_marked_up

_SPECIAL = re.compile(r"[\\~=#{}:]")
# Anything that a reader takes for a format mark.
_MARK = re.compile(r"\s*\[[A-Za-z][\w+-]*\]")
_WEIGHT = re.compile(r"\s*%")


def write_gift(items: Iterable[ReadItem]) -> str:
    """Write the items as one GIFT file, in order, with a `$CATEGORY:` line where the category changes."""
    parts: list[str] = []
    category = ""
    for item in items:
        if item.category != category:
            category = item.category
            parts.append(f"$CATEGORY: {category}")
        parts.append(item.source if item.kind == "other" else _item(item))
    return "\n\n".join(parts) + "\n" if parts else ""


def _item(item: ReadItem) -> str:
    enemies = f"// enemy: {', '.join(item.enemies)}\n" if item.enemies else ""
    name = item.title or item.code
    title = f"::{_escape(name)}::" if name else ""
    marks = [("id", item.code)] if item.code and item.code != name else []
    marks += [("tag", tag) for tag in item.tags]
    line = f"// {' '.join(f'[{mark}:{_bracketed(text)}]' for mark, text in marks)}\n" if marks else ""
    format_mark = "[plain]" if _needs_plain(item) else ""
    general = f"\n####{_text(item.general_feedback)}" if item.general_feedback else ""
    return f"{enemies}{line}{title}{format_mark}{_escape(item.stem)} {{{_answers(item)}{general}\n}}"


def _bracketed(text: str) -> str:
    return re.sub(r"([\\\]])", r"\\\1", text)


def _needs_plain(item: ReadItem) -> bool:
    texts = [item.stem, item.general_feedback]
    texts += [part for option in item.options for part in (option.text, option.feedback)]
    texts += [part for answer in item.texts for part in (answer.text, answer.feedback)]
    texts += [accepted.feedback for accepted in item.ranges]
    return item.stem.startswith(("//", "[", "$")) or any(looks_marked_up(text) for text in texts)


def _escape(text: str) -> str:
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text).replace("->", "-\\>")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _text(text: str) -> str:
    """A text inside the braces; “[plain]” is added if it starts like a format mark."""
    return ("[plain]" if _MARK.match(text) else "") + _escape(text)


def _feedback(text: str) -> str:
    return f" #{_text(text)}" if text else ""


def _answers(item: ReadItem) -> str:
    if item.kind == "true_false":
        return _true_false(item)
    if item.kind == "numeric":
        return "#" + "".join(_line("=", answer.weight, FULL, _span(answer), answer.feedback) for answer in item.ranges)
    if item.kind == "short_text":
        return "".join(_line("=", answer.weight, FULL, _text(answer.text), answer.feedback) for answer in item.texts)
    if item.kind == "multiple":
        return "".join(_line("~", option.weight, None, _text(option.text), option.feedback) for option in item.options)
    return "".join(
        _line(
            "=" if option.correct else "~",
            option.weight,
            FULL if option.correct else NONE,
            _text(option.text),
            option.feedback,
        )
        for option in item.options
    )


def _line(sign: str, weight: Decimal | None, usual: Decimal | None, text: str, feedback: str) -> str:
    # A text that starts with a percent sign would be read as a weight, unless the weight is written.
    weight = NONE if weight is None else weight
    written_weight = "" if weight == usual and not _WEIGHT.match(text) else f"%{plain_number(weight)}%"
    return f"\n{sign}{written_weight}{text}{_feedback(feedback)}"


def _true_false(item: ReadItem) -> str:
    right = next(option for option in item.options if option.correct)
    wrong = next(option for option in item.options if not option.correct)
    parts = [right.text.upper()]
    if wrong.feedback or right.feedback:
        parts.append(f" #{_text(wrong.feedback)}")
    if right.feedback:
        parts.append(f" #{_text(right.feedback)}")
    return "".join(parts)


def _span(answer: ReadRange) -> str:
    if answer.value is None:
        return f"{plain_number(answer.low)}..{plain_number(answer.high)}"
    return f"{plain_number(answer.value)}:{plain_number(answer.high - answer.value)}"
