"""The item bank in the Wagtail admin, for examinations staff; auditors read. Nobody else comes near a live item."""

import functools

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, StatusTagColumn
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    UnpublishView,
    WorkflowActionView,
)

from cohorts.core import roles
from cohorts.core.refusals import sentence_of
from cohorts.ui.admin_lists import SheetExport
from cohorts.ui.columns import NumberColumn
from cohorts.ui.refusals import run_for_button, run_for_form
from cohorts.ui.viewsets import ScopedSnippetViewSet
from exams.bank.actions.item_access import record_item_views
from exams.bank.actions.items import end_overtaken_review
from exams.bank.admin.item_editing import GoesOnToReview, ItemHelp
from exams.bank.admin.item_page import ItemInspectView
from exams.bank.models import Item, ItemPage
from exams.bank.rules.items import Choice, Wording, faults

READERS, WRITERS = (roles.AUDITOR,), (roles.EXAMINATIONS,)
# What Wagtail's addresses of an item show of it; every other one shows the history of its drafts.
SEEN_ON = {
    "edit": ItemPage.EDIT,
    "inspect": ItemPage.ITEM,
    "preview_on_edit": ItemPage.PREVIEW,
    "workflow_preview": ItemPage.PREVIEW,
}


class ItemForm(WagtailAdminModelForm):
    """An item as its author types it."""

    def typed_wording(self):
        """The item as typed, for the rules; call it after `is_valid`."""
        rows = [form for form in self.formsets["options"].forms if not form.cleaned_data.get("DELETE")]
        rows = sorted((form.cleaned_data for form in rows if form.cleaned_data), key=lambda row: row.get("ORDER") or 0)
        return Wording(
            kind=self.instance.kind,
            stem=self.instance.stem,
            options=tuple(Choice(row.get("text") or "", bool(row.get("correct"))) for row in rows),
            texts=self.instance.accepted_texts,
            ranges=self.instance.accepted_ranges,
        )


