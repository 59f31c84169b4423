"""Every fee in the Wagtail admin, to be found by the reference of its seat or by its payer."""

import django_filters
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.admin.payers import payers_with
from cohorts.billing.models import HALF_A_CENT, Charge, InvoiceLine
from cohorts.billing.models.payers import payer_fields
from cohorts.billing.rules.postings import cents
from cohorts.core.formatting import format_money
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn


class FeeFilters(WagtailFilterSet):
    """By what became of them, and by payer."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[("waiting", _("To invoice")), ("owed", _("Owed")), ("settled", _("Nothing owed"))],
    )
    payer = django_filters.ModelChoiceFilter(label=_("Payer"), queryset=payers_with("charges"))

    def by_state(self, queryset, name, value):
        """Balances are sums; see `with_sums` about half a cent."""
        if value == "settled":
            return queryset.filter(owed__lt=HALF_A_CENT)
        return queryset.filter(**{f"{value}__gt": HALF_A_CENT})

    class Meta:
        model = Charge
        fields: list[str] = []


def _money(name):
    return lambda charge: format_money(cents(getattr(charge, name)))


def _amount(name):
    return lambda charge: cents(getattr(charge, name))


def _invoices(charge):
    return ", ".join(line.invoice.number for line in charge.shown_lines)


class FeeList(AdminListView):
    """Every fee, the latest first, with its payer and its invoices."""

    model = Charge
    page_title = _("Fees")
    header_icon = "list-ul"
    index_url_name = "finance_fees"
    index_results_url_name = "finance_fees_results"
    is_searchable = True
    search_fields = ["reference", "description", *payer_fields()]
    empty_text = _("There are no fees yet. They appear here when an agency takes a seat.")
    filterset_class = FeeFilters
    export_filename = "fees"
    list_display = [
        TitleColumn(
            "description",
            label=_("For"),
            accessor=lambda row: row.description,
            get_url=lambda row: reverse("finance_payer", args=[row.payer_id]),
        ),
        Column("reference", label=_("Seat"), sort_key="reference", classname="whole"),
        Column("payer", label=_("Payer"), accessor=lambda row: row.payer.name, sort_key="payer__organization__name"),
        DayColumn("service_on", label=_("Service from"), sort_key="service_on"),
        Column("invoices", label=_("Invoices"), accessor=_invoices),
        NumberColumn("amount", label=_("Fee ($)"), accessor=_money("amount"), sort_key="amount"),
        NumberColumn("credited", label=_("Credited ($)"), accessor=_money("credited")),
        NumberColumn("paid", label=_("Paid ($)"), accessor=_money("paid")),
        NumberColumn("owed", label=_("Owed ($)"), accessor=_money("owed"), sort_key="owed"),
    ]
    sheet = {
        gettext_noop("For"): lambda row: row.description,
        gettext_noop("Seat"): lambda row: row.reference,
        gettext_noop("Payer"): lambda row: row.payer.name,
        gettext_noop("Service from"): lambda row: row.service_on,
        gettext_noop("Invoices"): _invoices,
        gettext_noop("Fee"): _amount("amount"),
        gettext_noop("Credited"): _amount("credited"),
        gettext_noop("Paid"): _amount("paid"),
        gettext_noop("To invoice"): _amount("waiting"),
        gettext_noop("Owed"): _amount("owed"),
    }

    def get_base_queryset(self):
        """With sums, payer and invoices."""
        lines = InvoiceLine.objects.visible_to(self.request.user).select_related("invoice").order_by("pk")
        rows = super().get_base_queryset().with_sums().select_related("payer__organization", "payer__person")
        return rows.prefetch_related(Prefetch("lines", queryset=lines, to_attr="shown_lines")).order_by("-pk")
