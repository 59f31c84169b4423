"""Search of the public pages."""

from collections.abc import Sequence

from wagtail.models import Page

MAX_PAGES_FOUND = 30


def search_pages(words: str) -> Sequence[Page]:
    """Published pages that are open to everybody and match all `words`, best first; none for an empty text."""
    if not words:
        return []
    return list(Page.objects.live().public().filter(depth__gt=1).search(words, operator="and")[:MAX_PAGES_FOUND])