class _RefusesUnclearItems:
    """Says at the form what keeps an item off a form, before anything is published."""

    def is_valid(self, form):
        """Stricter than a draft needs to be, as soon as the item is on its way to candidates."""
        valid = super().is_valid(form)
        if not valid or self.action not in ("publish", "submit", "workflow-action", "restart-workflow"):
            return valid
        problems = faults(form.typed_wording())
        for problem in problems:
            form.add_error(problem.field if problem.field in form.fields else None, sentence_of(problem))
        if problems:
            self._refused()
        return not problems

    def _refused(self):
        self.produced_error_code = "validation_error"
        self.produced_error_message = gettext(
            "The item cannot be published like this. You can still save it as a draft."
        )

    def form_valid(self, form):
        """Save and publish together; should publishing still be refused, nothing is saved and nothing typed is lost."""
        response, refusal = run_for_form(form, lambda: self._save(form))
        if refusal is None:
            return response
        if self.view_name == "create":
            form.instance.pk = self.object = None
        self._refused()
        return self.form_invalid(form)

    def _save(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            end_overtaken_review(item=self.object, by=self.request.user, at=timezone.now())
            return response


class ItemCreateView(GoesOnToReview, _RefusesUnclearItems, CreateView):
    """Writing a new item."""


class ItemEditView(GoesOnToReview, _RefusesUnclearItems, EditView):
    """Editing an item."""


class ItemWorkflowActionView(WorkflowActionView):
    """Approving from the moderation list: a refusal is a message, and nothing is approved."""

    def post(self, request, *args, **kwargs):
        """Approve or reject."""
        approve = super().post
        response, refusal = run_for_button(request, lambda: approve(request, *args, **kwargs))
        return redirect(reverse(self.redirect_url_name, args=[self.object.pk])) if refusal else response


class NoUnpublishing(UnpublishView):
    """Nobody takes a published item back by themselves: another version replaces it, which takes two people."""

    def dispatch(self, request, *args, **kwargs):
        """There is no such page."""
        raise Http404


class ItemFilterSet(WagtailFilterSet):
    """By domain, level, kind, and whether it is live."""

    class Meta:
        model = Item
        fields = ["domain", "level", "kind", "live"]


class ItemIndexView(SheetExport, IndexView):
    """The list of items, with the number of their versions."""

    export_filename = "items"
    sheet = {
        gettext_noop("Code"): lambda item: item.code,
        gettext_noop("Domain"): lambda item: item.domain.code if item.domain else "",
        gettext_noop("Level"): lambda item: item.get_level_display(),
        gettext_noop("Kind"): lambda item: item.get_kind_display(),
        gettext_noop("Published"): lambda item: gettext("yes") if item.live else gettext("no"),
        gettext_noop("Question"): lambda item: item.stem,
        gettext_noop("Versions"): lambda item: item.version_count,
    }

    @cached_property
    def columns(self):
        """Without boxes to tick: nothing is done to many items at once."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """The file shows whole questions, so it is kept who took it."""
        record_item_views(items=queryset, page=ItemPage.FILE, by=self.request.user, at=timezone.now())
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def get_context_data(self, *args, **kwargs):
        """The list shows the beginning of each question, so it is kept who saw it."""
        context = super().get_context_data(*args, **kwargs)
        record_item_views(items=context["object_list"], page=ItemPage.LIST, by=self.request.user, at=timezone.now())
        return context

    def get_base_queryset(self):
        """One query, whatever the number of items; Wagtail's own status column would ask two more for each."""
        rows = super().get_base_queryset().select_related("domain")
        return rows.with_versions().with_moderation().with_blocks()


def _kept(view):
    """A view of the viewset that keeps who looked at the item in its address."""

    @functools.wraps(view)
    def seen(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        pk = kwargs.get("pk")
        if pk is not None and request.method == "GET" and response.status_code == 200:
            item = Item.objects.visible_to(request.user).filter(pk=pk).first()
            page = SEEN_ON.get(request.resolver_match.url_name, ItemPage.HISTORY)
            record_item_views(items=[item] if item else [], page=page, by=request.user, at=timezone.now())
        return response

    return seen


def _status(item):
    if item.is_blocked:
        return gettext("blocked")
    if item.in_moderation:
        return gettext("published + in review") if item.live else gettext("in review")
    if item.live:
        return gettext("published + draft") if item.has_unpublished_changes else gettext("published")
    return gettext("draft")


def _short_stem(item):
    return Truncator(item.stem).chars(90)


class ItemViewSet(ScopedSnippetViewSet):
    """The item bank."""

    model = Item
    readers, writers = READERS, WRITERS
    empty_text = _("There are no items yet. Add one with the button above, or upload a file under “Item imports”.")
    icon = "help"
    menu_label = _("Item bank")
    menu_name = "item-bank"
    menu_order = 100
    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    inspect_view_class = ItemInspectView
    workflow_action_view_class = ItemWorkflowActionView
    unpublish_view_class = NoUnpublishing
    inspect_template_name = "bank/admin/item_inspect.html"
    # Wagtail's own template for snippets loads a script for boxes to tick, which this list does not have.
    index_template_name = "wagtailadmin/generic/index.html"
    filterset_class = ItemFilterSet
    search_fields = ["code", "title", "tags", "stem"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["code"]
    list_display = [
        "code",
        Column("stem", label=_("Question"), accessor=_short_stem),
        Column("domain", label=_("Domain"), accessor="domain.code", sort_key="domain__code"),
        Column("level", label=_("Level"), accessor="get_level_display", sort_key="level"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        NumberColumn("version_count", label=_("Versions"), sort_key="version_count"),
        StatusTagColumn("live", label=_("Status"), accessor=_status, primary=lambda item: item.live, sort_key="live"),
    ]
    edit_handler = ObjectList(
        [
            ItemHelp(),
            FieldPanel("code"),
            FieldPanel("domain"),
            FieldPanel("level"),
            FieldPanel("kind"),
            FieldPanel("tags"),
            FieldPanel("stem", widget=AdminAutoHeightTextInput),
            InlinePanel(
                "options",
                heading=_("Options"),
                label=_("Option"),
                help_text=_("For choices. A true-or-false item has the options True and False."),
                panels=[
                    FieldPanel("text", widget=AdminAutoHeightTextInput),
                    FieldPanel("correct"),
                    FieldPanel("feedback", widget=AdminAutoHeightTextInput),
                ],
            ),
            FieldPanel("shuffle"),
            MultiFieldPanel(
                [
                    FieldPanel("accepted_texts", widget=AdminAutoHeightTextInput),
                    FieldPanel("accepted_ranges", widget=AdminAutoHeightTextInput),
                ],
                heading=_("Typed answers"),
            ),
            FieldPanel("rationale", widget=AdminAutoHeightTextInput),
        ],
        base_form_class=ItemForm,
    )

    def _for_roles(self, view):
        """Whoever opens a page of a live item is kept with it."""
        return super()._for_roles(_kept(view))

    def register_chooser_viewset(self):
        """No chooser: it would list live items to everybody in the admin."""
