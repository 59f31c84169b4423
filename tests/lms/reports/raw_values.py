"""Values of Python or JSON on a page, which no reader should see."""

import re

from django.utils.html import strip_tags

# A list, a mapping, a tuple of texts, nothing, truth values, a moment or an amount as Python writes them, an object.
RAW = re.compile(
    r"\[(?:\]|['\"\d{\[])|\{['\"}]|\(['\"]|\bNone\b(?! (?:yet|is|of|was)\b)|\bTrue\b|\bFalse\b"
    r"|datetime|Decimal\(|<\w+ object|QuerySet|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\+00:00"
)
INVISIBLE = re.compile(r"<(script|style|template|svg)\b.*?</\1>", re.DOTALL)
MAX_BEFORE = 40


def raw_values(page: str) -> list[str]:
    """Return what a page shows of Python's own notation, each with the text before it."""
    text = " ".join(strip_tags(INVISIBLE.sub(" ", page)).split())
    return [text[max(0, match.start() - MAX_BEFORE) : match.end() + MAX_BEFORE] for match in RAW.finditer(text)]
