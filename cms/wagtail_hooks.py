"""Additions to Wagtail's editor of the public pages."""

from wagtail import hooks
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from cohorts.ui.kept_forms import ShowsKeptPage


class AddPage(ShowsKeptPage, CreateView):
    """Adds a page, and shows again what was typed before the session ended."""


class EditPage(ShowsKeptPage, EditView):
    """Changes a page, and shows again what was typed before the session ended."""


class PublicPages(PageViewSet):
    """Wagtail's views for all pages, with ours for adding and changing one."""

    add_view_class = AddPage
    edit_view_class = EditPage


# Wagtail registers its own views for the same pages; the last ones count.
@hooks.register("register_admin_viewset", order=1)
def public_pages():
    """Register the views of pages."""
    return PublicPages()
