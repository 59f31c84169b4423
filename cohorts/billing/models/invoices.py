"""Invoices and credit notes, numbered without gaps in series of their own. They never change."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.charges import Charge, Credit
from cohorts.billing.models.payers import Payer, access_by_payer
from cohorts.billing.models.sums import HALF_A_CENT, sum_of
from cohorts.billing.rules.balances import CENT, age_of_debt, statement
from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.number_series import NumberSeries
from cohorts.core.search import search
from cohorts.core.visibility import AccessPath
from cohorts.people.models import Organization

READERS = (roles.FINANCE, roles.AUDITOR)


class DebtAge(models.TextChoices):
    """The age of an invoice's debt."""

    SETTLED = "settled", _("Paid")
    CREDITED = "credited", _("Credited")
    NOT_DUE = "not_due", _("Not due")
    OVERDUE_30 = "overdue_30", _("1 to 30 days overdue")
    OVERDUE_60 = "overdue_60", _("31 to 60 days overdue")
    OVERDUE_90 = "overdue_90", _("61 to 90 days overdue")
    OVERDUE_MORE = "overdue_more", _("More than 90 days overdue")

    @property
    def is_overdue(self) -> bool:
        """Whether an amount is owed past its due date."""
        return self not in (DebtAge.SETTLED, DebtAge.CREDITED, DebtAge.NOT_DUE)


class InvoiceSeries(NumberSeries):
    """The counter of a fiscal year's invoice numbers."""

    access = AccessPath(staff=READERS)

    class Meta:
        verbose_name_plural = "invoice series"


class CreditNoteSeries(NumberSeries):
    """The counter of a fiscal year's credit note numbers."""

    access = AccessPath(staff=READERS)

    class Meta:
        verbose_name_plural = "credit note series"


def document_number(text):
    """Return the conditions on `year` and `sequence` for a number as somebody types it, None for other text.

    Zeros may be missing: 2026-12 is 2026-00012, and 12 is number 12 of any year.
    """
    year, dash, sequence = text.strip().upper().removeprefix("CN-").rpartition("-")
    if not sequence.isdecimal() or len(sequence) > 8:
        return None
    number = Q(sequence=int(sequence))
    if not dash:
        return number
    # S-000145 is the reference of a seat, not invoice 145.
    return number & Q(year=int(year)) if year.isdecimal() and len(year) == 4 else None


class InvoiceQuerySet(AppendOnlyQuerySet):
    """Invoices with their sums."""

    def with_sums(self):
        """Annotate `charged`, `credited` (0 or below), `paid` and `owed`, in dollars.

        SQLite adds decimals as floating-point numbers: display `rules.statement` of the first three, and compare
        `owed` with half a cent, never with 0.
        """
        return self.annotate(
            charged=sum_of(self.model, "lines__amount"),
            credited=-sum_of(self.model, "lines__credits__amount"),
            paid=sum_of(self.model, "lines__applications__amount"),
        ).annotate(owed=F("charged") + F("credited") - F("paid"))

    def matching(self, text, user):
        """Search by number, payer, or the reference of a seat or a payment that `user` may see."""
        words = text.strip()
        if not words:
            return self
        rows = self.model.objects.visible_to(user)
        references = search(rows, words, ["lines__applications__receipt__reference", "lines__reference"])
        agencies = search(Organization.objects.all(), words, ["name"])
        either = Q(payer__organization__in=agencies.values("pk"))
        either |= Q(pk__in=references.order_by().values("pk"))
        number = document_number(words)
        return self.filter(either | number if number is not None else either)

    def overdue(self, day):
        """Of rows read `with_sums`, those that were due before `day` and are still owed."""
        return self.filter(due_on__lt=day, owed__gt=HALF_A_CENT)


