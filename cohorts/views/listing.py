"""What every list does: search, sort and page by what stands in the address, and hand itself out as a table."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse

from ..kernel.sheets import write_csv

PER_PAGE = 25


def searched(request, rows, *paths):
    """Rows in which every word of ?q= occurs in one of the paths."""
    for word in request.GET.get("q", "").replace("\x00", "").split()[:8]:
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__icontains": word})
        rows = rows.filter(found)
    return rows


def ordered(request, rows, keys, default):
    """Rows by ?sort=, a name of `keys` ({name: field paths}) or -name; by `default` where it says nothing known."""
    asked = request.GET.get("sort", "")
    down, name = asked.startswith("-"), asked.removeprefix("-")
    if name not in keys:
        down, name = default.startswith("-"), default.removeprefix("-")
    paths = [f"-{path}" if down else path for path in keys[name]]
    return rows.order_by(*paths, "pk")


def paged(request, rows):
    """The page that ?page= names; the nearest one where it names none."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def as_csv(name, head, rows):
    """The table as a file to keep."""
    response = HttpResponse(write_csv(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
