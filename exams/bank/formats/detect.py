"""Takes an item file for what its content says it is; the name of the file is only used in messages."""

import re

from cohorts.core.problems import Problem
from exams.bank.formats.aiken import read_aiken
from exams.bank.formats.gift import read_gift
from exams.bank.formats.reading import FileProblem, Reading
from exams.bank.formats.text import decoded, lines_of

_ANSWER = re.compile(r"^[ \t]*ANSWERS?[ \t]*:", re.MULTILINE | re.IGNORECASE)
_OPTION = re.compile(r"^[ \t]*[A-Z][.)][ \t]+\S", re.MULTILINE)
_GIFT_MARKS = re.compile(r"^[ \t]*(?:::.*?(?<!\\)::|\$CATEGORY:)", re.MULTILINE | re.IGNORECASE)
_BRACE = re.compile(r"(?<!\\)[{}]")
_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_MAGIC = {
    b"PK\x03\x04": "file_is_zip_or_office",
    b"%PDF": "file_is_pdf",
    b"\xd0\xcf\x11\xe0": "file_is_old_office",
    b"\x1f\x8b": "file_is_compressed",
    b"\x89PNG": "file_is_picture",
    b"\xff\xd8\xff": "file_is_picture",
    b"{\\rtf": "file_is_rich_text",
}


def read_items(content: str | bytes, filename: str = "items.txt") -> Reading:
    """Read an item file in the format its content shows; `Reading.format` says what it was taken for.

    A file that is neither GIFT nor Aiken gives one problem that says what it looks like, and no items.
    """
    problems: list[FileProblem] = []
    if isinstance(content, bytes):
        if binary := next((code for magic, code in _MAGIC.items() if content.startswith(magic)), ""):
            return _unknown(binary, filename)
        content, problems = decoded(content)
    if not problems:
        lines, problems = lines_of(content)
    if problems:
        return Reading("unknown", problems=tuple(problems))
    text = "\n".join(lines)
    if not _COMMENT.sub("", text).strip():
        return _unknown("file_empty", filename)
    if stranger := _stranger(text):
        return _unknown(stranger, filename)
    kind = _kind(text)
    if kind == "unknown":
        return _unknown("file_format_unknown", filename)
    return read_gift(text) if kind == "gift" else read_aiken(text)


def as_text(content: bytes) -> str:
    """The text of a file that `read_items` could read."""
    return decoded(content)[0].removeprefix("\ufeff")


def _unknown(code: str, filename: str) -> Reading:
    return Reading("unknown", problems=(FileProblem(1, Problem(code, file=filename)),))


def _stranger(text: str) -> str:
    """The code for what the text is, if it begins like a format that is not ours."""
    start = text.lstrip()[:400].lower()
    if start.startswith(("<?xml", "<quiz")):
        return "file_is_xml"
    if start.startswith(("<!doctype", "<html", "<head", "<body")):
        return "file_is_html"
    if re.match(r"[\[{]\s*(?:[\[{]|\"[^\"\n]*\"\s*[:,\]])", start):
        return "file_is_json"
    return ""


def _kind(text: str) -> str:
    text = _COMMENT.sub("", text)
    answers = len(_ANSWER.findall(text))
    braces = len(_BRACE.findall(text))
    if _GIFT_MARKS.search(text) or braces > 2 * answers:
        return "gift"
    if answers or (_OPTION.search(text) and not _is_table(text)):
        return "aiken"
    return "unknown"


def _is_table(text: str) -> bool:
    """Whether the first lines have the same number of commas, semicolons or tabs."""
    lines = [line for line in text.split("\n") if line.strip()][:5]
    return any(len({line.count(sign) for line in lines}) == 1 and sign in lines[0] for sign in ",;\t")
