"""What the office's screens in the Wagtail admin are made of: lists that start from what one may see, and form pages.

A list's download goes through core.tables, which lets no formula out. A form page calls one action; a refusal is
shown at its field, and nothing typed is lost.
"""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic

from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.exports import Cell, read_cells
from cohorts.core.tables import download
from cohorts.ui.refusals import add_refusal
from cohorts.ui.viewsets import SearchByWords


class SheetExport:
    """Downloads of a listing as CSV or XLSX: `sheet` is {heading: cell}.

    A list that may have thousands of rows names the fields of its cells (`exports.Cell`). The cells of a short one may
    be functions of the row. A heading is marked with `gettext_noop` and translated where it is shown.
    """

    sheet: dict = {}

    def get_sheet(self):
        """The sheet of this request."""
        return self.sheet

    @cached_property
    def list_export(self):
        """Wagtail shows its download buttons where this is not empty."""
        return list(self.sheet)

    def get(self, request, *args, **kwargs):
        """A download is made of its rows alone; Wagtail would first work out the page around them."""
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        return self.as_spreadsheet(self.get_queryset(), request.GET["export"])

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """The table as a file."""
        sheet = self.get_sheet()
        head = [_(heading) for heading in sheet]
        return download(self.get_filename(), head, _cells(queryset, sheet.values()), spreadsheet_format)


def _cells(queryset, cells):
    if all(isinstance(cell, Cell) for cell in cells):
        return read_cells(queryset, cells)
    return [[_plain(cell(row)) for cell in cells] for row in queryset]


def _plain(value):
    """What a page shows as HTML, a moment above all, as the text of it."""
    return strip_tags(value) if isinstance(value, SafeString) else value


class ListScreen(SearchByWords, SheetExport, generic.IndexView):
    """A list outside of any viewset. Who may enter is said by the `door` around it; which rows, by `visible_to`."""

    permission_policy = None
    any_permission_required = None
    paginate_by = 50

    def get_base_queryset(self):
        """Rows in sight."""
        return self.model.objects.visible_to(self.request.user)

    def get_breadcrumbs_items(self):
        """Home, then this list."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


def list_views(view, *who):
    """Return the list page and its results, as Wagtail asks for them, for those who hold one of the roles."""
    return allow(*who)(view.as_view()), allow(*who)(view.as_view(results_only=True))


class ByAction:
    """Mixed into the create and edit views of a viewset: saving is one action, `act(form)`, which returns the row."""

    def act(self, form):
        """Call the action with what the form says."""
        raise TypeError(f"{type(self).__name__} must say which action saves it.")

    def save_instance(self):
        """In place of Wagtail's own saving and logging."""
        return self.act(self.form)

    def form_valid(self, form):
        """Save, or show at the field why not."""
        try:
            return super().form_valid(form)
        except Refused as no:
            add_refusal(form, no)
            self.produced_error_code, self.produced_error_message = "validation_error", self.get_error_message()
            return self.form_invalid(form)


def crumbs(*steps):
    """Wagtail's breadcrumbs from (label, url name or "", arguments…)."""
    found = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    for label, name, *arguments in steps:
        found.append({"url": reverse(name, args=arguments) if name else "", "label": label})
    return found


def page(request, template, *, title, icon, trail, **more):
    """A page in Wagtail's furniture."""
    about = {"page_title": title, "header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs(*trail)}
    return render(request, template, about | more)


def form_page(request, form, *, act, done, back, button, **about):
    """A page with one form. A valid POST calls `act(cleaned data)`; `done` says, of its result, what happened.

    `back` is where one goes afterwards: a URL, or a function of the result. `about`: title, icon, trail, and `before`,
    sentences to read first.
    """
    if request.method == "POST":
        if form.is_valid():
            try:
                result = act(form.cleaned_data)
            except Refused as no:
                add_refusal(form, no)
            else:
                messages.success(request, done(result))
                return redirect(back(result) if callable(back) else back)
        messages.validation_error(request, _("Nothing was changed. Correct the marked fields."), form)
    more = {
        "form": form,
        "action_url": request.get_full_path(),
        "submit_button_label": button,
        "submit_button_active_label": _("Please wait…"),
        "media": form.media,
    }
    return page(request, "ui/admin/form.html", **about, **more)


def admin_page(request, template, title, *, trail=(), status=200, **context):
    """A page of the admin with its head and its trail."""
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    furniture = {
        "header_title": title,
        "page_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [home, *trail, {"url": "", "label": title}],
    }
    return render(request, template, {**furniture, **context}, status=status)
