"""The ledger: entries with lines that sum to 0, and which months are closed. Append-only; balances are sums.

Triggers (billing.triggers) refuse an entry that does not balance, a line for an entry that exists, and an entry
in a closed month, so that neither a program nor a person with a database shell can write one.
"""

from django.conf import settings
from django.db import connection, models
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext_lazy as _

from cohorts.billing import triggers
from cohorts.billing.models.charges import Charge
from cohorts.billing.models.invoices import READERS, Invoice
from cohorts.billing.models.payers import Payer
from cohorts.billing.models.receipts import Receipt
from cohorts.billing.rules import postings
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization


class Account(models.TextChoices):
    """The accounts of the ledger."""

    TO_INVOICE = postings.TO_INVOICE, _("Fees to invoice")
    RECEIVABLE = postings.RECEIVABLE, _("Invoiced fees owed")
    BANK = postings.BANK, _("Money received")
    UNAPPLIED = postings.UNAPPLIED, _("Money not applied yet")
    REVENUE = postings.REVENUE, _("Revenue from fees")
    WAIVERS = postings.WAIVERS, _("Fees waived")
    WRITE_OFFS = postings.WRITE_OFFS, _("Debts written off")
    REFUNDS = postings.REFUNDS, _("Money paid back")


class Event(models.TextChoices):
    """What happened, in words. What each posts is in `rules.postings`."""

    CHARGED = postings.CHARGED, _("Fee charged")
    REVENUE_MOVED = postings.REVENUE_MOVED, _("Revenue moved to another vendor or course")
    CREDITED = postings.CREDITED, _("Fee credited before it was invoiced")
    CREDITED_INVOICED = postings.CREDITED_INVOICED, _("Invoiced fee credited")
    WAIVED = postings.WAIVED, _("Fee waived before it was invoiced")
    WAIVED_INVOICED = postings.WAIVED_INVOICED, _("Invoiced fee waived")
    WRITTEN_OFF = postings.WRITTEN_OFF, _("Debt written off")
    REMAINDER_SETTLED = postings.REMAINDER_SETTLED, _("Small remainder written off by the rule of the program")
    INVOICED = postings.INVOICED, _("Invoice issued")
    INVOICE_CORRECTED = postings.INVOICE_CORRECTED, _("Invoice taken back to be corrected")
    RECEIVED = postings.RECEIVED, _("Payment received")
    APPLIED = postings.APPLIED, _("Payment applied to invoices")
    TAKEN_OFF = postings.TAKEN_OFF, _("Payment taken off invoices")
    PAYER_CORRECTED = postings.PAYER_CORRECTED, _("Payment moved to another payer")
    RETURNED = postings.RETURNED, _("Payment returned by the bank")
    RETURN_UNDONE = postings.RETURN_UNDONE, _("Payment counts again: its return was recorded by mistake")
    VOIDED = postings.VOIDED, _("Payment taken back: recorded by mistake")
    RECEIPT_RAISED = postings.RECEIPT_RAISED, _("Amount of a payment corrected")
    RECEIPT_LOWERED = postings.RECEIPT_LOWERED, _("Amount of a payment corrected to a lower one")
    REFUNDED = postings.REFUNDED, _("Money paid back")
    REFUND_OWED = postings.REFUND_OWED, _("Money paid back is owed: its payment was returned by the bank")


class Book(ScopedModel):
    """The book of an issuer of invoices. There is one: the state’s. Its row is the lock between posting and closing."""

    access = AccessPath(staff=READERS)

    code = models.CharField(max_length=40, unique=True)

    def __str__(self):
        return self.code


class EntryQuerySet(AppendOnlyQuerySet):
    """Entries."""

    def next_id(self):
        """Return the id of the next entry, which its lines need before it is written. Must run in a transaction."""
        if connection.vendor == "sqlite":  # It has one writer at a time.
            return (self.aggregate(last=Max("pk"))["last"] or 0) + 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('billing_entry', 'id'))")
            return cursor.fetchone()[0]

    def until(self, day):
        """Return entries posted on or before a day."""
        return self.filter(posted_on__lte=day)

    def in_month(self, month):
        """Return entries posted in the month that begins on a day."""
        return self.filter(posted_on__gte=month, posted_on__lt=postings.next_month(month))


