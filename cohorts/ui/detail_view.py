"""Pages that show one thing."""

from django.utils import timezone
from django.views.generic import TemplateView

from cohorts.ui.page import AdminSkin, Page, RowMixin


class DetailView(RowMixin, Page, TemplateView):
    """A page about `self.row`, for a portal. A subclass names `model` or `get_rows`, and the template."""

    http_method_names = ["get", "head", "options"]
    row_name = "row"

    def get_heading(self):
        """The row as text, unless the page has a heading."""
        return self.heading or str(self.row)

    def get_context_data(self, **context):
        """The row under its own name, and the time."""
        return super().get_context_data(**{self.row_name: self.row, "now": timezone.now(), **context})


class AdminDetailView(AdminSkin, DetailView):
    """A page about `self.row`, for the Wagtail admin."""
