"""What a person pays of their own training: what they owe, their invoices, and how to pay."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.billing.actions.documents import issuer_now
from cohorts.billing.models import Charge, CreditNote, Invoice, Receipt, Reminder
from cohorts.billing.paper import DocumentFile, invoice_data, note_data, reminder_data
from cohorts.billing.rules.postings import cents
from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of
from cohorts.ui.page import Page, RowMixin, crumb


def _own(rows, user, payer="payer"):
    """Those of these rows that the person pays themselves, from all their accounts."""
    return rows.filter(**{f"{payer}__person__in": list(accounts_of([user.pk]))})


def own_charges(user):
    """The fees that a person pays themselves, with their sums."""
    return _own(Charge.objects.visible_to(user).with_sums(), user).order_by("at", "pk")


def own_invoices(user):
    """The invoices to a person, with their sums."""
    return _own(Invoice.objects.visible_to(user), user).with_sums()


class MyFees(Page, TemplateView):
    """What I owe, my invoices with their documents, and how to pay."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/my_fees.html"
    heading = _("My fees")

    def get_crumbs(self):
        """My training."""
        return [crumb(_("My training"), "my_home")]

    def get_context_data(self, **context):
        """The fees and invoices."""
        user, today = self.request.user, home_day(timezone.now())
        charges, invoices = list(own_charges(user)), list(own_invoices(user))
        for invoice in invoices:
            invoice.age = invoice.age_on(today)
        notes = _own(CreditNote.objects.visible_to(user), user, "invoice__payer")
        unapplied = _own(Receipt.objects.visible_to(user).unapplied(), user)
        return super().get_context_data(
            invoices=invoices,
            notes=list(notes.select_related("invoice")),
            reminders=list(_own(Reminder.objects.visible_to(user), user, "invoice__payer").order_by("-pk")),
            waiting=sum((charge.left_to_invoice for charge in charges), cents(0)),
            owed=sum((invoice.statement.balance for invoice in invoices), cents(0)),
            on_account=sum((receipt.left for receipt in unapplied), cents(0)),
            remit_to=issuer_now().remit_to,
            **context,
        )


class MyDocument(DocumentFile, RowMixin, Page, View):
    """A document to the person as a file."""

    allowed_roles = (SIGNED_IN,)


class MyInvoiceDocument(MyDocument):
    """An invoice."""

    get_data = staticmethod(invoice_data)

    def get_rows(self):
        """My invoices."""
        return own_invoices(self.request.user).select_related("corrects")


class MyNoteDocument(MyDocument):
    """A credit note."""

    get_data = staticmethod(note_data)

    def get_rows(self):
        """My credit notes."""
        rows = CreditNote.objects.visible_to(self.request.user).select_related("invoice")
        return _own(rows, self.request.user, "invoice__payer")


class MyReminderDocument(MyDocument):
    """A reminder."""

    get_data = staticmethod(reminder_data)

    def get_rows(self):
        """My reminders."""
        rows = Reminder.objects.visible_to(self.request.user).select_related("invoice")
        return _own(rows, self.request.user, "invoice__payer")
