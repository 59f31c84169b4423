"""Search in the public pages."""

import re
from collections.abc import Sequence

from wagtail.models import Page

MAX_RESULTS = 30


def search_pages(words: str) -> Sequence[Page]:
    """Return published public pages that match all `words`, best match first; none for an empty text.

    Punctuation is removed, because SQLite would read a quotation mark as part of its query language.
    """
    words = " ".join(re.findall(r"\w+", words))
    if not words:
        return []
    return list(Page.objects.live().public().filter(depth__gt=1).search(words, operator="and")[:MAX_RESULTS])
