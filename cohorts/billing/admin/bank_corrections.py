"""Correcting a payment by a bank row whose id is known with another amount, in the Wagtail admin."""

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.bank_corrections import correction_of, correction_problem
from cohorts.billing.actions.bank_rows import decision_problem
from cohorts.billing.admin.bank_decisions import BankRowStep
from cohorts.billing.admin.bank_words import story_lines
from cohorts.billing.admin.receipts import who_is_emailed
from cohorts.billing.models import BankRow
from cohorts.billing.receipt_acts import correct_from_bank, effects_of_lowering
from cohorts.core.formatting import format_money
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.confirmation import ConsequencesMixin
from cohorts.ui.fields import ReasonForm


class BankReasonForm(ReasonForm):
    """The reason, which is nearly always the same."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].initial = _("The bank corrected its file.")


class CorrectByBankRow(ProposesMixin, ConsequencesMixin, BankRowStep):
    """Replace the earlier row with the same bank's id, and correct its payment. A lower amount takes two people."""

    form_class = BankReasonForm
    form_arguments = {"label": _("Reason")}
    template_name = "billing/admin/bank_correction.html"
    header_icon = "edit"
    action_label = _("Correct the payment")

    def get_problem(self):
        """Somebody decided, or nothing can be corrected by this row."""
        return decision_problem(self.row) or correction_problem(self.row)

    @cached_property
    def correction(self):
        """What it means."""
        return correction_of(self.row)

    def get_action_label(self):
        """A proposal, the correction, or only the row."""
        if self.correction.needs_two:
            return gettext("Propose the correction")
        return gettext("Correct the payment") if self.correction.receipt else gettext("Replace the earlier row")

    def get_context_data(self, **context):
        """Both rows side by side, and the payment."""
        rows = BankRow.objects.visible_to(self.request.user).with_decision().select_related("file", "by")
        former = rows.get(pk=self.correction.former.pk)
        receipt = self.correction.receipt
        return super().get_context_data(
            row=self.row, former=former, receipt=receipt, action_label=self.get_action_label(),
            story=story_lines(self.row), former_story=story_lines(former), **context,
        )  # fmt: skip

    def get_consequences(self):
        """What becomes of the two rows and of the payment."""
        one = self.correction
        if one.receipt is None:
            return gettext("This row counts instead of the earlier one, which waits no more. Nothing is recorded yet.")
        about = {"before": format_money(one.receipt.amount), "now": format_money(self.row.amount)}
        if one.needs_two:
            return " ".join(
                [
                    gettext("Another person approves, because the payment falls from %(before)s to %(now)s.") % about,
                    *effects_of_lowering(one.receipt, self.row.amount),
                ]
            )
        about["more"] = format_money(self.row.amount - one.receipt.amount)
        text = gettext(
            "The payment counts %(now)s instead of %(before)s. It keeps paying the same fees, and %(more)s more is not "
            "applied yet. No certificate changes."
        )
        return text % about

    def get_affected(self):
        """The payer."""
        if self.correction.receipt is None:
            return gettext("Nobody.")
        return who_is_emailed(self.correction.receipt.payer)

    def get_undo(self):
        """By correcting again."""
        if self.correction.receipt is None:
            return gettext("You can decide about the earlier row again. Both rows are kept.")
        return gettext("You can correct the payment again, and decide about the earlier row again. Both rows are kept.")

    def act(self, data, by, at):
        """Correct it, or propose it."""
        return correct_from_bank(row=self.row, reason=data["reason"], by=by, at=at)

    def done_at_once(self, result):
        """The payment, or that the row waits."""
        if result is None:
            return gettext("This row counts instead of the earlier one. Decide about it now.")
        return gettext("Corrected the payment %(reference)s to %(amount)s.") % {
            "reference": result.reference,
            "amount": format_money(result.amount),
        }

    def get_done_url(self, result):
        """The row, where it waits; else the proposal, or the next one to decide."""
        return self.get_back_url() if result is None else super().get_done_url(result)
