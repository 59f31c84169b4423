"""The first step of every reader: decode bytes to text, split text into lines, and report files that are not text."""

import codecs
import re

from cohorts.core.problems import Problem
from exams.bank.formats.parsed_items import FileProblem

# Blanks without width: editors leave them where files or texts were put together.
_BLANKS_WITHOUT_WIDTH = re.compile("[\ufeff\u200b]")
# Control characters except tab, line feed, vertical tab, form feed and carriage return, which are whitespace.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")


def decode(content: bytes) -> tuple[str, list[FileProblem]]:
    """Decode UTF-8, or UTF-16 with a byte order mark; no other encoding is guessed. Returns (text, problems)."""
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
    """Split a text at any kind of line end. Returns (lines, problems); a control character is a problem.

    Blanks without width are removed everywhere: they are never part of a mark or a text.
    """
    text = _BLANKS_WITHOUT_WIDTH.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if match := _CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        return [], [FileProblem(line, Problem("file_control_character", line=line))]
    return text.split("\n"), []
