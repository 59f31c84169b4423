"""Text as its author laid it out, as markup: lines stay lines, and columns stay columns."""

import re

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString

# Two blanks or a tab within a line, or a line that begins with blanks after another one: someone aligned it.
_COLUMNS = re.compile(r"\S(?: {2,}|\t[ \t]*)\S.*\n|\n.*\S(?: {2,}|\t[ \t]*)\S|\n[ \t]+\S")


def typed_text(text: str) -> SafeString:
    """The text, escaped, with its lines. Where they are aligned in columns, in letters of equal width."""
    markup = linebreaksbr(text, autoescape=True)
    return format_html('<span class="columns-kept">{}</span>', markup) if _COLUMNS.search(text) else markup
