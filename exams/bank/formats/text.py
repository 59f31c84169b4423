"""The first step of every reader: bytes to text, text to lines, and a plain word about what is not text at all."""

import codecs
import re

from cohorts.core.problems import Problem
from exams.bank.formats.reading import FileProblem

# Tab, line feed, vertical tab, form feed and carriage return are blanks; the rest has no business in a text.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")


def decoded(content: bytes) -> tuple[str, list[FileProblem]]:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark; no other encoding is guessed."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding), []
    except UnicodeDecodeError as error:
        if b"\0" in content[:4096]:
            return "", [FileProblem(1, Problem("file_not_text"))]
        line = content.count(b"\n", 0, error.start) + 1
        return "", [FileProblem(line, Problem("file_not_utf8", line=line))]


def lines_of(text: str) -> tuple[list[str], list[FileProblem]]:
    """The lines of a text, whatever ends them; none and a problem where it holds control characters."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return [], [FileProblem(line, Problem("file_control_character", line=line))]
    return text.split("\n"), []