class Entry(AppendOnly):
    """One event in the ledger. It is written after its lines, and then no line can be added.

    document_on: the day of what it records. posted_on: the day it counts on, which is later if that month was closed.
    """

    objects = EntryQuerySet.as_manager()
    access = AccessPath(staff=READERS)
    own_triggers = triggers.OF_ENTRIES

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries")
    event = models.CharField(max_length=30, choices=Event.choices)
    document_on = models.DateField()
    posted_on = models.DateField(db_index=True)
    line_count = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-posted_on", "-at", "pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(condition=Q(posted_on__gte=models.F("document_on")), name="posted_after_document"),
        ]

    def __str__(self):
        return f"{self.get_event_display()}, {self.posted_on}"


def _of_every_account(sums):
    return {account: postings.cents(sums.get(account, 0)) for account in Account.values}


class LineQuerySet(AppendOnlyQuerySet):
    """Lines of entries."""

    def until(self, day):
        """Return lines posted on or before a day."""
        return self.filter(posted_on__lte=day)

    def in_month(self, month):
        """Return lines posted in the month that begins on a day."""
        return self.filter(posted_on__gte=month, posted_on__lt=postings.next_month(month))

    def balances(self):
        """Return {account: dollars}, debits less credits, of every account; 0.00 where there are no lines."""
        sums = dict(self.order_by().values_list("account").annotate(total=Sum("amount")))
        return _of_every_account(sums)

    def sides(self):
        """Return the sums of debits and of credits, two dicts like `balances`; credits as amounts above 0."""
        rows = self.order_by().values_list("account")
        debits = dict(rows.filter(amount__gt=0).annotate(total=Sum("amount")))
        credits = dict(rows.filter(amount__lt=0).annotate(total=-Sum("amount")))
        return _of_every_account(debits), _of_every_account(credits)

    def revenue_by_course(self):
        """Return {course code, "" for none: dollars of revenue}, credits less debits; without those of 0.00."""
        rows = self.filter(account=Account.REVENUE).order_by().values_list("course").annotate(total=-Sum("amount"))
        return {course: postings.cents(total) for course, total in rows if postings.cents(total)}


class EntryLine(AppendOnly):
    """An amount on an account: a debit above 0, a credit below 0. What it is about is in the other columns.

    `posted_on` is that of its entry, so that sums as of a day read one table.
    """

    objects = LineQuerySet.as_manager()
    access = AccessPath(staff=READERS)
    own_triggers = triggers.OF_LINES

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=30, choices=Account.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    posted_on = models.DateField()
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="ledger_lines")
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    course = models.CharField(max_length=40, blank=True)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_lines")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_lines")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_lines")

    class Meta:
        verbose_name = _("ledger line")
        verbose_name_plural = _("ledger lines")
        ordering = ["entry", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="line_amount_not_zero")]
        indexes = [
            models.Index(fields=["payer", "account", "posted_on", "amount"], name="line_payer_account"),
            models.Index(fields=["posted_on", "account", "amount"], name="line_day_account_amount"),
            models.Index(fields=["posted_on", "entry"], name="line_day_entry"),
        ]

    def __str__(self):
        return f"{self.get_account_display()} {self.amount}"

    @property
    def credit_amount(self):
        """The amount of a credit as dollars above 0."""
        return -self.amount


class Closing(AppendOnly):
    """A month was closed (with the report of that moment) or opened again (with a reason). The latest row decides."""

    access = AccessPath(staff=READERS)

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="closings")
    month = models.DateField(help_text="The first day of the month.")
    is_closed = models.BooleanField()
    report = models.JSONField(default=dict, blank=True, help_text="Balances and movements, as they were at closing.")
    open_items = models.JSONField(default=dict, blank=True, help_text="What was open at closing, by account and item.")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(is_closed=True) | ~Q(reason=""), name="reopened_with_a_reason"),
        ]

    def __str__(self):
        return self.month.isoformat()[:7]
