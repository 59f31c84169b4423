"""Importing item files in the Wagtail admin: upload, read the report per item, then commit or discard."""

from django import forms
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, InspectView

from cohorts.core import roles
from cohorts.core.formatting import format_count
from cohorts.core.problems import Problem, from_json
from cohorts.core.refusals import sentence_of
from cohorts.core.states import can
from cohorts.ui.confirmation import ConsequencesMixin
from cohorts.ui.list_view import page_of
from cohorts.ui.templatetags.formats import when
from cohorts.ui.viewsets import ScopedModelViewSet, StepsPolicy, ViewSetActionView
from exams.bank.actions.import_drafts import has_untouched_drafts, start_deleting_drafts, untouched_drafts
from exams.bank.actions.imports import (
    MOST_AT_ONCE,
    commit_import,
    continue_import,
    discard_import,
    is_large,
    items_in_report,
    preview_import,
    start_import,
)
from exams.bank.actions.item_access import record_item_views
from exams.bank.admin.items import READERS, WRITERS
from exams.bank.item_files import BLOCKED, PROBLEM
from exams.bank.models import ItemImport, ItemImportOutcome, ItemImportState, ItemKind, ItemPage

ROWS = 100
COLORS = {
    ItemImportOutcome.NEW: "primary",
    ItemImportOutcome.IMPORTED: "primary",
    ItemImportOutcome.PROBLEM: "critical",
}


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Item file"),
        help_text=_("GIFT or Aiken, saved as UTF-8 text. You see a report before any item is imported."),
    )


class _ImportPage(ViewSetActionView):
    allowed_roles = (roles.EXAMINATIONS,)
    model = ItemImport
    namespace = "item_imports"
    header_icon = "upload"


class UploadPage(_ImportPage):
    """Take a file and report on it."""

    form_class = UploadForm
    heading = _("Import items")
    action_label = _("Read the file")

    def act(self, data, by, at):
        """Read the file and keep the report."""
        file = data["file"]
        return preview_import(filename=file.name, content=file.read(), by=by, at=at)

    def done_text(self, result):
        """What to do now."""
        return gettext("Read %(row)s. Check the report, then import the new items or discard the file.") % {
            "row": result
        }


class CommitPage(_ImportPage):
    """Import the new items."""

    move = "start"
    heading = _("Import new items")
    action_label = _("Import as drafts")
    lead = _(
        "Items already in the bank are not changed. New items become drafts and cannot be "
        "used in an exam until they are published. Afterward you can delete those drafts of this file that nobody has "
        "touched. An import cannot be undone in any other way."
    )

    def act(self, data, by, at):
        """Write the drafts, or let a job write many."""
        if is_large(self.row):
            return start_import(item_import=self.row, in_background=True, by=by, at=at)
        commit_import(item_import=self.row, by=by, at=at)
        return self.row

    def done_text(self, result):
        """How many."""
        if result.state == ItemImportState.IMPORTING:
            return gettext("The items are being imported. This page shows how many; reload it.")
        return gettext("Items imported as drafts: %(count)s.") % {"count": result.taken}


class ContinuePage(_ImportPage):
    """Go on with an import that was stopped."""

    move = "continue"
    heading = _("Continue the import")
    action_label = _("Continue the import")
    lead = _(
        "Use this if the number of imported items no longer changes, for example after a restart of the server. "
        "Items that are imported already are not imported again."
    )

    def act(self, data, by, at):
        """Queue the job again."""
        return continue_import(item_import=self.row, by=by, at=at)

    def done_text(self, result):
        """What happens."""
        return gettext("The import continues. Reload this page to see how many items are imported.")


class DiscardPage(_ImportPage):
    """Close the import without effect."""

    move = "discard"
    heading = _("Discard the file")
    action_label = _("Discard the file")
    serious = True
    lead = _("No items are imported. The report is kept. You can upload the file again.")

    def act(self, data, by, at):
        """Discard."""
        return discard_import(item_import=self.row, by=by, at=at)

    def done_text(self, result):
        """Done."""
        return gettext("Discarded %(row)s. No items were imported.") % {"row": result}


