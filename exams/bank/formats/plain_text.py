"""Convert the texts of an item file to plain text, and report what was removed.

Items are stored as plain text for security: text without markup cannot contain a script, and every page escapes it.
Unknown tags stay as typed, because “x<y” is not a tag. Removed pictures and tables are reported, because the item may
make no sense without them.
"""

import html
import re
from dataclasses import dataclass

from cohorts.core.problems import Problem

FORMATS = ("moodle", "html", "markdown", "plain")

_LINE_TAGS = frozenset(
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
_FORMATTING_TAGS = frozenset(
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
_PAGE_TAGS = frozenset(
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
_LOST_CONTENT = {
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
_REMOVED_ELEMENTS = ("script", "style", "template", "noscript", "svg", "math", "object", "iframe", "canvas")
_KNOWN_TAGS = sorted(
    _LINE_TAGS | _FORMATTING_TAGS | _PAGE_TAGS | _TABLE_PARTS | set(_LOST_CONTENT) | set(_REMOVED_ELEMENTS) | {"a"},
    key=lambda name: (-len(name), name),
)

# Attributes need an equals sign: “a <b and c> d” is arithmetic, not a bold tag.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>" + "|".join(_KNOWN_TAGS) + r")(?P<rest>\s*/?|\s[^<>=]*=[^<>]*)>", re.IGNORECASE
)
_REMOVED_ELEMENT_START = re.compile(r"<(" + "|".join(_REMOVED_ELEMENTS) + r")\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SUB_OR_SUPERSCRIPT = re.compile(r"<(su[pb])>\s*([0-9+\-()n]{1,12})\s*</su[pb]>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_MARKDOWN = re.compile(r"\*\*|(?<!\w)\*\w|`|^#{1,6} |^[ \t]*[*+-] |\]\(", re.MULTILINE)
_SUPERSCRIPTS = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-()n", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` without markup. `dropped` is markup that was removed; `lost` is content the item may need."""

    text: str
    dropped: tuple[Problem, ...] = ()
    lost: tuple[Problem, ...] = ()


def looks_marked_up(text: str) -> bool:
    """Whether the text would look different when rendered as HTML."""
    return bool(_TAG.search(text) or _REMOVED_ELEMENT_START.search(text) or _ENTITY.search(text) or "<!--" in text)


def plain(text: str, text_format: str) -> Plain:
    """Convert to plain text. Format “plain” is kept as typed; the other formats may contain HTML."""
    if text_format == "plain":
        return Plain(text.strip())
    dropped: list[Problem] = []
    lost: list[Problem] = []
    if text_format == "markdown" and _MARKDOWN.search(text):
        dropped.append(Problem("markdown_not_rendered"))
    if looks_marked_up(text) or text_format == "html":
        text = _without_markup(text, dropped, lost, folds_lines=text_format == "html")
    return Plain(text.strip(), _unique(dropped), _unique(lost))


def _unique(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for number, problem in enumerate(problems) if problem not in problems[:number])


def _without_markup(text: str, dropped: list[Problem], lost: list[Problem], *, folds_lines: bool) -> str:
    if folds_lines:
        text = " ".join(_stripped_lines(text))
    text = _without_comments(text, dropped)
    text = _without_removed_elements(text, dropped, lost)
    text = _SUB_OR_SUPERSCRIPT.sub(_to_unicode_script, text)
    text = _TAG.sub(lambda tag: _replacement(tag, dropped, lost), text)
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_stripped_lines(text)))


def _stripped_lines(text: str) -> list[str]:
    return [line.strip(" \t") for line in text.split("\n")]


def _without_comments(text: str, dropped: list[Problem]) -> str:
    while (start := text.find("<!--")) >= 0:
        end = text.find("-->", start)
        text = text[:start] + (text[end + 3 :] if end >= 0 else "")
        dropped.append(Problem("text_dropped_comment"))
    return text


def _without_removed_elements(text: str, dropped: list[Problem], lost: list[Problem]) -> str:
    """Remove elements whose content is not text to read, up to their end tag or the end of the text."""
    position = 0
    while start := _REMOVED_ELEMENT_START.search(text, position):
        name = start[1].lower()
        end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, start.end())
        text = text[: start.start()] + (text[end.end() :] if end else "")
        position = start.start()
        if name in _LOST_CONTENT:
            lost.append(Problem(_LOST_CONTENT[name]))
        else:
            dropped.append(Problem("text_dropped_element", tag=name))
    return text


def _to_unicode_script(match: re.Match[str]) -> str:
    return match[2].translate(_SUPERSCRIPTS if match[1].lower() == "sup" else _SUBSCRIPTS)


def _replacement(tag: re.Match[str], dropped: list[Problem], lost: list[Problem]) -> str:
    name = tag["name"].lower()
    closes = bool(tag["close"])
    if name in _LOST_CONTENT:
        if closes:
            return "\n" if name == "table" else ""
        lost.append(Problem(_LOST_CONTENT[name]))
        alt = _ALT.search(tag["rest"])
        words = next((group for group in alt.groups() if group), "") if alt else ""
        return f"[picture: {words}]" if name == "img" and words else ""
    if name in _LINE_TAGS:
        return "\n- " if name == "li" and not closes else "\n"
    if name in ("td", "th"):
        return " | " if closes else ""
    if name == "a":
        dropped.append(Problem("text_dropped_link_address"))
    elif name in _FORMATTING_TAGS:
        dropped.append(Problem("text_dropped_formatting", tag=name))
    return ""