class Invoice(AppendOnly):
    """A numbered invoice, frozen as it was issued; credit notes and payments are separate rows."""

    access = access_by_payer()
    objects = InvoiceQuerySet.as_manager()

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="invoices")
    year = models.PositiveSmallIntegerField(help_text="The fiscal year of its day.")
    sequence = models.PositiveIntegerField()
    issued_on = models.DateField()
    due_on = models.DateField()
    issuer = models.TextField(help_text="Name, address and tax number of who issued it, on that day.")
    remit_to = models.TextField(blank=True, help_text="How to pay, on that day.")
    terms = models.TextField(blank=True, help_text="Terms of payment, on that day.")
    bill_to = models.TextField(help_text="Name and address of the payer, on that day.")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [models.UniqueConstraint(fields=["year", "sequence"], name="invoice_number_once")]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The printed number, such as 2026-00012."""
        return f"{self.year}-{self.sequence:05d}"

    @property
    def statement(self):
        """Charged, credited, paid and balance of an invoice read with `with_sums`."""
        return statement([self.charged], [self.credited], [self.paid])

    def age_on(self, day) -> DebtAge:
        """Return the age of the debt on a day, of an invoice read with `with_sums`."""
        sums = self.statement
        if sums.balance == 0 and sums.credited and sums.paid == 0:
            return DebtAge.CREDITED
        return DebtAge(age_of_debt(sums.balance, self.due_on, day))


class LineQuerySet(AppendOnlyQuerySet):
    """Lines of invoices."""

    def with_sums(self):
        """Annotate `credited`, `paid` and `owed`, in dollars."""
        return self.annotate(
            credited=sum_of(self.model, "credits__amount"), paid=sum_of(self.model, "applications__amount")
        ).annotate(owed=F("amount") - F("credited") - F("paid"))

    def owed(self):
        """Return lines that are not paid in full, with their sums: the oldest due date first, then the oldest fee."""
        return self.with_sums().filter(owed__gt=HALF_A_CENT).by_due_date()

    def by_due_date(self):
        """Order by due date, the oldest first, then by fee: so money is applied to them."""
        return self.order_by("invoice__due_on", "charge__at", "charge__pk", "pk")


class InvoiceLine(AppendOnly):
    """A fee on an invoice, as it was printed. A fee is on a second invoice only if the first one was corrected."""

    access = access_by_payer("invoice__payer")
    objects = LineQuerySet.as_manager()

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="lines", db_index=False)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    text = models.CharField(max_length=300)
    reference = models.CharField(max_length=40, blank=True)
    order_number = models.CharField(max_length=60, blank=True, help_text="The payer’s purchase order or agreement.")
    cost_center = models.CharField(max_length=60, blank=True)
    service_on = models.DateField()

    class Meta:
        ordering = ["invoice", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_positive"),
            models.UniqueConstraint(fields=["invoice", "charge"], name="charge_once_per_invoice"),
        ]
        # With the amount, so that fees that wait to be invoiced are found in the index alone.
        indexes = [models.Index(fields=["charge", "amount"], name="line_charge_amount")]

    def __str__(self):
        return f"Line {self.pk}"

    @property
    def still_owed(self):
        """Dollars owed of a line read `with_sums`."""
        return self.owed.quantize(CENT)


class NoteKind(models.TextChoices):
    """Why a credit note was issued."""

    CREDIT = "credit", _("Credit")
    WAIVER = "waiver", _("Waiver")
    WRITE_OFF = "write_off", _("Write-off")
    REMAINDER = "remainder", _("Small remainder")
    CORRECTION = "correction", _("Correction")


class CreditNote(AppendOnly):
    """A numbered credit note for lines of one invoice. After a correction a new invoice has the same fees."""

    Kind = NoteKind
    access = access_by_payer("invoice__payer")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    kind = models.CharField(max_length=20, choices=NoteKind)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    issued_on = models.DateField()
    issuer = models.TextField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [models.UniqueConstraint(fields=["year", "sequence"], name="credit_note_number_once")]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The printed number, such as CN-2026-00003."""
        return f"CN-{self.year}-{self.sequence:05d}"


class CreditNoteLine(AppendOnly):
    """What a credit note takes off a line. `credit` is None for a correction: the fee is still owed."""

    access = access_by_payer("note__invoice__payer")

    note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="credits")
    credit = models.OneToOneField(Credit, on_delete=models.PROTECT, null=True, blank=True, related_name="note_line")
    amount = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["note", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="note_line_positive")]

    def __str__(self):
        return f"Credit note line {self.pk}"
