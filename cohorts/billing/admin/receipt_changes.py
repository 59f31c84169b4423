"""What may become of a payment, in the Wagtail admin: corrected, returned by the bank, taken back, paid back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from cohorts.billing.actions import receipt_ends
from cohorts.billing.actions.applications import applied_of
from cohorts.billing.actions.receipt_corrections import correct_receipt
from cohorts.billing.actions.receipts import in_force
from cohorts.billing.actions.return_mistakes import mistake_of, undo_return
from cohorts.billing.acts import check_refundable, propose_refund, propose_void
from cohorts.billing.admin.receipt_forms import AmountForm, CorrectionForm, MistakeForm, ReturnForm
from cohorts.billing.admin.receipts import OfReceipt, posted_later, who_is_emailed, written_off_said
from cohorts.billing.effects import certificates_after, on_certificates, remainders_said
from cohorts.billing.models import Event, Receipt
from cohorts.billing.receipt_acts import propose_lowering
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.people.admin.proposals import ProposesMixin, shown
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


class CorrectReceipt(ProposesMixin, ReceiptStep):
    """Record a payment as it should have been. A lower amount is proposed, and nothing else with it."""

    form_class = CorrectionForm
    title = gettext_lazy("Correct payment %(reference)s")
    action_label = gettext_lazy("Correct the payment")
    header_icon = "edit"
    serious = False

    def get_form_kwargs(self):
        """The payers that can be chosen."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_problem(self):
        """It does not count any more, was paid back in part, or somebody is asked to decide about it."""
        return problem_of(lambda: receipt_ends.check_correctable(self.row))

    def get_initial(self):
        """As it is now."""
        names = ("method", "amount", "received_on", "reference", "payer")
        return {name: getattr(self.row, name) for name in names}

    def get_consequences(self):
        """One act."""
        return gettext(
            "The payment is recorded again as you write it, in one act. It keeps paying the same lines. If you choose "
            "another payer, it pays what that payer owes instead, the oldest due date first. A lower amount takes "
            "another person: what it does not pay any more is owed again, the latest due date first."
        )

    def get_affected(self):
        """Who pays. Certificates change only with the payer or a lower amount."""
        payer, certificates = gettext("%(payer)s.") % self._about(), on_certificates(self.row)
        lead = gettext("If you choose another payer or a lower amount:")
        return " ".join([payer, *([lead, *certificates] if certificates else [])])

    def get_undo(self):
        """By correcting again."""
        return gettext("Correct it again. Both versions are kept.")

    def act(self, data, by, at):
        """Correct it, or propose the lower amount."""
        if data["amount"] >= self.row.amount:
            return correct_receipt(receipt=self.row, **data, by=by, at=at)
        if any(data[name] != getattr(self.row, name) for name in ("payer", "method", "received_on", "reference")):
            raise Refused("receipt_lowered_alone", field="amount")
        return propose_lowering(receipt=self.row, amount=data["amount"], reason=data["reason"], by=by, at=at)

    def done_at_once(self, result):
        """It is corrected, and what of it is not applied."""
        done = gettext("Corrected the payment.")
        left = Receipt.objects.visible_to(self.request.user).with_sums().get(pk=result.pk).left
        more = gettext("%(left)s of it is not applied yet.") % {"left": format_money(left)}
        return f"{done} {more}" if left else done

    def get_done_url(self, result):
        """The proposal, or the new row."""
        return shown(result, lambda: reverse("receipt", args=[result.pk]))


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
            "%(applied)s of %(payer)s will be owed again, with the same due dates. No fee is added. The payer is "
            "notified by email."
        )
        if not self.row.refunded:
            return text % self._about()
        more = gettext(
            "%(refunded)s of the payment was paid back. %(payer)s owes this amount then, too: it waits to be invoiced. "
            "Finance staff and auditors are notified by email."
        )
        return f"{text} {more}" % (self._about() | {"refunded": format_money(self.row.refunded)})

    def get_undo(self):
        """Only if the bank did not return it."""
        return gettext(
            "If the bank did not return this payment, choose “The return was recorded by mistake” on its page: it "
            "counts again then. If the money comes after all, record it as a new payment."
        )

    def act(self, data, by, at):
        """Record it."""
        return receipt_ends.return_receipt(receipt=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """It is recorded, and on which day it is posted."""
        return " ".join([gettext("Recorded the return."), *posted_later(self.row, self.request.user, Event.RETURNED)])


class UndoReturn(ReceiptStep):
    """Let a payment count again whose return was recorded by mistake."""

    form_class = MistakeForm
    title = gettext_lazy("The return of payment %(reference)s was recorded by mistake")
    action_label = gettext_lazy("Let the payment count again")
    serious = False

    def get_problem(self):
        """It was not returned, counts again already, or money of it was paid back."""
        return problem_of(lambda: mistake_of(self.row))

    def get_affected(self):
        """Who pays, and whose certificates change."""
        return " ".join([who_is_emailed(self.row.payer), *certificates_after(mistake_of(self.row).split.parts)])

    def get_consequences(self):
        """What it pays again, and which row waits."""
        one = mistake_of(self.row).split
        about = self._about() | {"paid": format_money(self.row.amount - one.left), "left": format_money(one.left)}
        text = gettext(
            "The payment of %(amount)s counts again, in the books from the day of the return. It pays %(paid)s of the "
            "fees that it paid before, as far as they are still owed; %(left)s of it is not applied yet. If a bank row "
            "was the return, it waits for a decision again. The return and this correction stay on the account."
        )
        return " ".join([text % about, *remainders_said(one.parts)])

    def get_undo(self):
        """By recording the return."""
        return gettext("Yes. Record the return of the payment.")

    def act(self, data, by, at):
        """Undo it."""
        return undo_return(receipt=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """It counts, and what of it is not applied."""
        left = result.amount - sum(one.amount for one in applied_of(receipt=result.pk))
        more = [gettext("%(left)s of it is not applied yet.") % {"left": format_money(left)}] if left else []
        posted = posted_later(result, self.request.user, Event.RETURN_UNDONE)
        return " ".join(
            [gettext("The payment counts again."), *more, *written_off_said(result, self.request.user), *posted]
        )

    def get_done_url(self, result):
        """The payment that counts."""
        return reverse("receipt", args=[result.pk])


class VoidReceipt(ProposesMixin, ReceiptStep):
    """Propose to take back a payment that was recorded by mistake."""

    form_class = ReasonForm
    form_arguments = {"label": gettext_lazy("Reason")}
    title = gettext_lazy("Payment %(reference)s recorded by mistake")
    action_label = gettext_lazy("Propose to take it back")

    def get_problem(self):
        """It does not count any more, was paid back in part, or somebody is asked to decide about it."""
        return problem_of(lambda: receipt_ends.check_correctable(self.row))

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

    def get_problem(self):
        """It does not count any more, nothing is left of it, or somebody is asked to decide about it."""
        return problem_of(lambda: check_refundable(self.row))

    def get_affected(self):
        """Who pays. Only money that pays no fee is paid back."""
        return gettext("%(payer)s, who is notified by email then.") % self._about()

    def get_initial(self):
        """All that is left."""
        return {"amount": self.row.left}

    def get_consequences(self):
        """Money leaves."""
        text = gettext(
            "Another person approves. Then the state pays the money back to the payer. %(left)s of the payment of "
            "%(amount)s is not applied and can be paid back."
        )
        return text % (self._about() | {"left": format_money(self.row.left)})

    def get_undo(self):
        """No."""
        return gettext("No. If the payer sends the money again, record it as a new payment.")

    def act(self, data, by, at):
        """Propose."""
        return propose_refund(receipt=self.row, **data, by=by, at=at)
