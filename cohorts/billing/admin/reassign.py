"""Charging an invoice to another payer, in the Wagtail admin."""

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.documents import due_day
from cohorts.billing.actions.reassignments import left_to_reassign, said_of_certificates
from cohorts.billing.models import Invoice, InvoiceLine, Payer
from cohorts.billing.reassignment_act import reassign
from cohorts.billing.rules.balances import due_date_problem
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.problems import Problem
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.people.admin.waiting import waiting_about
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import day_field, text_field
from cohorts.ui.page import crumb
from cohorts.ui.refusals import add_problems, problem_of


class ReassignForm(forms.Form):
    """To whom, until when, and why."""

    payer = forms.ModelChoiceField(
        None,
        label=_("Payer instead"),
        empty_label=_("Choose a payer"),
        error_messages={"required": _("Choose who pays instead.")},
    )
    due_on = day_field(_("Due on"), error_messages={"required": _("Enter the day when the new invoice is due.")})
    reason = text_field(_("Reason"), help_text=_("State staff read it. The payers do not. Name no person."))

    def __init__(self, *args, payers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["payer"].queryset = payers

    def clean(self):
        """Refuse a day that is most likely a typing mistake."""
        if due_on := super().clean().get("due_on"):
            problem = due_date_problem(due_on, home_day(timezone.now()))
            add_problems(self, [problem] if problem else [])
        return self.cleaned_data


class ReassignInvoice(ProposesMixin, AdminConfirmView):
    """Charge an invoice to another payer, or propose it where two people decide."""

    allowed_roles = (roles.FINANCE,)
    form_class = ReassignForm
    action_label = _("Charge it to the other payer")
    header_icon = "redirect"

    def get_rows(self):
        """All invoices with their sums."""
        rows = Invoice.objects.visible_to(self.request.user).with_sums()
        return rows.select_related("payer__organization", "payer__person")

    def get_heading(self):
        """Which invoice."""
        return gettext("Charge invoice %(number)s to another payer") % {"number": self.row.number}

    def get_crumbs(self):
        """The invoices, the invoice."""
        return [crumb(_("Invoices"), "finance_invoices"), (self.row.number, self.get_back_url())]

    def get_back_url(self):
        """The invoice."""
        return reverse("finance_invoice", args=[self.row.pk])

    def get_problem(self):
        """Another person is asked to decide, or nothing is left that somebody else could owe."""
        if waiting_about(self.request.user, self.row):
            return Problem("invoice_has_proposal")
        return problem_of(lambda: left_to_reassign(self.row))

    def get_form_kwargs(self):
        """The payers to choose from."""
        payers = Payer.objects.visible_to(self.request.user).with_names().exclude(pk=self.row.payer_id)
        # A person pays only for their own seat.
        lines = InvoiceLine.objects.visible_to(self.request.user).filter(invoice=self.row)
        people = set(lines.values_list("charge__person", flat=True))
        payers = payers.filter(Q(person__isnull=True) | Q(person__in=people if len(people) == 1 else []))
        return super().get_form_kwargs() | {"payers": payers.order_by("organization__name", "title", "pk")}

    def get_initial(self):
        """A due date of its own."""
        return {"due_on": due_day(home_day(timezone.now()))}

    def get_consequences(self):
        """Two documents, and what becomes of money."""
        text = gettext(
            "A credit note takes off what is left of the invoice, and the other payer gets a new invoice with its own "
            "due date. The seats do not change."
        )
        if self.row.statement.paid > 0:
            text += " " + gettext(
                "%(paid)s that %(payer)s paid becomes unapplied money of %(payer)s. Because it moves money, another "
                "person approves it."
            ) % {"paid": format_money(self.row.statement.paid), "payer": self.row.payer.name}
        return text

    def get_affected(self):
        """Both payers, and whose certificates rest on the fees."""
        emailed = gettext("%(payer)s and the other payer are notified by email.") % {"payer": self.row.payer.name}
        return " ".join([emailed, *said_of_certificates(self.row)])

    def get_undo(self):
        """By charging the new invoice back."""
        return gettext("You can charge the new invoice to the first payer again. Nothing is deleted.")

    def act(self, data, by, at):
        """Do it, or propose it."""
        return reassign(invoice=self.row, **data, by=by, at=at)

    def done_at_once(self, result):
        """The new number."""
        return gettext("Issued invoice %(number)s to %(payer)s instead.") % {
            "number": result.number,
            "payer": result.payer.name,
        }
