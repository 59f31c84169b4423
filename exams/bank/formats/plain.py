"""Brings the text of an item file down to plain text, and says what was left behind.

Plain text is the whole defense: what holds no markup can carry no script, and every page escapes it. Unknown tags
stay as typed, because “x<y” is no tag; lost pictures and tables are named, because an item may make no sense without.
"""

import html
import re
from dataclasses import dataclass

from cohorts.core.problems import Problem

FORMATS = ("moodle", "html", "markdown", "plain")

_LINES = frozenset(
    {
        "br",
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "section",
        "article",
        "hr",
    }
)
_LOOKS = frozenset(
    {
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "strike",
        "del",
        "ins",
        "sub",
        "sup",
        "small",
        "big",
        "code",
        "span",
        "font",
        "tt",
        "kbd",
        "mark",
        "q",
        "cite",
        "abbr",
        "center",
        "label",
    }
)
_FRAME = frozenset(
    {
        "html",
        "body",
        "head",
        "meta",
        "link",
        "title",
        "base",
        "header",
        "footer",
        "main",
    }
)
_LOST = {
    "img": "text_lost_picture",
    "video": "text_lost_video",
    "audio": "text_lost_sound",
    "iframe": "text_lost_embedded_page",
    "object": "text_lost_embedded_object",
    "embed": "text_lost_embedded_object",
    "svg": "text_lost_drawing",
    "canvas": "text_lost_drawing",
    "math": "text_lost_formula",
    "table": "text_lost_table",
    "input": "text_lost_form_field",
    "select": "text_lost_form_field",
    "textarea": "text_lost_form_field",
    "button": "text_lost_form_field",
    "form": "text_lost_form_field",
    "source": "text_lost_sound",
}
_TABLE_PARTS = frozenset(
    {
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "caption",
    }
)
_SWALLOWED = ("script", "style", "template", "noscript", "svg", "math", "object", "iframe", "canvas")
_KNOWN = sorted(
    _LINES | _LOOKS | _FRAME | _TABLE_PARTS | set(_LOST) | set(_SWALLOWED) | {"a"}, key=lambda name: (-len(name), name)
)

# Attributes need an equals sign: “a <b and c> d” is arithmetic, not a bold tag.
_TAG = re.compile(r"<(?P<close>/?)(?P<name>" + "|".join(_KNOWN) + r")(?P<rest>\s*/?|\s[^<>=]*=[^<>]*)>", re.IGNORECASE)
_SWALLOW_START = re.compile(r"<(" + "|".join(_SWALLOWED) + r")\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_RAISED = re.compile(r"<(su[pb])>\s*([0-9+\-()n]{1,12})\s*</su[pb]>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_MARKDOWN = re.compile(r"\*\*|(?<!\w)\*\w|`|^#{1,6} |^[ \t]*[*+-] |\]\(", re.MULTILINE)
_SUPER = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_SUB = str.maketrans("0123456789+-()n", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` without markup; `dropped` names what went; `lost` the parts an item may not make sense without."""

    text: str
    dropped: tuple[Problem, ...] = ()
    lost: tuple[Problem, ...] = ()


def looks_marked_up(text: str) -> bool:
    """Whether a reader of HTML would see more here than the characters."""
    return bool(_TAG.search(text) or _SWALLOW_START.search(text) or _ENTITY.search(text) or "<!--" in text)


def plain(text: str, text_format: str) -> Plain:
    """The text as a person reads it. “plain” is taken as typed; the other formats may hold HTML."""
    if text_format == "plain":
        return Plain(text.strip())
    dropped: list[Problem] = []
    lost: list[Problem] = []
    if text_format == "markdown" and _MARKDOWN.search(text):
        dropped.append(Problem("markdown_not_rendered"))
    if looks_marked_up(text) or text_format == "html":
        text = _without_markup(text, dropped, lost, folds_lines=text_format == "html")
    return Plain(text.strip(), _each_once(dropped), _each_once(lost))


def _each_once(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for number, problem in enumerate(problems) if problem not in problems[:number])


def _without_markup(text: str, dropped: list[Problem], lost: list[Problem], *, folds_lines: bool) -> str:
    if folds_lines:
        text = " ".join(_trimmed(text))
    text = _without_comments(text, dropped)
    text = _without_swallowed(text, dropped, lost)
    text = _RAISED.sub(_raised, text)
    text = _TAG.sub(lambda tag: _instead_of(tag, dropped, lost), text)
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_trimmed(text)))


def _trimmed(text: str) -> list[str]:
    return [line.strip(" \t") for line in text.split("\n")]


def _without_comments(text: str, dropped: list[Problem]) -> str:
    while (start := text.find("<!--")) >= 0:
        end = text.find("-->", start)
        text = text[:start] + (text[end + 3 :] if end >= 0 else "")
        dropped.append(Problem("text_dropped_comment"))
    return text


def _without_swallowed(text: str, dropped: list[Problem], lost: list[Problem]) -> str:
    """Remove elements whose content is not for reading, up to their end tag or the end of the text."""
    position = 0
    while found := _SWALLOW_START.search(text, position):
        name = found[1].lower()
        end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, found.end())
        text = text[: found.start()] + (text[end.end() :] if end else "")
        position = found.start()
        if name in _LOST:
            lost.append(Problem(_LOST[name]))
        else:
            dropped.append(Problem("text_dropped_element", tag=name))
    return text


def _raised(found: re.Match[str]) -> str:
    return found[2].translate(_SUPER if found[1].lower() == "sup" else _SUB)


def _instead_of(tag: re.Match[str], dropped: list[Problem], lost: list[Problem]) -> str:
    name = tag["name"].lower()
    closes = bool(tag["close"])
    if name in _LOST:
        if closes:
            return "\n" if name == "table" else ""
        lost.append(Problem(_LOST[name]))
        alt = _ALT.search(tag["rest"])
        words = next((group for group in alt.groups() if group), "") if alt else ""
        return f"[picture: {words}]" if name == "img" and words else ""
    if name in _LINES:
        return "\n- " if name == "li" and not closes else "\n"
    if name in ("td", "th"):
        return " | " if closes else ""
    if name == "a":
        dropped.append(Problem("text_dropped_link_address"))
    elif name in _LOOKS:
        dropped.append(Problem("text_dropped_formatting", tag=name))
    return ""
