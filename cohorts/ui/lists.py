"""What every list of the office shares: search, sorting and pages, all kept in the address."""

from django.core.paginator import Paginator

from cohorts.core.search import search

PER_PAGE = 50


def searched(rows, request, *fields):
    """Rows in which every word of ?q= occurs in one of the fields."""
    return search(rows, request.GET.get("q", ""), fields)


def ordered(rows, request, keys, first):
    """Rows by ?sort=key or ?sort=-key, where `keys` {key: fields}; unknown keys sort by `first`."""
    asked = request.GET.get("sort", "")
    fields = keys.get(asked.removeprefix("-"))
    if fields is None:
        asked, fields = first, keys[first.removeprefix("-")]
    sign = "-" if asked.startswith("-") else ""
    return rows.order_by(*(f"{sign}{field}" for field in fields), "pk")


def paged(rows, request):
    """The page of ?page=; the nearest one where it does not exist."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
