"""Rows of bank files in the Wagtail admin: those to decide, and one row."""

import django_filters
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.admin.bank_words import suggestion_lines
from cohorts.billing.models import BankDecision, BankRow
from cohorts.billing.models.bank import DecisionKind
from cohorts.billing.models.bank_suggestions import suggestions_of
from cohorts.billing.models.invoices import READERS
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_money
from cohorts.core.search import search
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb


class RowFilters(WagtailFilterSet):
    """By whether somebody decided. Without a choice, the rows to decide."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=None,
        choices=[("waiting", _("To decide")), ("decided", _("Decided")), ("all", _("All rows"))],
    )

    def by_state(self, queryset, name, value):
        """A condition of the model."""
        return {"waiting": queryset.waiting, "decided": queryset.decided}.get(value, queryset.with_decision)()

    def filter_queryset(self, queryset):
        """The rows to decide come first."""
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.waiting()

    class Meta:
        model = BankRow
        fields: list[str] = []


def _decision(row):
    return DecisionKind(row.decided).label if row.decided else gettext("To decide")


class BankRowList(AdminListView):
    """Rows about which a person must decide, and those that are decided."""

    model = BankRow
    page_title = _("Bank rows to decide")
    header_icon = "help"
    index_url_name = "bank_rows"
    index_results_url_name = "bank_rows_results"
    inspect_url_name = "bank_row"
    is_searchable = True
    filterset_class = RowFilters
    empty_text = _("No bank row waits for a decision.")
    export_filename = "bank-rows"
    list_display = [
        TitleColumn(
            "said",
            label=_("The bank says"),
            accessor=lambda row: row.said or row.bank_id or str(row),
            get_url=lambda row: reverse("bank_row", args=[row.pk]),
        ),
        DayColumn("day", label=_("Day"), sort_key="day"),
        NumberColumn("amount", label=_("Amount ($)"), accessor=lambda row: format_money(row.amount), sort_key="amount"),
        Column("account", label=_("Account"), accessor="account"),
        Column("decided", label=_("Decision"), accessor=_decision),
    ]
    sheet = {
        gettext_noop("Day"): lambda row: row.day,
        gettext_noop("Amount"): lambda row: row.amount,
        gettext_noop("Name"): lambda row: row.texts.get("payer", ""),
        gettext_noop("Text"): lambda row: row.texts.get("text", ""),
        gettext_noop("Reference"): lambda row: row.texts.get("reference", ""),
        gettext_noop("The bank’s id"): lambda row: row.bank_id,
        gettext_noop("Account"): lambda row: row.account.name,
        gettext_noop("Decision"): _decision,
    }

    def get_base_queryset(self):
        """With account and file."""
        return super().get_base_queryset().select_related("account", "file").with_decision()

    def search_queryset(self, queryset):
        """By what the bank says."""
        names = {f"bank_{name}": KT(f"texts__{name}") for name in ("text", "payer", "reference")}
        return search(queryset.annotate(**names), self.search_query, [*names, "bank_id", "account__name"])


class OfRow:
    """A page about one row."""

    def get_rows(self):
        """All rows."""
        rows = BankRow.objects.visible_to(self.request.user).with_decision()
        return rows.select_related("account", "file", "other", "payer")

    def get_crumbs(self):
        """The rows."""
        return [crumb(_("Bank rows to decide"), "bank_rows")]


class ShowBankRow(OfRow, AdminDetailView):
    """One row, with its suggestion and what was decided."""

    allowed_roles = READERS
    template_name = "billing/admin/bank_row.html"
    row_name = "row"

    def get_heading(self):
        """Its amount and day."""
        return heading_of(self.row)

    def get_context_data(self, **context):
        """The suggestion while it waits."""
        user = self.request.user
        is_waiting = BankRow.objects.visible_to(user).waiting().filter(pk=self.row.pk).exists()
        is_finance = has_role(user, roles.FINANCE)
        (suggested,) = suggestions_of([self.row.as_read]) if is_waiting else (None,)
        return super().get_context_data(
            decisions=BankDecision.objects.visible_to(user).filter(row=self.row).with_receipts().order_by("at", "pk"),
            suggestion=suggestion_lines(suggested) if suggested else [],
            can_decide=is_waiting and is_finance,
            can_reopen=is_finance and self.row.decided == DecisionKind.SET_ASIDE,
            **context,
        )


def heading_of(row):
    """Its amount and what the bank says."""
    return gettext("Bank row: %(amount)s, %(said)s") % {"amount": format_money(row.amount), "said": row.said[:80]}
