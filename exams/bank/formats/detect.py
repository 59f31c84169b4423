"""Detect the format of an item file from its content; the file name is only used in messages."""

import re

from cohorts.core.problems import Problem
from exams.bank.formats.aiken import read_aiken
from exams.bank.formats.decoding import decode, lines_of
from exams.bank.formats.gift import read_gift
from exams.bank.formats.parsed_items import FileProblem, Reading

# An answer with a letter, further lines, and a line “ANSWER: B”.
_AIKEN = re.compile(
    r"^[ \t]*[A-Za-z][.)][^\n]*\n(?:(?![ \t]*ANSWERS?[ \t]*:)[^\n]*\n){0,40}?"
    r"[ \t]*ANSWERS?[ \t]*:[ \t]*[A-Za-z]\b",
    re.MULTILINE | re.IGNORECASE,
)
_ANSWER = re.compile(r"^[ \t]*ANSWERS?[ \t]*:", re.MULTILINE | re.IGNORECASE)
_OPTION = re.compile(r"^[ \t]*[A-Z][.)][ \t]+\S", re.MULTILINE)
_GIFT_MARKS = re.compile(r"^[ \t]*(?:::.*?(?<!\\)::|\$CATEGORY:)", re.MULTILINE | re.IGNORECASE)
# A group of answers: “{=”, “{~”, “{#”, “{T}”, “{FALSE#”, “{}”, “{>2”.
_GIFT_ANSWERS = re.compile(r"(?<!\\)\{\s*(?:[=~#>}%]|(?:T|TRUE|F|FALSE)\s*[#}]|[^{}\n]+\}\s*$)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_SIGNATURES = {
    b"PK\x03\x04": "file_is_zip_or_office",
    b"%PDF": "file_is_pdf",
    b"\xd0\xcf\x11\xe0": "file_is_old_office",
    b"\x1f\x8b": "file_is_compressed",
    b"\x89PNG": "file_is_picture",
    b"\xff\xd8\xff": "file_is_picture",
    b"{\\rtf": "file_is_rich_text",
}


def read_items(content: str | bytes, filename: str = "items.txt") -> Reading:
    """Read an item file in the format detected from its content; `Reading.format` names the format.

    A file that is neither GIFT nor Aiken gives no items and one problem that names what it appears to be.
    """
    problems: list[FileProblem] = []
    if isinstance(content, bytes):
        if binary := next((code for signature, code in _SIGNATURES.items() if content.startswith(signature)), ""):
            return _unknown(binary, filename)
        content, problems = decode(content)
    if not problems:
        lines, problems = lines_of(content)
    if problems:
        return Reading("unknown", problems=tuple(problems))
    text = "\n".join(lines)
    if not _COMMENT.sub("", text).strip():
        return _unknown("file_empty", filename)
    if code := _other_format(text):
        return _unknown(code, filename)
    detected_format = _detect_format(text)
    if detected_format == "unknown":
        return _unknown("file_format_unknown", filename)
    return read_gift(text) if detected_format == "gift" else read_aiken(text)


def as_text(content: bytes) -> str:
    """Decode a file that `read_items` can read."""
    return decode(content)[0].removeprefix("\ufeff")


def _unknown(code: str, filename: str) -> Reading:
    return Reading("unknown", problems=(FileProblem(1, Problem(code, file=filename)),))


def _other_format(text: str) -> str:
    """The code of the problem, if the text starts like a format that is not supported; else ""."""
    start = text.lstrip()[:400].lower()
    if start.startswith("<?xml") or re.match(r"<quiz\b", start):
        return "file_is_xml"
    # “<html> means …?” may begin a question.
    if start.startswith("<!doctype") or (re.match(r"<(?:html|head|body)\b", start) and "</" in text):
        return "file_is_html"
    if re.match(r"[\[{]\s*(?:[\[{]|\"[^\"\n]*\"\s*[:,\]])", start):
        return "file_is_json"
    return ""


def _detect_format(text: str) -> str:
    """The format by the structure of the text. Braces and letters may also be part of a question."""
    text = _COMMENT.sub("", text)
    if _GIFT_MARKS.search(text):
        return "gift"
    gift, aiken = len(_GIFT_ANSWERS.findall(text)), len(_ANSWER.findall(text)) if _AIKEN.search(text) else 0
    if gift > aiken:
        return "gift"
    if aiken or _ANSWER.search(text) or (_OPTION.search(text) and not _is_table(text)):
        return "aiken"
    return "gift" if re.search(r"(?<!\\)[{}]", text) else "unknown"


def _is_table(text: str) -> bool:
    """Whether the first lines have the same number of commas, semicolons or tabs."""
    lines = [line for line in text.split("\n") if line.strip()][:5]
    return any(len({line.count(sign) for line in lines}) == 1 and sign in lines[0] for sign in ",;\t")
