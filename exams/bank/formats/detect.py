"""Takes an item file for what its content says it is; the name of the file is only used in sentences."""

import re

from exams.bank.formats.aiken import read_aiken
from exams.bank.formats.gift import read_gift
from exams.bank.formats.reading import Problem, Reading
from exams.bank.formats.text import decoded, lines_of

_ANSWER = re.compile(r"^[ \t]*ANSWERS?[ \t]*:", re.MULTILINE | re.IGNORECASE)
_OPTION = re.compile(r"^[ \t]*[A-Z][.)][ \t]+\S", re.MULTILINE)
_GIFT_MARKS = re.compile(r"^[ \t]*(?:::.*?(?<!\\)::|\$CATEGORY:)", re.MULTILINE | re.IGNORECASE)
_BRACE = re.compile(r"(?<!\\)[{}]")
_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_MAGIC = {
    b"PK\x03\x04": "a ZIP, Word or Excel file",
    b"%PDF": "a PDF file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a Rich Text file",
}
_ADVICE = "Save the items as plain text in GIFT or Aiken format, in UTF-8."


def read_items(content: str | bytes, filename: str = "") -> Reading:
    """Read an item file in the format its content shows; `Reading.format` says what it was taken for.

    A file that is neither GIFT nor Aiken gives one problem that says what it looks like, and no items.
    """
    name = f"“{filename}”" if filename else "The file"
    problems: list[Problem] = []
    if isinstance(content, bytes):
        if binary := next((what for magic, what in _MAGIC.items() if content.startswith(magic)), ""):
            return _unknown(f"{name} is {binary}. {_ADVICE}")
        content, problems = decoded(content)
    if not problems:
        lines, problems = lines_of(content)
    if problems:
        return Reading("unknown", problems=tuple(problems))
    text = "\n".join(lines)
    if not _COMMENT.sub("", text).strip():
        return _unknown(f"{name} is empty: it holds no items.")
    if stranger := _stranger(text):
        return _unknown(f"{name} looks like {stranger}. {_ADVICE}")
    kind = _kind(text)
    if kind == "unknown":
        return _unknown(f"{name} is neither GIFT nor Aiken: no answers were found in it. {_ADVICE}")
    return read_gift(text) if kind == "gift" else read_aiken(text)


def as_text(content: bytes) -> str:
    """The text of a file that `read_items` could read."""
    return decoded(content)[0].removeprefix("\ufeff")


def _unknown(sentence: str) -> Reading:
    return Reading("unknown", problems=(Problem(1, sentence),))


def _stranger(text: str) -> str:
    """What the text is, if it begins like a format that is not ours."""
    start = text.lstrip()[:400].lower()
    if start.startswith(("<?xml", "<quiz")):
        return "an XML file"
    if start.startswith(("<!doctype", "<html", "<head", "<body")):
        return "a web page"
    if re.match(r"[\[{]\s*(?:[\[{]|\"[^\"\n]*\"\s*[:,\]])", start):
        return "a JSON file"
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
