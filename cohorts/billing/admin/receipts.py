"""Payments in the Wagtail admin: the list, one payment, recording one, and what it pays."""

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from cohorts.billing.actions import receipts
from cohorts.billing.actions.applications import applied_of
from cohorts.billing.admin.receipt_forms import PREFIX, ReceiptForm, SplitForm
from cohorts.billing.models import HALF_A_CENT, Application, InvoiceLine, Payer, Receipt, ReceiptEnd, Refund
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import payer_fields
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.receipts import Split
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.search import search
from cohorts.people.admin.two_people import two_people_of
from cohorts.people.admin.waiting import waiting_about
from cohorts.ui.action_view import AdminRowActionView
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
        choices=[("left", _("Something is left")), ("ended", _("Does not count any more"))],
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
        NumberColumn("left", label=_("Left ($)"), accessor=_left),
    ]
    sheet = {
        gettext_noop("Reference"): lambda row: row.reference,
        gettext_noop("Payer"): lambda row: row.payer.name,
        gettext_noop("Received"): lambda row: row.received_on,
        gettext_noop("Amount"): lambda row: row.amount,
        gettext_noop("Left"): lambda row: row.left if row.is_in_force else 0,
        gettext_noop("State"): lambda row: "" if row.is_in_force else row.end.get_kind_display(),
    }

    def get_base_queryset(self):
        """With sums, payer and end."""
        return super().get_base_queryset().select_related(*NAMES, "end").with_sums()

    def search_queryset(self, queryset):
        """By reference or payer."""
        return search(queryset, self.search_query, ["reference", *payer_fields()])


class OfReceipt:
    """A page about one payment."""

    def get_rows(self):
        """All payments."""
        return Receipt.objects.visible_to(self.request.user).select_related(*NAMES, "end", "by").with_sums()

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
        now = {one.line: one.amount for one in applied_of(receipt=self.row.pk)}
        lines = InvoiceLine.objects.visible_to(user).filter(pk__in=now).select_related("invoice").order_by("pk")
        for line in lines:
            line.part = now[line.pk]
        history = Application.objects.visible_to(user).filter(receipt=self.row)
        ends = ReceiptEnd.objects.visible_to(user).filter(replacement=self.row)
        refunds = Refund.objects.visible_to(user).filter(receipt=self.row).select_related("by")
        decided = two_people_of(user, self.row)
        for refund in refunds:
            refund.two = decided.get((self.row.pk, refund.at))
        waiting = waiting_about(user, self.row)
        return super().get_context_data(
            lines=lines,
            history=history.select_related("line__invoice", "by").order_by("at", "pk"),
            refunds=refunds,
            two=None if self.row.is_in_force else decided.get((self.row.pk, self.row.end.at)),
            former=ends.select_related("receipt", "by").first(),
            waiting=waiting,
            can_change=has_role(user, roles.FINANCE) and self.row.is_in_force and not waiting,
            can_end=not self.row.refunded,
            can_return=has_role(user, roles.FINANCE) and self.row.is_in_force,
            **context,
        )


