"""Additions to Wagtail's editor of the public pages."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from cms.admin import READERS, CurriculumReport
from cohorts.core.access import has_role
from cohorts.ui.kept_forms import ShowsKeptPage
from cohorts.ui.refusals import run_for_button


class AddPage(ShowsKeptPage, CreateView):
    """Adds a page, and shows again what was typed before the session ended."""


class EditPage(ShowsKeptPage, EditView):
    """Changes a page, and shows again what was typed before the session ended."""

    def post(self, request, *args, **kwargs):
        """Save, and submit if the editor chose that; where submitting is refused, say why."""
        save = super().post
        response, refusal = run_for_button(request, lambda: save(request, *args, **kwargs))
        return redirect("wagtailadmin_pages:edit", self.page.pk) if refusal else response


class PublicPages(PageViewSet):
    """Wagtail's views for all pages, with ours for adding and changing one."""

    add_view_class = AddPage
    edit_view_class = EditPage


# Wagtail registers its own views for the same pages; the last ones count.
@hooks.register("register_admin_viewset", order=1)
def public_pages():
    """Register the views of pages."""
    return PublicPages()


@hooks.register("before_copy_page")
def copies_are_drafts(request, page):
    """Refuse to publish a copy with the copying: another person approves it first."""
    if request.method == "POST" and (request.POST.get("publish_copies") or request.POST.get("alias")):
        messages.error(request, _("A copy is published after another person approves it. Copy the page as a draft."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("before_bulk_action")
def nothing_is_published_at_once(request, action_type, objects, action):
    """Refuse to publish many pages at once: each is submitted, and another person approves it."""
    if action_type == "publish":
        messages.error(request, _("Pages are published one by one, after another person approves each."))
        return redirect("wagtailadmin_explore_root")
    return None


@hooks.register("register_admin_urls")
def report_urls():
    """Register the report about curriculum pages."""
    return [path("reports/curriculum/", CurriculumReport.as_view(), name="curriculum_report")]


class ReadersItem(MenuItem):
    """A menu item for those who read the report."""

    def is_shown(self, request):
        """Return whether the user may read it."""
        return has_role(request.user, *READERS)


@hooks.register("register_reports_menu_item")
def report_item():
    """Add the report to Wagtail's reports."""
    return ReadersItem(
        _("Curriculum pages"), reverse("curriculum_report"), name="curriculum", icon_name="list-ul", order=300
    )
