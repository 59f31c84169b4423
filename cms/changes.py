"""What a draft changes in the body of a page, line by line, for the person who approves it."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from bs4 import BeautifulSoup
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.compare import diff_text
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model

LINES = ("p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "th")
LINE_BREAK = "\u2028"


def changed_lines(former: StreamValue, new: StreamValue) -> SafeString:
    """Return the lines that differ, as HTML: removed and added words are in spans of the classes that Wagtail uses."""
    before, after = lines_of(former), lines_of(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    rows = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "replace":
            rows += [_line_change(*pair) for pair in zip_longest(before[first:last], after[start:end])]
        elif kind != "equal":
            rows += [_line_change(line, None) for line in before[first:last]]
            rows += [_line_change(None, line) for line in after[start:end]]
    return format_html_join("\n", "<p>{}</p>", ((row,) for row in rows))


def lines_of(value: StreamValue) -> list[str]:
    """Return the words of a body, one line for each paragraph, item of a list, field or picture."""
    return [line for child in value for line in _lines(child.block, child.value) if line]


def _lines(block: Any, value: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, get_image_model()):
        yield _picture_line(value)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _lines(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from _lines(block.child_block, item)
    elif isinstance(block, blocks.FieldBlock) and not isinstance(block, blocks.RichTextBlock):
        yield str(value)
    else:
        yield from _text_lines(block.render_basic(value))


def _text_lines(html: Any) -> list[str]:
    soup = BeautifulSoup(str(html), "html.parser")
    for tag in soup.find_all([*LINES, "br"]):
        tag.append(LINE_BREAK) if tag.name != "br" else tag.replace_with(LINE_BREAK)
    for link in soup.find_all("a"):
        link.append(f" ({link.get('href', '')})")
    return [" ".join(line.split()) for line in soup.get_text().split(LINE_BREAK)]


def _picture_line(image: Any) -> str:
    if getattr(image, "decorative", False):
        return _("Picture “{title}”, decorative").format(title=image.title)
    words = getattr(image, "contextual_alt_text", "") or ""
    return _("Picture “{title}”, described as “{words}”").format(title=image.title, words=words)


def _line_change(former: str | None, new: str | None) -> SafeString:
    if former is None or new is None:
        return format_html('<span class="{}">{}</span>', "deletion" if new is None else "addition", former or new)
    return diff_text(former, new).to_html()