class RecordReceipt(AdminRowActionView):
    """Record money received from a payer. It can be seen first what it will pay."""

    allowed_roles = (roles.FINANCE,)
    form_class = ReceiptForm
    template_name = "billing/admin/record_receipt.html"
    action_label = _("Record the payment")
    header_icon = "plus"
    lead = _(
        "Leave the amounts of the lines empty to pay the oldest due date first. What is not applied stays as unapplied "
        "money of the payer."
    )

    def get_rows(self):
        """All payers."""
        return Payer.objects.visible_to(self.request.user).with_names()

    def get_heading(self):
        """From whom."""
        return gettext("Payment from %(payer)s") % {"payer": self.row.name}

    def get_crumbs(self):
        """The payers, the payer."""
        return [crumb(_("Payers"), "payers"), (self.row.name, self.get_back_url())]

    def get_back_url(self):
        """The payer."""
        return reverse("finance_payer", args=[self.row.pk])

    @cached_property
    def lines(self):
        """What the payer owes."""
        lines = receipts.open_lines(self.row)
        for line in lines:
            line.most = line.still_owed
        return lines

    def get_form_kwargs(self):
        """The open lines."""
        return super().get_form_kwargs() | {"lines": self.lines}

    def get_initial(self):
        """Received today."""
        return {"received_on": home_day(timezone.now())}

    def act(self, data, by, at):
        """Record it; or, with the other button, only compute what it would pay."""
        parts = {line.pk: data[f"{PREFIX}{line.pk}"] for line in self.lines if data[f"{PREFIX}{line.pk}"] is not None}
        parts |= data["closed"]
        if "preview" in self.request.POST:
            return receipts.split(self.row, data["amount"], parts or None)
        names = ("method", "amount", "received_on", "reference", "is_another")
        fields = {name: data[name] for name in names}
        return receipts.record_receipt(payer=self.row, **fields, remitted=parts or None, by=by, at=at)

    def go_on(self, result):
        """To the payment; or show the form with what it would pay filled in."""
        if not isinstance(result, Split):
            return super().go_on(result)
        data = self.request.POST.copy()
        for line in self.lines:
            data[f"{PREFIX}{line.pk}"] = result.parts.get(line.pk, "")
        filled = self.form_class(data, lines=self.lines)
        return self.render_to_response(self.get_context_data(form=filled, left=format_money(result.left)))

    def done_text(self, result):
        """How much."""
        left = Receipt.objects.visible_to(self.request.user).with_sums().get(pk=result.pk).left
        about = {"amount": format_money(result.amount), "payer": self.row.name, "left": format_money(left)}
        done = gettext("Recorded %(amount)s from %(payer)s, who is told by email.") % about
        return f"{done} {gettext('%(left)s of it is not applied.') % about}" if left else done

    def get_done_url(self, result):
        """The payment."""
        return reverse("receipt", args=[result.pk])


class Reapply(OfReceipt, AdminRowActionView):
    """Apply a payment to other lines."""

    allowed_roles = (roles.FINANCE,)
    form_class = SplitForm
    template_name = "billing/admin/record_receipt.html"
    refuses_older = True
    action_label = _("Change what it pays")
    header_icon = "edit"

    def get_heading(self):
        """Which payment."""
        return gettext("What payment %(reference)s pays") % {"reference": self.row.reference}

    def get_crumbs(self):
        """The payments, the payment."""
        return [*super().get_crumbs(), (self.row.reference, self.get_back_url())]

    def get_lead(self):
        """How much there is."""
        about = {"amount": format_money(self.row.amount - self.row.refunded), "payer": self.row.payer.name}
        return gettext("%(amount)s of %(payer)s can be applied. What you leave empty gets nothing.") % about

    @cached_property
    def now(self):
        """What it pays now."""
        return {one.line: one.amount for one in applied_of(receipt=self.row.pk)}

    @cached_property
    def lines(self):
        """Lines that are owed or that it pays now."""
        lines = {line.pk: line for line in receipts.open_lines(self.row.payer)}
        paid = InvoiceLine.objects.visible_to(self.request.user).filter(pk__in=set(self.now) - set(lines))
        for line in paid.with_sums().select_related("invoice", "charge"):
            lines[line.pk] = line
        for line in lines.values():
            line.most = line.still_owed + self.now.get(line.pk, cents(0))
        return list(lines.values())

    def get_form_kwargs(self):
        """The lines."""
        return super().get_form_kwargs() | {"lines": self.lines}

    def get_initial(self):
        """As it is now."""
        return {f"{PREFIX}{pk}": amount for pk, amount in self.now.items()}

    def act(self, data, by, at):
        """Change it."""
        parts = {line.pk: data[f"{PREFIX}{line.pk}"] or cents(0) for line in self.lines}
        parts |= data["closed"]
        return receipts.reapply(receipt=self.row, parts=parts, by=by, at=at)

    def done_text(self, result):
        """It is changed."""
        return gettext("Changed what the payment pays. No balance of the payer changed.")
