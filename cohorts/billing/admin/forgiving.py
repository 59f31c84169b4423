"""Forgiving a part of a fee in the Wagtail admin: a waiver or a write-off, which another person approves."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from cohorts.billing.actions.waivers import WAIVE, WRITE_OFF
from cohorts.billing.acts import check_proposable, propose_waiver, propose_write_off
from cohorts.billing.admin.receipt_forms import WaiverForm, WriteOffForm
from cohorts.billing.effects import certificates_without
from cohorts.billing.models import Charge
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.names import called
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.page import crumb
from cohorts.ui.refusals import problem_of


def person_of_fee(proposal, request):
    """On the page of a proposal about a fee: whose seat it is, for those who may see who is in the system."""
    fee = proposal.read_subject() if proposal.act in (WAIVE, WRITE_OFF) else None
    if fee is None or fee.person is None or not has_role(request.user, *roles.PEOPLE_READERS):
        return ""
    words = {"seat": fee.reference, "person": called(fee.person)}
    return format_html("<p>{}</p>", gettext("Seat %(seat)s is that of %(person)s.") % words)


class ForgiveStep(ProposesMixin, AdminConfirmView):
    """Propose to forgive a part of a fee."""

    title = ""
    header_icon = "cross"
    invoiced_only = False

    def get_rows(self):
        """All fees."""
        rows = Charge.objects.visible_to(self.request.user).with_sums()
        return rows.select_related("payer__organization", "payer__person")

    def get_heading(self):
        """Which fee."""
        return str(self.title) % {"fee": self.row.description, "seat": self.row.reference}

    def get_crumbs(self):
        """The payers, the payer."""
        return [crumb(gettext("Payers"), "payers"), (self.row.payer.name, self.get_back_url())]

    def get_back_url(self):
        """The payer."""
        return reverse("finance_payer", args=[self.row.payer_id])

    def get_problem(self):
        """Nothing is owed, or another person is asked already."""
        return problem_of(lambda: check_proposable(self.row, invoiced_only=self.invoiced_only))

    def get_initial(self):
        """All that can be forgiven."""
        waiting = self.row.waiting if self.invoiced_only else 0
        return {"amount": cents(self.row.owed - waiting)}

    def get_affected(self):
        """Who pays, and which certificates change if nothing is owed any more."""
        about = {"payer": self.row.payer.name}
        payer = gettext("%(payer)s, who is notified by email.") % about
        if self.row.payer.person_id is None:
            payer = gettext("%(payer)s, who is notified by email, and the person whose fee it is.") % about
        certificates = certificates_without(self.row, self.get_initial()["amount"])
        return " ".join([payer, *([gettext("If all of it is forgiven:"), *certificates] if certificates else [])])

    def get_undo(self):
        """No."""
        return gettext("No.")


class WaiveFee(ForgiveStep):
    """Propose to waive a fee."""

    allowed_roles = (roles.FINANCE,)
    form_class = WaiverForm
    title = gettext_lazy("Waive a fee: %(fee)s (%(seat)s)")
    action_label = gettext_lazy("Propose to waive it")

    def get_consequences(self):
        """A credit note."""
        return gettext(
            "Another person approves. Then this amount is not owed any more. If the fee is on an invoice, a credit "
            "note is issued. What is paid cannot be waived: decide at the seat that the state pays, then pay it back."
        )

    def act(self, data, by, at):
        """Propose."""
        return propose_waiver(charge=self.row, **data, by=by, at=at)


class WriteOff(ForgiveStep):
    """Propose to write off a debt."""

    allowed_roles = (roles.FINANCE,)
    form_class = WriteOffForm
    invoiced_only = True
    title = gettext_lazy("Write off: %(fee)s (%(seat)s)")
    action_label = gettext_lazy("Propose to write it off")

    def get_consequences(self):
        """A credit note."""
        return gettext(
            "Another person approves. Then the state does not wait for this amount any more, and a credit note is "
            "issued."
        )

    def act(self, data, by, at):
        """Propose."""
        return propose_write_off(charge=self.row, **data, by=by, at=at)
