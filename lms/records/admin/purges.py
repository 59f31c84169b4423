"""Purges: what was proposed, approved and destroyed, and what holds kept. The page is the proof of destruction."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core.approvals.models import Proposal
from cohorts.core.names import called
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import MomentColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.list_view import page_of
from cohorts.ui.page import crumb
from lms.records.facts.neutral import about_of, label_of
from lms.records.facts.outcome_report import lines_of, report_of, without_neutral
from lms.records.models import PurgeCause, PurgeItem, PurgeRun, RunState
from lms.records.models.retention import READERS

TITLE = _("Purges of records")


class PurgeFilters(WagtailFilterSet):
    """By state and cause."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=RunState.choices)
    cause = django_filters.ChoiceFilter(label=_("Why"), choices=PurgeCause.choices)

    class Meta:
        model = PurgeRun
        fields: tuple[str, ...] = ()


class PurgeList(AdminListView):
    """Every purge, newest first."""

    model = PurgeRun
    page_title = TITLE
    header_icon = "bin"
    index_url_name = "purges"
    index_results_url_name = "purges_results"
    filterset_class = PurgeFilters
    default_ordering = "-pk"
    empty_text = _("Nothing was destroyed yet, and nothing is proposed.")
    export_filename = "purges"
    list_display = [
        TitleColumn("number", label=_("Purge"), accessor=str, get_url=lambda row: reverse("purge", args=[row.pk])),
        Column("cause", label=_("Why"), accessor=lambda row: row.get_cause_display()),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
        MomentColumn("at", label=_("Proposed")),
        Column("by", label=_("By"), accessor=lambda row: called(row.by) if row.by else gettext("the system")),
        Column(
            "approved", label=_("Approved by"), accessor=lambda row: called(row.approved_by) if row.approved_by else ""
        ),
    ]
    sheet = {
        gettext_noop("Purge"): lambda row: row.pk,
        gettext_noop("Why"): lambda row: row.get_cause_display(),
        gettext_noop("State"): lambda row: row.get_state_display(),
        gettext_noop("Proposed"): lambda row: row.at.isoformat(),
        gettext_noop("Ended"): lambda row: row.ended_at.isoformat() if row.ended_at else "",
    }

    def get_base_queryset(self):
        """With the people."""
        return super().get_base_queryset().select_related("by", "approved_by")


class ShowPurge(AdminDetailView):
    """One purge: who decided, what became of each record, and which holds kept some."""

    allowed_roles = READERS
    model = PurgeRun
    row_name = "run"
    header_icon = "bin"
    template_name = "records/admin/purge.html"

    def get_rows(self):
        """With the people."""
        return super().get_rows().select_related("by", "approved_by")

    def get_crumbs(self):
        """All purges."""
        return [crumb(TITLE, "purges")]

    def get_context_data(self, **context):
        """The report, and a page of the records."""
        items = PurgeItem.objects.visible_to(self.request.user).filter(run=self.row).select_related("hold")
        items = without_neutral(items)
        page = page_of(self.request, items.order_by("pk"))
        for item in page.object_list:
            item.label, item.about = label_of(item.record_class), about_of(item.record_class, item.about)
        proposals = Proposal.objects.visible_to(self.request.user).about(self.row)
        return super().get_context_data(
            page=page,
            items=page.object_list,
            lines=lines_of(report_of([self.row])),
            proposal=proposals.last(),
            **context,
        )
