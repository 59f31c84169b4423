"""Additions to Wagtail's editor of the public pages."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from cms.actions.reviews import PUBLISH_PAGE
from cms.admin import READERS, CurriculumReport, MovePage, UnpublishPage
from cms.models.reviews import PUBLISHERS, differences
from cms.models.reviews import public_pages as public_pages_of
from cms.older_pages import RefusesOlderPage
from cohorts.core.access import has_role
from cohorts.people.admin.proposals import DETAILS_HOOK
from cohorts.ui.kept_forms import ShowsKeptPage
from cohorts.ui.refusals import run_for_button


class AddPage(ShowsKeptPage, CreateView):
    """Adds a page, and shows again what was typed before the session ended."""


class EditPage(ShowsKeptPage, RefusesOlderPage, EditView):
    """Changes a page, and shows again what was typed before the session ended."""

    def post(self, request, *args, **kwargs):
        """Save, and submit if the editor chose that; where submitting is refused, say why."""
        save = super().post
        response, refusal = run_for_button(request, lambda: save(request, *args, **kwargs))
        return redirect("wagtailadmin_pages:edit", self.page.pk) if refusal else response


class ToUnpublishing(UnpublishView):
    """Leads to our page, which proposes it."""

    def dispatch(self, request, *args, **kwargs):
        """Go there, for those who may propose it; the others are refused as Wagtail does."""
        if not has_role(request.user, *PUBLISHERS):
            raise PermissionDenied
        return redirect("page_unpublish", self.object.pk)


class DeletePage(DeleteView):
    """Deletes a draft. A page is unpublished before it can be deleted, and so are the pages under it."""

    def dispatch(self, request, page_id, *args, **kwargs):
        """Say so, to those who may edit pages."""
        page = get_object_or_404(Page, pk=page_id)
        if has_role(request.user, *PUBLISHERS) and public_pages_of(page).exists():
            messages.error(
                request,
                _(
                    "A public page cannot be deleted. Unpublish it and the public pages under it first; another person "
                    "must approve that."
                ),
            )
            return redirect("wagtailadmin_explore", page.pk)
        return super().dispatch(request, page_id, *args, **kwargs)


class ExplorePages(ExplorableIndexView):
    """Lists pages, without a link to the usage of a page for who may only read it, to whom Wagtail refuses that."""

    def get_side_panels(self):
        """The panels beside the list."""
        panels = super().get_side_panels()
        if not self.permissions.can_edit():
            for panel in panels:
                panel.usage_url = None
        return panels


class PublicPages(PageViewSet):
    """Wagtail's views for all pages, with ours for adding, changing, unpublishing and deleting one."""

    add_view_class = AddPage
    edit_view_class = EditPage
    index_view_class = ExplorePages
    unpublish_view_class = ToUnpublishing
    delete_view_class = DeletePage


# Wagtail registers its own views for the same pages; the last ones count.
@hooks.register("register_admin_viewset", order=1)
def public_pages():
    """Register the views of pages."""
    return PublicPages()


@hooks.register("construct_page_action_menu")
def submitting_comes_first(menu_items, request, context):
    """Show the button that submits the page, which Wagtail has in the menu beside “Save draft”."""
    menu_items.sort(key=lambda item: item.name != "action-submit")


@hooks.register(DETAILS_HOOK)
def words_that_change(proposal, request):
    """On a proposal to publish a page: its published words beside those of the draft, while it waits."""
    page = proposal.read_subject() if proposal.act == PUBLISH_PAGE else None
    if page is None or not page.live or proposal.decision() is not None:
        return ""
    draft = page.latest_revision.as_object()
    rows = [(label, words, "addition" in words or "deletion" in words) for label, words in differences(page, draft)]
    return render_to_string("cms/admin/words_that_change.html", {"rows": rows}) if rows else ""


@hooks.register("before_copy_page")
def copies_are_drafts(request, page):
    """Refuse to publish a copy with the copying: another person approves it first."""
    if request.method == "POST" and (request.POST.get("publish_copies") or request.POST.get("alias")):
        messages.error(request, _("A copy is published after another person approves it. Copy the page as a draft."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("before_bulk_action")
def nothing_public_changes_at_once(request, action_type, objects, action):
    """Refuse to publish, unpublish, move or delete many pages at once: each is proposed, and another person decides."""
    if any(isinstance(row, Page) for row in objects) or action_type == "publish":
        messages.error(
            request,
            _(
                "Publish, unpublish, move and delete pages one by one. Another person approves each change of what is "
                "public."
            ),
        )
        return redirect("wagtailadmin_explore_root")
    return None


@hooks.register("before_move_page")
def public_pages_move_by_two(request, page, destination):
    """Lead to our page, which proposes the move, where the page or one under it is public."""
    if not public_pages_of(page).exists():
        return None
    if not has_role(request.user, *PUBLISHERS):
        raise PermissionDenied
    return redirect("page_move", page.pk, destination.pk)


@hooks.register("register_admin_urls")
def report_urls():
    """Register the report about curriculum pages, and the proposals about pages."""
    return [
        path("reports/curriculum/", CurriculumReport.as_view(), name="curriculum_report"),
        path("public-pages/<int:pk>/unpublish/", UnpublishPage.as_view(), name="page_unpublish"),
        path("public-pages/<int:pk>/move/<int:target>/", MovePage.as_view(), name="page_move"),
    ]


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
