"""Parse the answers between the braces of a GIFT item: the kind of question and the accepted answers.

GIFT has weights; a form gives one point or none. Every loss is reported with the item.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext

from exams.bank.formats.escaped_text import EscapedText
from exams.bank.formats.parsed_items import (
    FULL,
    NONE,
    ReadOption,
    ReadRange,
    ReadText,
    Remarks,
    check_choices,
    plain_number,
    short,
)
from exams.bank.formats.plain_text import FORMATS, plain

# Remark code for each question type that is imported but cannot be used on a form yet.
TYPE_REMARKS = {
    "essay": "file_type_essay",
    "ordering": "file_type_ordering",
    "cloze": "file_type_cloze",
    "matching": "file_type_matching",
    "description": "file_type_description",
}
_FORMAT = re.compile(r"\s*\[(" + "|".join(FORMATS) + r")\]", re.IGNORECASE)
# A word in brackets at the beginning of a text: a format, or words of the author.
_MARK = re.compile(r"\s*\[([A-Za-z][\w+-]*)\]")
_WEIGHT = re.compile(r"\s*%([+-]?(?:\d{1,3}(?:\.\d*)?|\.\d+))%", re.ASCII)
_UNREADABLE_WEIGHT = re.compile(r"\s*%[\s\d.,+−-]*%")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)", re.IGNORECASE)
_CLOZE = re.compile(r"\d*:[A-Z_]+:")
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_MAX_NUMBER = Decimal(10) ** 15
_MIN_EXPONENT = -15
# Three thirds written as 33.33 or 33.33333 count as the whole.
_WEIGHT_TOLERANCE = Decimal(1)


@dataclass(slots=True)
class Answers:
    """The parsed answers of one item."""

    kind: str
    type_name: str = ""
    options: tuple[ReadOption, ...] = ()
    texts: tuple[ReadText, ...] = ()
    ranges: tuple[ReadRange, ...] = ()


def read_text(escaped: EscapedText, text_format: str, remarks: Remarks) -> tuple[str, str]:
    """Return a text of an item as plain text and its format: that of its `[format]` mark, or `text_format`."""
    if match := _FORMAT.match(escaped.signs):
        text_format = match[1].lower()
        escaped = escaped[match.end() :]
    elif match := _MARK.match(escaped.signs):
        remarks.block("text_format_unknown", mark=match[0].strip())
    if "::" in escaped.signs:
        remarks.block("gift_colons_in_text", text=short(escaped.text))
    result = plain(escaped.text, text_format)
    remarks.add_losses(result.dropped, result.lost)
    return result.text, text_format


def read_answers(block: EscapedText, text_format: str, remarks: Remarks) -> Answers:
    """Parse the text between the braces, without the general feedback."""
    block = block.strip()
    type_name = _other_type(block)
    if type_name:
        return unsupported(type_name, remarks)
    if block.signs.startswith("#"):
        return _numeric(block[1:], text_format, remarks)
    if "~" in block.signs:
        return _choice(block, text_format, remarks)
    if _TRUTH.fullmatch(block.cut("#")[0].text.strip()):
        return _true_false(block, text_format, remarks)
    return _short_text(block, text_format, remarks)


def unsupported(type_name: str, remarks: Remarks) -> Answers:
    """Answers of a question type that is imported but cannot be used on a form yet."""
    remarks.warn("file_kind_not_supported")
    remarks.warn(TYPE_REMARKS[type_name])
    return Answers("other", type_name)


def _other_type(block: EscapedText) -> str:
    if not block:
        return "essay"
    if block.signs.startswith(">"):
        return "ordering"
    if _CLOZE.match(block.signs):
        return "cloze"
    if "~" not in block.signs and "=" in block.signs and "->" in block.signs:
        return "matching"
    return ""


def _weighted(piece: EscapedText, usual: Decimal, remarks: Remarks) -> tuple[Decimal | None, EscapedText]:
    """The weight of an answer and the text after it; None if the weight is unreadable, which blocks the item."""
    match = _WEIGHT.match(piece.signs)
    if match and abs(Decimal(match[1])) <= FULL:
        return Decimal(match[1]), piece[match.end() :]
    if not match and not piece.signs.lstrip().startswith("%"):
        return usual, piece
    mark = match or _UNREADABLE_WEIGHT.match(piece.signs)
    remarks.block("gift_weight_unreadable", text=short(mark[0] if mark else piece.text))
    return None, piece[mark.end() :] if mark else piece


def _without_format(piece: EscapedText, remarks: Remarks) -> EscapedText:
    """A typed number without its format mark, which changes nothing about it."""
    if match := _FORMAT.match(piece.signs):
        return piece[match.end() :]
    if match := _MARK.match(piece.signs):
        remarks.block("text_format_unknown", mark=match[0].strip())
    return piece


def _with_feedback(piece: EscapedText, text_format: str, remarks: Remarks) -> tuple[str, str]:
    answer, feedback = piece.cut("#")
    text, _ = read_text(answer, text_format, remarks)
    return text, read_text(feedback, text_format, remarks)[0] if feedback else ""


def _choice(block: EscapedText, text_format: str, remarks: Remarks) -> Answers:
    before, pieces = block.pieces("~=")
    if before:
        remarks.block("gift_text_before_answers", text=short(before.text))
    options: list[ReadOption] = []
    kind = "single" if any(sign == "=" for sign, _ in pieces) else "multiple"
    for number, (sign, piece) in enumerate(pieces):
        # “~=right” is an old notation for “=right”: the tilde has no text.
        if sign == "~" and not piece and number + 1 < len(pieces) and pieces[number + 1][0] == "=":
            continue
        weight, piece = _weighted(piece, FULL if sign == "=" else NONE, remarks)
        if sign == "=" and weight is not None and weight != FULL:
            remarks.block("gift_right_with_weight", weight=plain_number(weight))
        text, feedback = _with_feedback(piece, text_format, remarks)
        correct = sign == "=" if kind == "single" else (weight or NONE) > 0
        options.append(ReadOption(text, correct, weight, feedback))
    check_choices(options, remarks)
    (_check_single if kind == "single" else _check_multiple)(options, remarks)
    return Answers(kind, options=tuple(options))


def _check_single(options: list[ReadOption], remarks: Remarks) -> None:
    if sum(option.correct for option in options) > 1:
        remarks.block("gift_several_right")
    for option in options:
        if not option.correct and option.weight:
            code = "partial_credit_dropped" if option.weight > 0 else "penalty_dropped"
            remarks.warn(code, text=short(option.text), weight=plain_number(abs(option.weight)))


def _check_multiple(options: list[ReadOption], remarks: Remarks) -> None:
    right = [option.weight for option in options if option.correct and option.weight is not None]
    if not right:
        remarks.block("file_no_right_option")
        return
    remarks.warn("weights_dropped", weights=[plain_number(option.weight or NONE) for option in options])
    if abs(sum(right) - FULL) > _WEIGHT_TOLERANCE:
        remarks.block("weights_not_whole", total=plain_number(sum(right, Decimal())))


def _true_false(block: EscapedText, text_format: str, remarks: Remarks) -> Answers:
    answer, feedback = block.cut("#")
    is_true = answer.text.strip().upper().startswith("T")
    # In GIFT the first feedback is for a wrong answer, the second for a right answer.
    wrong, right = feedback.cut("#") if feedback else (None, None)
    for_wrong, for_right = (read_text(part, text_format, remarks)[0] if part else "" for part in (wrong, right))
    options = tuple(
        ReadOption(
            word, says == is_true, FULL if says == is_true else NONE, for_right if says == is_true else for_wrong
        )
        for word, says in (("True", True), ("False", False))
    )
    return Answers("true_false", options=options)


def _short_text(block: EscapedText, text_format: str, remarks: Remarks) -> Answers:
    before, pieces = block.pieces("=")
    if before and pieces:
        remarks.block("gift_text_before_answers", text=short(before.text))
    texts: list[ReadText] = []
    for piece in [piece for _, piece in pieces] or [block]:
        weight, piece = _weighted(piece, FULL, remarks)
        text, for_feedback = _with_feedback(piece, text_format, remarks)
        texts.append(ReadText(text, weight, for_feedback))
        if not text:
            remarks.block("accepted_answer_empty")
        if "*" in text:
            remarks.block("accepted_answer_with_wildcard", text=short(text))
    _report_partial([(answer.text, answer.weight) for answer in texts], remarks)
    return Answers("short_text", texts=tuple(texts))


def _numeric(block: EscapedText, text_format: str, remarks: Remarks) -> Answers:
    before, pieces = block.pieces("=~")
    if before and pieces:
        remarks.block("gift_text_before_answers", text=short(before.text))
    ranges: list[ReadRange] = []
    numbers_and_weights: list[tuple[str, Decimal | None]] = []
    for sign, piece in pieces or [("=", block)]:
        weight, piece = _weighted(piece, FULL, remarks)
        number, feedback = _without_format(piece, remarks).cut("#")
        words = read_text(feedback, text_format, remarks)[0] if feedback else ""
        if sign == "~":
            remarks.warn("catch_all_dropped", feedback=short(words))
            continue
        span = _span(number.text.strip(), remarks)
        if span:
            ranges.append(ReadRange(*span, weight, words))
            numbers_and_weights.append((number.text.strip(), weight))
    _report_partial(numbers_and_weights, remarks)
    return Answers("numeric", ranges=tuple(ranges))


def _report_partial(answers: list[tuple[str, Decimal | None]], remarks: Remarks) -> None:
    if not any(weight == FULL for _, weight in answers):
        remarks.block("no_full_mark")
    for text, weight in answers:
        if weight is not None and weight != FULL:
            remarks.warn("partial_credit_dropped", text=short(text), weight=plain_number(weight))


def _span(text: str, remarks: Remarks) -> tuple[Decimal, Decimal, Decimal | None] | None:
    """Parse “8”, “8:0.5” or “7.5..8.5” to (low, high, middle if given); None, with a remark, for anything else."""
    try:
        if ".." in text:
            low, high = (_number(part) for part in text.split("..", 1))
            middle = None
        else:
            value, _, tolerance = text.partition(":")
            middle, around = _number(value), _number(tolerance) if tolerance.strip() else NONE
            with localcontext(prec=60):
                low, high = middle - around, middle + around
    except (InvalidOperation, ValueError):
        remarks.block("number_unreadable", text=short(text))
        return None
    if low > high:
        remarks.block("number_range_reversed", text=short(text))
        return None
    return low, high, middle


def _number(text: str) -> Decimal:
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value) >= _MAX_NUMBER or exponent < _MIN_EXPONENT:
        raise ValueError(text)
    return value
