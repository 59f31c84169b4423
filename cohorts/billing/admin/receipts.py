"""Payments in the Wagtail admin: the list, and one payment with what it pays and what became of it."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from cohorts.billing.actions.emails import readers
from cohorts.billing.models import (
    HALF_A_CENT,
    Application,
    Entry,
    Event,
    Receipt,
    ReceiptEnd,
    Refund,
)
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import payer_fields
from cohorts.billing.models.receipt_stories import story_of, written_off_after
from cohorts.billing.models.receipts import EndKind
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_day, format_money, format_month
from cohorts.core.search import search
from cohorts.people.admin.two_people import two_people_of
from cohorts.people.admin.waiting import waiting_about
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb

NAMES = ("payer__organization", "payer__person")


class ReceiptFilters(WagtailFilterSet):
    """By whether something of it is left."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[("left", _("Not applied yet")), ("ended", _("Does not count any more"))],
    )

    def by_state(self, queryset, name, value):
        """Sums are compared with half a cent."""
        if value == "ended":
            return queryset.filter(end__isnull=False)
        return queryset.filter(end__isnull=True, unapplied__gt=HALF_A_CENT)

    class Meta:
        model = Receipt
        fields: list[str] = []


def _left(receipt):
    return format_money(receipt.left) if receipt.is_in_force else receipt.end.get_kind_display()


class ReceiptList(AdminListView):
    """Every payment, and what is left of it."""

    model = Receipt
    page_title = _("Payments")
    header_icon = "download"
    index_url_name = "receipts"
    index_results_url_name = "receipts_results"
    inspect_url_name = "receipt"
    is_searchable = True
    empty_text = _("There are no payments yet. Open “Payers”, choose a payer, and record the first one.")
    filterset_class = ReceiptFilters
    export_filename = "payments"
    list_display = [
        "reference",
        Column("payer", label=_("Payer"), accessor=lambda row: row.payer.name, sort_key="payer__organization__name"),
        DayColumn("received_on", label=_("Received"), sort_key="received_on"),
        NumberColumn("amount", label=_("Amount ($)"), accessor=lambda row: format_money(row.amount), sort_key="amount"),
        NumberColumn("left", label=_("Not applied yet ($)"), accessor=_left),
    ]
    sheet = {
        gettext_noop("Reference"): lambda row: row.reference,
        gettext_noop("Payer"): lambda row: row.payer.name,
        gettext_noop("Received"): lambda row: row.received_on,
        gettext_noop("Amount"): lambda row: row.amount,
        gettext_noop("Not applied yet"): lambda row: row.left if row.is_in_force else 0,
        gettext_noop("State"): lambda row: "" if row.is_in_force else row.end.get_kind_display(),
    }

    def get_base_queryset(self):
        """With sums, payer and end."""
        return super().get_base_queryset().select_related(*NAMES, "end").with_sums()

    def search_queryset(self, queryset):
        """By reference or payer."""
        return search(queryset, self.search_query, ["reference", *payer_fields()])


def posted_later(receipt, user, event=Event.RECEIVED):
    """Say, in a list of at most one sentence, on which day a payment or its return of a closed month was posted."""
    entry = Entry.objects.visible_to(user).filter(event=event, lines__receipt=receipt).first()
    if entry is None or entry.posted_on == entry.document_on:
        return []
    text = gettext("It is posted on %(day)s, because %(month)s was closed when it was recorded.")
    return [text % {"day": format_day(entry.posted_on), "month": format_month(entry.document_on)}]


def who_is_emailed(payer):
    """The payer, and whether somebody is notified: nobody is for a fund, or an agency without a coordinator."""
    if readers(payer):
        return gettext("%(payer)s, who is notified by email.") % {"payer": payer.name}
    return gettext("%(payer)s. Nobody there is notified by email.") % {"payer": payer.name}


def recorded_text(receipt):
    """What was recorded, and whether somebody is notified."""
    about = {"amount": format_money(receipt.amount), "payer": receipt.payer.name}
    if readers(receipt.payer):
        return gettext("Recorded %(amount)s from %(payer)s, who is notified by email.") % about
    return gettext("Recorded %(amount)s from %(payer)s. Nobody there is notified by email.") % about


def written_off_said(receipt, user):
    """Sentences about the small remainders that were written off after a payment."""
    text = gettext("%(amount)s that was left of “%(fee)s” (%(seat)s) was written off as a small remainder.")
    return [
        text % {"amount": format_money(row.amount), "fee": row.charge.description, "seat": row.charge.reference}
        for row in written_off_after(receipt, user)
    ]


def was_returned(receipt):
    """Whether the bank returned a payment, and that was no mistake."""
    return not receipt.is_in_force and receipt.end.kind == EndKind.RETURNED and not hasattr(receipt.end, "undone")


class OfReceipt:
    """A page about one payment."""

    def get_rows(self):
        """All payments."""
        return (
            Receipt.objects.visible_to(self.request.user)
            .select_related(
                *NAMES, "end__by", "end__undone__receipt", "end__undone__by", "restored_from__end__receipt", "by"
            )
            .with_sums()
        )

    def get_crumbs(self):
        """The payments."""
        return [crumb(_("Payments"), "receipts")]

    def get_back_url(self):
        """The payment."""
        return reverse("receipt", args=[self.row.pk])


class ShowReceipt(OfReceipt, AdminDetailView):
    """One payment: what it pays, what is left, and what became of it."""

    allowed_roles = READERS
    template_name = "billing/admin/receipt.html"
    row_name = "receipt"

    def get_heading(self):
        """Its reference."""
        return gettext("Payment %(reference)s") % {"reference": self.row.reference}

    def get_context_data(self, **context):
        """Applications, refunds and who decided on them, and what waits for a second person."""
        user = self.request.user
        history = Application.objects.visible_to(user).filter(receipt=self.row)
        ends = ReceiptEnd.objects.visible_to(user).filter(replacement=self.row)
        refunds = Refund.objects.visible_to(user).filter(receipt=self.row).select_related("by")
        decided = two_people_of(user, self.row)
        for refund in refunds:
            refund.two = decided.get((self.row.pk, refund.at))
        waiting = waiting_about(user, self.row)
        return super().get_context_data(
            story=story_of(self.row, user),
            history=history.select_related("line__invoice", "by").order_by("at", "pk"),
            refunds=refunds,
            two=None if self.row.is_in_force else decided.get((self.row.pk, self.row.end.at)),
            posted=posted_later(self.row, user),
            former=ends.select_related("receipt", "by").first(),
            waiting=waiting,
            can_change=has_role(user, roles.FINANCE) and self.row.is_in_force and not waiting,
            can_end=not self.row.refunded,
            can_undo_return=has_role(user, roles.FINANCE) and was_returned(self.row),
            can_return=has_role(user, roles.FINANCE) and self.row.is_in_force,
            **context,
        )
