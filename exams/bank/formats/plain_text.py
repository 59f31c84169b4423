"""Convert the texts of an item file to plain text, and report what was removed.

Items are stored as plain text for security: text without markup cannot contain a script, and every page escapes it.
Removed formatting is reported. If the text may mean something else without it (a picture, a table, struck-out words, a
tag that is not known), the problem is among the losses, and a person decides before the item is used.
"""

import re
from dataclasses import dataclass

from cohorts.core.problems import Problem
from exams.bank.formats.html_text import HtmlReader, looks_marked_up

__all__ = ["FORMATS", "Plain", "looks_marked_up", "plain"]

FORMATS = ("moodle", "html", "markdown", "plain")
_MARKDOWN = re.compile(r"\*\*|(?<!\w)\*\w|`|^#{1,6} |^[ \t]*[*+-] |\]\(", re.MULTILINE)
_MARKDOWN_STRUCK = re.compile(r"~~(?=\S)([^~\n]+)~~")
_MARKDOWN_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_FORMULA = re.compile(r"\\\(|\\\[|\$\$|\\[a-z]+\{")
# Soft hyphens, direction overrides, invisible operators and tags. Joiners and direction marks are part of some scripts.
_INVISIBLE = re.compile("[\u00ad\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` without markup. `dropped` is markup that was removed; `lost` is content the item may need."""

    text: str
    dropped: tuple[Problem, ...] = ()
    lost: tuple[Problem, ...] = ()


def plain(text: str, text_format: str) -> Plain:
    """Convert to plain text. Format “plain” is kept as typed; the other formats may contain HTML. Linear in time."""
    dropped: list[Problem] = []
    lost: list[Problem] = []
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
        dropped.append(Problem("text_dropped_invisible"))
    if text_format == "markdown":
        text = _from_markdown(text, dropped, lost)
    if text_format == "html" or (text_format != "plain" and looks_marked_up(text)):
        reader = HtmlReader(folds_lines=text_format == "html")
        text = reader.read(text)
        dropped += reader.dropped
        lost += reader.lost
    if _FORMULA.search(text):
        dropped.append(Problem("formula_as_typed"))
    return Plain(_trimmed(text), _unique(dropped), _unique(lost))


def _from_markdown(text: str, dropped: list[Problem], lost: list[Problem]) -> str:
    if _MARKDOWN.search(text):
        dropped.append(Problem("markdown_not_rendered"))
    for struck in _MARKDOWN_STRUCK.finditer(text):
        lost.append(Problem("text_lost_struck", text=struck[1][:60]))
    if _MARKDOWN_PICTURE.search(text):
        lost.append(Problem("text_lost_picture"))
    return _MARKDOWN_PICTURE.sub(lambda match: f"[picture: {match[1]}]", _MARKDOWN_STRUCK.sub("", text))


def _trimmed(text: str) -> str:
    """Without blank lines at both ends and blanks at the end. Blanks before the first column of several lines stay."""
    lines = text.rstrip().split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    return "\n".join(lines) if len(lines) > 1 else "".join(lines).strip()


def _unique(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple({(problem.code, repr(sorted(problem.params.items()))): problem for problem in problems}.values())
