"""Lists of the Wagtail admin: search by words, files of their rows, and what is wrong with a filter."""

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin.views import generic

from cohorts.core.access import allow, has_role
from cohorts.core.search import is_without_words, search
from cohorts.core.tables import download
from cohorts.ui.list_view import ROWS_PER_PAGE, cells_of, filter_problems


class ListOfRows:
    """Mixed into a list of Wagtail's: it searches by words, says what is wrong with its filters, and what to do.

    Every word typed is looked for in every field, so that a full name is enough. A filter that cannot be used shows no
    rows instead of all. empty_text: what to do while there is nothing.
    """

    empty_text = ""

    def search_queryset(self, queryset):
        """Wagtail itself looks for the whole phrase in one field."""
        if not self.search_query or not self.search_fields:
            return super().search_queryset(queryset)
        return search(queryset, self.search_query, self.search_fields)

    @cached_property
    def filter_problems(self):
        """What is wrong with the filters in the address; "" where they can be used."""
        return filter_problems(self.filters.form) if self.filters else ""

    @cached_property
    def is_filtering(self):
        """Also with filters that cannot be used."""
        return bool(self.filter_problems) or super().is_filtering

    def filter_queryset(self, queryset):
        """Wagtail itself would show all rows where a filter cannot be used."""
        return queryset.none() if self.filter_problems else super().filter_queryset(queryset)

    @cached_property
    def no_results_message(self):
        """What is wrong with the filters, or what to do while there is nothing."""
        if self.filter_problems:
            return gettext("These filters cannot be used. {problems}").format(problems=self.filter_problems)
        if is_without_words(self.search_query or ""):
            return gettext("Nothing matches your search. Type letters or numbers.")
        if self.empty_text and not self.is_searching and not self.is_filtering:
            return self.empty_text
        return super().no_results_message


class SheetExport:
    """Mixed into a list of Wagtail's: downloads as CSV or XLSX of `sheet`, {heading: cell} (see Column)."""

    sheet: dict = {}

    def get_sheet(self):
        """The sheet of this request."""
        return self.sheet

    @cached_property
    def list_export(self):
        """Wagtail shows its download buttons where this is not empty."""
        return list(self.sheet)

    def get(self, request, *args, **kwargs):
        """A download is made of its rows alone; Wagtail would first work out the page around them.

        A list without a sheet has none.
        """
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        if not self.sheet:
            raise Http404
        return self.as_spreadsheet(self.get_queryset(), request.GET["export"])

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """The table as a file."""
        sheet = self.get_sheet()
        return download(self.get_filename(), list(sheet), cells_of(queryset, list(sheet.values())), spreadsheet_format)


class AdminListView(ListOfRows, SheetExport, generic.IndexView):
    """A list for the Wagtail admin, outside of any viewset. `list_views` says who may open it.

    writers: roles that may add and change rows here; others only read. add_label: the button that adds one.
    """

    writers: tuple[str, ...] = ()
    add_label = ""

    permission_policy = None
    any_permission_required = None
    paginate_by = ROWS_PER_PAGE

    def get_base_queryset(self):
        """All rows of this list that the person may see."""
        return self.model.objects.visible_to(self.request.user)

    def get_add_url(self):
        """Only for those who may add."""
        return super().get_add_url() if has_role(self.request.user, *self.writers) else None

    def get_edit_url(self, instance):
        """Only for those who may change."""
        return super().get_edit_url(instance) if has_role(self.request.user, *self.writers) else None

    @cached_property
    def add_item_label(self):
        """What the list calls it, or as Wagtail does."""
        return self.add_label or super().add_item_label

    def get_breadcrumbs_items(self):
        """Home, then this list."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


def list_views(view, *who):
    """Return the list page and its results, as Wagtail asks for them, for those who hold one of the roles."""
    return allow(*who)(view.as_view()), allow(*who)(view.as_view(results_only=True))
