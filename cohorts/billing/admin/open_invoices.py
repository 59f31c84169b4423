"""Invoices that were owed at the end of a day, in the Wagtail admin: what the figures by age are the sum of."""

from datetime import date

import django_filters
from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.admin.ledger import asked_day, lines_url
from cohorts.billing.admin.payers import payers_with
from cohorts.billing.models import DebtAge, Invoice
from cohorts.billing.models.carried import open_on
from cohorts.billing.rules import postings
from cohorts.billing.rules.balances import age_of_debt
from cohorts.billing.rules.statements import AGES
from cohorts.core.formatting import format_money
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn


class OpenFilters(WagtailFilterSet):
    """By the day, by age on it, and by payer."""

    day = django_filters.DateFilter(
        label=_("At the end of"), method="as_it_is", widget=forms.DateInput(attrs={"type": "date"})
    )
    age = django_filters.ChoiceFilter(
        label=_("Age"), method="as_it_is", choices=[(age, DebtAge(age).label) for age in AGES]
    )
    payer = django_filters.ModelChoiceFilter(label=_("Payer"), queryset=payers_with("invoices"))

    def as_it_is(self, queryset, name, value):
        """The list itself reads it."""
        return queryset

    class Meta:
        model = Invoice
        fields: list[str] = []


class OpenInvoices(AdminListView):
    """What each invoice owed at the end of `?day=`, as posted until then; with `?age=`, those of one age."""

    model = Invoice
    page_title = _("Open invoices")
    header_icon = "doc-full"
    index_url_name = "open_invoices"
    index_results_url_name = "open_invoices_results"
    empty_text = _("Nothing was owed on invoices at the end of this day.")
    filterset_class = OpenFilters
    export_filename = "open-invoices"
    default_ordering = ("due_on", "pk")

    @cached_property
    def day(self) -> date:
        """The day asked for, or today."""
        return asked_day(self.request)[0]

    @cached_property
    def owed(self):
        """{invoice id: dollars} at the end of the day, also of invoices that were paid too much."""
        return open_on(postings.RECEIVABLE, self.day)

    def get_base_queryset(self):
        """Those of the age asked for."""
        rows = super().get_base_queryset().select_related("payer__organization", "payer__person")
        age, owed = self.request.GET.get("age", ""), {pk: total for pk, total in self.owed.items() if total > 0}
        if age in AGES:
            days = rows.filter(pk__in=owed).order_by().values_list("pk", "due_on")
            owed = [pk for pk, due_on in days if age_of_debt(owed[pk], due_on, self.day) == age]
        return rows.filter(pk__in=list(owed))

    @property
    def columns(self):
        """Each amount leads to its lines in the ledger."""
        return [
            TitleColumn(
                "number",
                label=_("Number"),
                accessor=lambda row: row.number,
                get_url=lambda row: reverse("finance_invoice", args=[row.pk]),
            ),
            Column("payer", label=_("Payer"), accessor=lambda row: row.payer.name),
            DayColumn("due_on", label=_("Due"), sort_key="due_on"),
            Column("age", label=_("Age"), accessor=self._age),
            NumberColumn("owed", label=_("Owed ($)"), accessor=lambda row: format_money(self.owed[row.pk])),
            TitleColumn("entries", label=_("Ledger"), accessor=lambda row: _("Its lines"), get_url=self._lines),
        ]

    def _age(self, row):
        return DebtAge(age_of_debt(self.owed[row.pk], row.due_on, self.day)).label

    def _lines(self, row):
        return lines_url(account=postings.RECEIVABLE, invoice=row.pk, until=self.day)

    sheet = {gettext_noop("Number"): None}

    def get_sheet(self):
        """The columns of the page, with amounts as numbers."""
        return {
            gettext_noop("Number"): lambda row: row.number,
            gettext_noop("Payer"): lambda row: row.payer.name,
            gettext_noop("Issued"): lambda row: row.issued_on,
            gettext_noop("Due"): lambda row: row.due_on,
            gettext_noop("Age"): self._age,
            gettext_noop("Owed"): lambda row: self.owed[row.pk],
        }