class DeleteDraftsPage(ConsequencesMixin, _ImportPage):
    """Delete the drafts of a file that nobody has touched."""

    template_name = "ui/admin/confirm.html"
    heading = _("Delete drafts of this file")
    action_label = _("Delete drafts")
    header_icon = "bin"

    def get_problem(self):
        """There are none."""
        return None if self._count() else Problem("import_without_drafts")

    def _count(self):
        return len(untouched_drafts(self.row))

    def get_consequences(self):
        """How many, and which stay."""
        count = self._count()
        text = ngettext(
            "%(count)s draft of this file is deleted. Drafts that somebody edited, submitted, decided on or published "
            "stay, and the report of the file stays.",
            "%(count)s drafts of this file are deleted. Drafts that somebody edited, submitted, decided on or "
            "published stay, and the report of the file stays.",
            count,
        )
        return text % {"count": format_count(count)}

    def get_affected(self):
        """Nobody."""
        return gettext("The item bank. No exam uses a draft.")

    def get_undo(self):
        """By importing the file again."""
        return gettext("No, but you can upload the file and import the items again.")

    def act(self, data, by, at):
        """Delete them, or let a job delete many."""
        self.count = start_deleting_drafts(item_import=self.row, by=by, at=at)
        return self.row

    def done_text(self, result):
        """How many, or that a job does it."""
        if self.count > MOST_AT_ONCE:
            return gettext("The drafts are being deleted. This takes a few minutes.")
        return gettext("Drafts deleted: %(count)s.") % {"count": self.count}


class ImportIndexView(IndexView):
    """The files read so far, without their text."""

    def get_base_queryset(self):
        """The text and the report of a file can be long, and are not shown."""
        return super().get_base_queryset().select_related("by").defer("text", "report")


class ImportInspectView(InspectView):
    """The report of one file, item by item."""

    def get_context_data(self, **kwargs):
        """A page of entries with the word and the color of their outcome, and how many there are of each.

        The report goes on to list the questions when they are live, as the bank does, so it is kept who saw them.
        """
        report = self.object.report
        attention = [entry for entry in report if entry["verdict"] in (BLOCKED, PROBLEM)]
        only = "attention" if attention and self.request.GET.get("show") == "attention" else ""
        page = page_of(self.request, attention if only else report, name="p", size=ROWS)
        record_item_views(
            items=items_in_report(page.object_list), page=ItemPage.LIST, by=self.request.user, at=timezone.now()
        )
        counts = self.object.counts
        return super().get_context_data(
            entries=[_shown(entry) for entry in page.object_list],
            page=page,
            only=only,
            attention=len(attention),
            counts=[(ItemImportOutcome(outcome).label, number) for outcome, number in counts.items()],
            new=counts.get(ItemImportOutcome.NEW, 0),
            is_running=self.object.state == ItemImportState.IMPORTING,
            may_continue=self.user_has_permission("add") and can(self.object, "continue"),
            may_decide=self.user_has_permission("add") and can(self.object, "start"),
            may_delete=self.user_has_permission("add") and has_untouched_drafts(self.object),
            **kwargs,
        )


def _shown(entry):
    return {
        **entry,
        "kind": ItemKind(entry["kind"]).label if entry["kind"] else "",
        "word": ItemImportOutcome(entry["outcome"]).label,
        "tone": COLORS.get(entry["outcome"], ""),
        "is_blocked": entry["verdict"] == BLOCKED,
        "sentence": sentence_of(from_json(entry["remark"])),
        "warnings": [sentence_of(from_json(warning)) for warning in entry["warnings"]],
    }


def _counts(item_import):
    counts = item_import.counts.items()
    return ", ".join(f"{ItemImportOutcome(outcome).label}: {number}" for outcome, number in counts)


def _read_at(item_import):
    return when(item_import.at)


class ImportViewSet(ScopedModelViewSet):
    """Item files: read, then committed or discarded."""

    model = ItemImport
    name = "item_imports"
    readers, writers = READERS, WRITERS
    empty_text = _("No file was uploaded yet. Upload one with the button above; its items become drafts.")
    policy_class = StepsPolicy
    icon = "upload"
    menu_label = _("Item imports")
    menu_name = "item-imports"
    form_fields = ["filename"]
    index_view_class = ImportIndexView
    inspect_view_class = ImportInspectView
    inspect_template_name = "bank/admin/import_inspect.html"
    inspect_view_fields = ["filename", "state"]
    list_display = [
        "filename",
        Column("found", label=_("Items"), accessor=_counts),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("by", label=_("Uploaded by"), accessor="by"),
        Column("at", label=_("Uploaded"), accessor=_read_at, sort_key="at"),
    ]
    ordering = ["-at"]
    search_fields = ["filename"]
    search_backend_name = None

    @property
    def add_view(self):
        """“Add” means: upload."""
        return UploadPage.as_view()

    def get_urlpatterns(self):
        """The steps after the report."""
        return [
            *super().get_urlpatterns(),
            path("commit/<int:pk>/", CommitPage.as_view(), name="commit"),
            path("continue/<int:pk>/", ContinuePage.as_view(), name="continue"),
            path("delete-drafts/<int:pk>/", DeleteDraftsPage.as_view(), name="delete_drafts"),
            path("discard/<int:pk>/", DiscardPage.as_view(), name="discard"),
        ]
