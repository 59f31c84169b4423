"""Search in the public pages."""

from collections.abc import Sequence

from wagtail.models import Page

MAX_RESULTS = 30


def search_pages(words: str) -> Sequence[Page]:
    """Return published public pages that match all `words`, best match first; none for an empty text."""
    if not words:
        return []
    return list(Page.objects.live().public().filter(depth__gt=1).search(words, operator="and")[:MAX_RESULTS])
