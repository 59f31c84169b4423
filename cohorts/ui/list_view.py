"""Lists: search, filters, sorting and pages, all kept in the address; the same columns on the page and in the file.

A list that many people work through says which rows need attention (`needing_attention`), and shows only those on
request. It costs the same number of queries at one row and at a hundred: what a row shows beside its own fields is
fetched for all rows of the page at once, in `prepare`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView as DjangoListView

from cohorts.core.exports import Cell, read_cells
from cohorts.core.search import is_without_words, search
from cohorts.core.tables import download
from cohorts.ui.page import Page

ROWS_PER_PAGE = 50
FILE_KINDS = ("csv", "xlsx")


@dataclass(frozen=True)
class Column:
    """A column of a list.

    key: its name in `?sort=key` and `?sort=-key`. sort: the ORM fields it sorts by; without them it does not sort.
    cell: what is written of a row in the file: an `exports.Cell`, or, in a short list, a function of the row; without
    it the column is not in the file. unit: beside the head of numbers. on_page: False for a column of the file alone.
    """

    key: str
    label: Any
    sort: tuple[str, ...] = ()
    cell: Cell | Callable[[Any], object] | None = None
    numeric: bool = False
    unit: Any = ""
    on_page: bool = True


def page_of(request, rows, *, name="page", size=ROWS_PER_PAGE):
    """The page of `?page=`; the nearest one where it does not exist. Its rows are fetched."""
    page = Paginator(rows, size).get_page(request.GET.get(name))
    page.object_list = list(page.object_list)
    return page


def cells_of(rows, cells):
    """The cells of every row. Where all are `exports.Cell`, no object is made of a row."""
    if all(isinstance(cell, Cell) for cell in cells):
        return read_cells(rows, cells)
    return [[_plain(cell.of(row) if isinstance(cell, Cell) else cell(row)) for cell in cells] for row in rows]


def _plain(value):
    """What a page shows as HTML, a moment above all, as the text of it."""
    return strip_tags(value) if isinstance(value, SafeString) else value


def filter_problems(form):
    """What is wrong with the filters in the address, as one text; "" where they can be used."""
    if form.is_valid():
        return ""
    errors = {form[name].label: texts for name, texts in form.errors.items() if name in form.fields}
    parts = [f"{label}: {text}" for label, texts in errors.items() for text in texts]
    return " ".join(parts) or gettext("Choose other filters.")


class ListView(Page, DjangoListView):
    """A list for a portal. A subclass writes `get_rows` and the template, which extends `list_page.html`.

    search_fields: the ORM fields that `?q=` looks in; a list that searches in another way writes `search_rows` and sets
    `is_searchable`. columns, default_sort: see Column. filterset_class: a FilterSet of django-filter. kept: names in
    the address, beside filters, that a search keeps. noun, nouns: what is counted. file_name: with it, the list can be
    downloaded (`?format=csv`, `?format=xlsx`). empty_heading, empty_text, empty_action (label, name of an address):
    what to do while there is nothing. attention_label: the name of the filter on top. no_attention: what the list says
    when that filter finds nothing.
    """

    template_name = "list_page.html"
    http_method_names = ["get", "head", "options"]
    paginate_by = ROWS_PER_PAGE
    search_fields: tuple[str, ...] = ()
    search_label = _("Search")
    kept: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    default_sort = ""
    filterset_class: Any = None
    noun, nouns = _("row"), _("rows")
    file_name = ""
    file_kind = ""
    empty_heading, empty_text, empty_action = _("Nothing here yet"), "", ()
    attention_label = _("Needs attention")
    no_attention = _("Nothing needs attention")

    def get_rows(self):
        """All rows of this list that the person may see."""
        return self.model.objects.visible_to(self.request.user)

    @property
    def is_searchable(self):
        """Whether the list has a search."""
        return bool(self.search_fields)

    def search_rows(self, rows, text):
        """Those of `rows` that `text`, from `?q=`, looks for."""
        return search(rows, text, self.search_fields)

    def needing_attention(self, rows):
        """Those of `rows` that wait for somebody, as a queryset; None for a list without this filter."""

    def prepare(self, rows):
        """Give each of the fetched `rows` what it shows beside its own fields."""

    @cached_property
    def filterset(self):
        """The filters with what was chosen in the address, or None."""
        if self.filterset_class is None:
            return None
        arguments = self.get_filterset_arguments()
        return self.filterset_class(self.request.GET, queryset=self._searched, request=self.request, **arguments)

    def get_filterset_arguments(self):
        """What the FilterSet is told beside the address."""
        return {}

    @cached_property
    def _searched(self):
        rows, text = self.get_rows(), self.request.GET.get("q", "")
        return self.search_rows(rows, text) if self.is_searchable else rows

    @cached_property
    def _filtered(self):
        if self.filterset is None:
            return self._searched
        return self._searched.none() if self.filter_problems else self.filterset.qs

    @cached_property
    def filter_problems(self):
        """What is wrong with the filters in the address; "" where they can be used."""
        return filter_problems(self.filterset.form) if self.filterset is not None else ""

    @cached_property
    def _waiting(self):
        return self.needing_attention(self._filtered)

    @property
    def shows_attention(self):
        """Whether only the rows that need attention are asked for."""
        return "attention" in self.request.GET and self._waiting is not None

    def get_queryset(self):
        """The rows asked for, in the order asked for."""
        return self.sort(self._waiting if self.shows_attention else self._filtered)

    def sort(self, rows):
        """In the order of `?sort=`; by `default_sort` where it names no column that sorts."""
        fields = {column.key: column.sort for column in self.columns if column.sort}
        chosen = self.request.GET.get("sort", "")
        if chosen.removeprefix("-") not in fields:
            chosen = self.default_sort
        if not chosen:
            return rows
        sign = "-" if chosen.startswith("-") else ""
        return rows.order_by(*(f"{sign}{name}" for name in fields[chosen.removeprefix("-")]), "pk")

    def get_sorts(self):
        """[(value of `?sort=`, words)] for a page too narrow for the heads of the columns; [] where nothing sorts."""
        options = [("", self.get_usual_order())]
        for column in self.columns:
            if column.sort and column.on_page:
                reverse_order = gettext("%(column)s, in reverse order") % {"column": column.label}
                options += [(column.key, column.label), (f"-{column.key}", reverse_order)]
        return options if len(options) > 1 else []

    def get_usual_order(self):
        """The order of a list that nobody sorted, with the column where it is by one."""
        key = self.default_sort.removeprefix("-")
        label = next((column.label for column in self.columns if column.sort and column.key == key), None)
        if label is None:
            return gettext("Usual order")
        if self.default_sort.startswith("-"):
            label = gettext("%(column)s, in reverse order") % {"column": label}
        return gettext("Usual order: %(column)s") % {"column": label}

    def get(self, request, *args, **kwargs):
        """The page, or the file with all rows asked for."""
        kind = request.GET.get("format", self.file_kind)
        if self.file_name and (kind or self.file_kind):
            rows = self.get_queryset()
            cells = self.get_file_cells(rows)
            kind = kind if kind in FILE_KINDS else FILE_KINDS[0]
            return download(self.file_name, list(cells), cells_of(rows, list(cells.values())), kind)
        return super().get(request, *args, **kwargs)

    def get_file_cells(self, rows):
        """{heading: cell} of the file with `rows`, a queryset."""
        return {column.label: column.cell for column in self.columns if column.cell}

    def paginate_queryset(self, queryset, page_size):
        """One page of rows, prepared."""
        page = page_of(self.request, queryset, size=page_size)
        self.prepare(page.object_list)
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **context):
        """The page of rows, the columns on it, and what is above and below the table."""
        context = super().get_context_data(**context)
        kept = {name: self.request.GET[name] for name in self.kept if name in self.request.GET}
        narrowing = {name for name, value in self.request.GET.items() if value} - {"page", "sort", *self.kept}
        return {
            "is_without_words": self.is_searchable and is_without_words(self.request.GET.get("q", "")),
            "page": context["page_obj"],
            "heads": [column for column in self.columns if column.on_page],
            "is_narrowed": bool(narrowing),
            "is_without_attention": self.shows_attention and narrowing == {"attention"},
            "sorts": self.get_sorts(),
            "kept": kept,
            "all_url": f"?{urlencode(kept)}",
            "attention": self._attention(context["page_obj"].paginator),
            "empty_url": reverse(self.empty_action[1]) if self.empty_action else "",
            **context,
        }

    def _attention(self, paginator):
        if self._waiting is None:
            return None
        if self.shows_attention:
            return {"count": paginator.count, "total": self._filtered.count(), "is_on": True}
        return {"count": self._waiting.count(), "total": paginator.count, "is_on": False}
