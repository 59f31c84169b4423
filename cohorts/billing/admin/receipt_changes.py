"""What may become of a payment, in the Wagtail admin: corrected, returned by the bank, taken back, paid back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from cohorts.billing.actions import receipt_ends
from cohorts.billing.actions.receipts import in_force
from cohorts.billing.acts import on_certificates, propose_refund, propose_void
from cohorts.billing.admin.receipt_forms import AmountForm, CorrectionForm, ReturnForm
from cohorts.billing.admin.receipts import OfReceipt, posted_later
from cohorts.billing.models import Event, Receipt
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.refusals import problem_of


class ReceiptStep(OfReceipt, AdminConfirmView):
    """A step about one payment, with its consequences."""

    allowed_roles = (roles.FINANCE,)
    header_icon = "undo"
    title = ""

    def get_heading(self):
        """Which payment."""
        return str(self.title) % {"reference": self.row.reference}

    def get_crumbs(self):
        """The payments, the payment."""
        return [*super().get_crumbs(), (self.row.reference, self.get_back_url())]

    def get_problem(self):
        """It does not count any more."""
        return problem_of(lambda: in_force(self.row))

    def get_affected(self):
        """Who pays, and whose certificates change."""
        return " ".join([gettext("%(payer)s.") % {"payer": self.row.payer.name}, *on_certificates(self.row)])

    def _about(self):
        return {
            "amount": format_money(self.row.amount),
            "applied": format_money(self.row.applied),
            "payer": self.row.payer.name,
        }


class CorrectReceipt(ReceiptStep):
    """Record a payment as it should have been."""

    form_class = CorrectionForm
    title = gettext_lazy("Correct payment %(reference)s")
    action_label = gettext_lazy("Correct the payment")
    header_icon = "edit"
    serious = False

    def get_form_kwargs(self):
        """The payers that can be chosen."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        """As it is now."""
        names = ("method", "amount", "received_on", "reference", "payer")
        return {name: getattr(self.row, name) for name in names}

    def get_consequences(self):
        """One act."""
        return gettext(
            "The payment is recorded again as you write it, in one act. It keeps paying the same lines. If you choose "
            "another payer, it pays what that payer owes instead, the oldest due date first."
        )

    def get_affected(self):
        """Who pays. Certificates change only with the payer."""
        payer, certificates = gettext("%(payer)s.") % self._about(), on_certificates(self.row)
        return " ".join([payer, *([gettext("If you choose another payer:"), *certificates] if certificates else [])])

    def get_undo(self):
        """By correcting again."""
        return gettext("Correct it again. Both versions are kept.")

    def act(self, data, by, at):
        """Correct it."""
        return receipt_ends.correct_receipt(receipt=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """It is corrected, and what of it is not applied."""
        done = gettext("Corrected the payment.")
        left = Receipt.objects.visible_to(self.request.user).with_sums().get(pk=result.pk).left
        more = gettext("%(left)s of it is not applied yet.") % {"left": format_money(left)}
        return f"{done} {more}" if left else done

    def get_done_url(self, result):
        """The new row."""
        return reverse("receipt", args=[result.pk])


class ReturnReceipt(ReceiptStep):
    """Record that the bank took a payment back."""

    form_class = ReturnForm
    title = gettext_lazy("Payment %(reference)s returned by the bank")
    action_label = gettext_lazy("Record the return")

    def get_initial(self):
        """Today."""
        return {"returned_on": home_day(timezone.now())}

    def get_consequences(self):
        """What is owed again, and what was paid back of it."""
        text = gettext(
            "%(applied)s of %(payer)s will be owed again, with the same due dates. No fee is added. They are told by "
            "email."
        )
        if not self.row.refunded:
            return text % self._about()
        more = gettext(
            "%(refunded)s of the payment was paid back. %(payer)s owes this amount then, too: it waits to be invoiced. "
            "Finance staff and auditors are notified by email."
        )
        return f"{text} {more}" % (self._about() | {"refunded": format_money(self.row.refunded)})

    def get_undo(self):
        """By a new payment."""
        return gettext("No. If the money comes after all, record it as a new payment.")

    def act(self, data, by, at):
        """Record it."""
        return receipt_ends.return_receipt(receipt=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """It is recorded, and on which day it is posted."""
        return " ".join([gettext("Recorded the return."), *posted_later(self.row, self.request.user, Event.RETURNED)])


class VoidReceipt(ProposesMixin, ReceiptStep):
    """Propose to take back a payment that was recorded by mistake."""

    form_class = ReasonForm
    form_arguments = {"label": gettext_lazy("Reason")}
    title = gettext_lazy("Payment %(reference)s recorded by mistake")
    action_label = gettext_lazy("Propose to take it back")

    def get_consequences(self):
        """What is owed again."""
        return (
            gettext(
                "Another person approves. Then the payment does not count any more, and %(applied)s of %(payer)s will "
                "be owed again."
            )
            % self._about()
        )

    def get_undo(self):
        """By recording it again."""
        return gettext("You can record the payment again. Nothing is deleted.")

    def act(self, data, by, at):
        """Propose."""
        return propose_void(receipt=self.row, reason=data["reason"], by=by, at=at)


class RefundReceipt(ProposesMixin, ReceiptStep):
    """Propose to pay back what is left of a payment."""

    form_class = AmountForm
    title = gettext_lazy("Pay back money of payment %(reference)s")
    action_label = gettext_lazy("Propose to pay it back")

    def get_affected(self):
        """Who pays. Only money that pays no fee is paid back."""
        return gettext("%(payer)s.") % self._about()

    def get_initial(self):
        """All that is left."""
        return {"amount": self.row.left}

    def get_consequences(self):
        """Money leaves."""
        return gettext("Another person approves. Then the state pays the money back to the payer.")

    def get_undo(self):
        """No."""
        return gettext("No. If the payer sends the money again, record it as a new payment.")

    def act(self, data, by, at):
        """Propose."""
        return propose_refund(receipt=self.row, **data, by=by, at=at)
