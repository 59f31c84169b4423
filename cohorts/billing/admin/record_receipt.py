"""Recording a payment, and changing what it pays, in the Wagtail admin."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions import receipts
from cohorts.billing.actions.applications import applied_of
from cohorts.billing.admin.receipt_forms import PREFIX, ReceiptForm, SplitForm
from cohorts.billing.admin.receipts import OfReceipt, posted_later, recorded_text, written_off_said
from cohorts.billing.effects import certificates_after, on_certificates, remainders_said
from cohorts.billing.models import InvoiceLine, Payer, Receipt
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.receipts import Split
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.page import crumb
from cohorts.ui.refusals import problem_of
from cohorts.ui.shown_first import ShowsWhatFollows


class RecordReceipt(ShowsWhatFollows, AdminRowActionView):
    """Record money received from a payer. It can be seen first what it will pay."""

    allowed_roles = (roles.FINANCE,)
    form_class = ReceiptForm
    template_name = "billing/admin/record_receipt.html"
    action_label = _("Record the payment")
    header_icon = "plus"
    lead = _(
        "Leave the amounts of the lines empty to pay the oldest due date first. What is left then is money of "
        "the payer that is not applied yet."
    )

    def get_rows(self):
        """All payers."""
        return Payer.objects.visible_to(self.request.user).with_names()

    def get_heading(self):
        """From whom."""
        return gettext("Payment from %(payer)s") % {"payer": self.row.name}

    def get_lead(self):
        """How the money is applied, and which certificates wait for all that is owed."""
        return " ".join([str(self.lead), *certificates_after({line.pk: line.still_owed for line in self.lines})])

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

    def get_form(self, form_class=None):
        """What it would pay can be seen before its reference is typed."""
        form = super().get_form(form_class)
        form.fields["reference"].required = "preview" not in self.request.POST
        return form

    def _parts(self, data):
        """{line id: dollars} as typed; None for the oldest due date first."""
        parts = {line.pk: data[f"{PREFIX}{line.pk}"] for line in self.lines if data[f"{PREFIX}{line.pk}"] is not None}
        return (parts | data["closed"]) or None

    def what_follows(self, data):
        """Small remainders that are written off without a word of the person who records the payment."""
        if "preview" in self.request.POST or data["closed"]:
            # An amount for a line that is paid: recording says why not, for example that it was recorded before.
            return []
        return remainders_said(receipts.split(self.row, data["amount"], self._parts(data)).parts)

    def act(self, data, by, at):
        """Record it; or, with the other button, only compute what it would pay."""
        parts = self._parts(data)
        if "preview" in self.request.POST:
            return receipts.split(self.row, data["amount"], parts)
        names = ("method", "amount", "received_on", "reference", "is_another")
        fields = {name: data[name] for name in names}
        return receipts.record_receipt(payer=self.row, **fields, remitted=parts, by=by, at=at)

    def get_context_data(self, **context):
        """Also the payment that this one was taken for, to be opened."""
        alike = self.refusal.params.get("receipt") if self.refusal else None
        return super().get_context_data(**{"alike": alike, **context})

    def go_on(self, result):
        """To the payment; or show the form with what it would pay filled in."""
        if not isinstance(result, Split):
            return super().go_on(result)
        data = self.request.POST.copy()
        for line in self.lines:
            data[f"{PREFIX}{line.pk}"] = result.parts.get(line.pk, "")
        filled = self.form_class(data, lines=self.lines)
        # What is not typed yet is no mistake now, and needed for recording.
        filled.fields["reference"].required = False
        filled.full_clean()
        filled.fields["reference"].required = True
        follows = [*remainders_said(result.parts), *certificates_after(result.parts)]
        context = {"left": format_money(result.left), "follows": follows}
        return self.render_to_response(self.get_context_data(form=filled, **context))

    def done_text(self, result):
        """How much."""
        left = Receipt.objects.visible_to(self.request.user).with_sums().get(pk=result.pk).left
        parts = [recorded_text(result)]
        parts += [gettext("%(left)s of it is not applied yet.") % {"left": format_money(left)}] if left else []
        more = [*written_off_said(result, self.request.user), *posted_later(result, self.request.user)]
        return " ".join([*parts, *more])

    def get_done_url(self, result):
        """The payment."""
        return reverse("receipt", args=[result.pk])


class Reapply(ShowsWhatFollows, OfReceipt, AdminRowActionView):
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

    def get_problem(self):
        """It does not count any more."""
        return problem_of(lambda: receipts.in_force(self.row))

    def get_lead(self):
        """How much there is."""
        about = {"amount": format_money(self.row.amount - self.row.refunded), "payer": self.row.payer.name}
        lead = gettext("%(amount)s of %(payer)s can be applied. What you leave empty gets nothing.") % about
        owed = {line.pk: line.still_owed for line in self.lines if line.still_owed}
        return " ".join([lead, *on_certificates(self.row), *certificates_after(owed)])

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

    def _parts(self, data):
        """{line id: dollars} as typed."""
        return {line.pk: data[f"{PREFIX}{line.pk}"] or cents(0) for line in self.lines} | data["closed"]

    def what_follows(self, data):
        """Small remainders that are written off."""
        return remainders_said({pk: part - self.now.get(pk, 0) for pk, part in self._parts(data).items() if part})

    def act(self, data, by, at):
        """Change it."""
        return receipts.reapply(receipt=self.row, parts=self._parts(data), former=self.now, by=by, at=at)

    def done_text(self, result):
        """It is changed."""
        written_off = written_off_said(result, self.request.user)
        if not written_off:
            return gettext("Changed what the payment pays. No balance of the payer changed.")
        return " ".join([gettext("Changed what the payment pays."), *written_off])
