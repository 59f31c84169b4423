"""Quotes in the Wagtail admin. Agencies get them by themselves."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing import ports
from cohorts.billing.models import Quote
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import payer_fields
from cohorts.billing.paper import DocumentFile, quote_data
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_money
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.page import Page, RowMixin


class QuoteList(AdminListView):
    """Every quote."""

    model = Quote
    page_title = _("Quotes")
    header_icon = "doc-empty"
    index_url_name = "finance_quotes"
    index_results_url_name = "finance_quotes_results"
    is_searchable = True
    search_fields = [*payer_fields(), "description", "course"]
    empty_text = _("There are no quotes yet. Agencies get them by themselves, or finance staff issue them.")
    export_filename = "quotes"
    writers = (roles.FINANCE,)
    add_label = _("Issue a quote")
    list_display = [
        TitleColumn("number", label=_("Number"), get_url=lambda row: reverse("finance_quote_document", args=[row.pk])),
        Column("payer", label=_("Payer"), accessor=lambda row: row.payer.name, sort_key="payer__organization__name"),
        Column("description", label=_("Course"), sort_key="description"),
        NumberColumn("count", label=_("Seats")),
        NumberColumn("amount", label=_("Total ($)"), accessor=lambda row: format_money(row.amount), sort_key="amount"),
        DayColumn("valid_through", label=_("Valid through"), sort_key="valid_through"),
    ]
    sheet = {
        gettext_noop("Number"): lambda row: row.number,
        gettext_noop("Payer"): lambda row: row.payer.name,
        gettext_noop("Course"): lambda row: row.description,
        gettext_noop("Seats"): lambda row: row.count,
        gettext_noop("Total"): lambda row: row.amount,
        gettext_noop("Issued"): lambda row: row.issued_on,
        gettext_noop("Valid through"): lambda row: row.valid_through,
    }

    def get_add_url(self):
        """The page of the app that knows the prices."""
        return ports.ADDRESSES[ports.STATE_QUOTE]() if has_role(self.request.user, *self.writers) else None

    def get_base_queryset(self):
        """With the payers."""
        return super().get_base_queryset().select_related("payer__organization", "payer__person")


class FinanceQuoteDocument(DocumentFile, RowMixin, Page, View):
    """One quote as a file, as the payer gets it."""

    allowed_roles = READERS
    model = Quote
    get_data = staticmethod(quote_data)
