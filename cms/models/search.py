"""Search of the public pages."""

import re
from collections.abc import Sequence

from wagtail.models import Page

MAX_PAGES_FOUND = 30


def search_pages(words: str) -> Sequence[Page]:
    """Published pages that are open to everybody and match all `words`, best first; none for an empty text.

    Marks are left out: SQLite would read a quotation mark as part of its own query language.
    """
    words = " ".join(re.findall(r"\w+", words))
    if not words:
        return []
    return list(Page.objects.live().public().filter(depth__gt=1).search(words, operator="and")[:MAX_PAGES_FOUND])
