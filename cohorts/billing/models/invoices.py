"""Charges and credits, invoices numbered without gaps, and payments. Append-only; balances are sums."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cohorts.billing.rules.balances import age_of_debt, statement
from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.number_series import NumberSeries
from cohorts.core.search import search
from cohorts.core.visibility import AccessPath
from cohorts.people.models import Organization

HALF_A_CENT = Decimal("0.005")


class DebtAge(models.TextChoices):
    """The age of an invoice's debt."""

    IN_FAVOR = "in_favor", _("Credit balance")
    SETTLED = "settled", _("Paid")
    NOT_DUE = "not_due", _("Not due")
    OVERDUE_30 = "overdue_30", _("1 to 30 days overdue")
    OVERDUE_60 = "overdue_60", _("31 to 60 days overdue")
    OVERDUE_90 = "overdue_90", _("61 to 90 days overdue")
    OVERDUE_MORE = "overdue_more", _("More than 90 days overdue")

    @property
    def is_overdue(self) -> bool:
        """Whether an amount is owed past its due date."""
        return self not in (DebtAge.IN_FAVOR, DebtAge.SETTLED, DebtAge.NOT_DUE)


def _index_not_null(field, name):
    """Return an index of the few rows in which `field` is not null, in addition to the unique index of all rows.

    The field is null in most rows. After ANALYZE, SQLite assumes that one value of the unique index matches nearly all
    rows, and then a join reads the whole table for each row.
    """
    return models.Index(fields=[field], condition=Q(**{f"{field}__isnull": False}), name=name)


class ChargeQuerySet(AppendOnlyQuerySet):
    """Charges and credits."""

    def waiting(self):
        """Return charges that are not on an invoice yet and not credited in full."""
        charges = self.filter(credits__isnull=True, line__isnull=True, amount__gt=0)
        return charges.exclude(credit__amount=-F("amount"))

    def of_invoice(self, invoice):
        """Return the charges on an invoice, in the order of its lines, with their credits."""
        return self.filter(line__invoice=invoice).select_related("credit").order_by("line__pk")


class Charge(AppendOnly):
    """A fee that an agency owes for a person (amount above 0), or a credit for a charge (below 0)."""

    access = AccessPath(staff=roles.STATE, members={roles.AGENCY_COORDINATOR: "agency"})
    objects = ChargeQuerySet.as_manager()

    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="charges")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="The person the fee is for."
    )
    credits = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="credit")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    description = models.CharField(max_length=200)
    course = models.CharField(max_length=40, blank=True, help_text="The code of the course, for revenue by course.")
    vendor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who teaches it."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(credits__isnull=True, amount__gte=0) | Q(credits__isnull=False, amount__lte=0),
                name="charge_or_credit",
            ),
        ]
        indexes = [_index_not_null("credits", "charge_credits")]

    def __str__(self):
        return f"{self.description} ({self.amount})"


class InvoiceSeries(NumberSeries):
    """The counter of a year's invoice numbers."""

    access = AccessPath(staff=(roles.FINANCE, roles.AUDITOR))

    class Meta:
        verbose_name_plural = "invoice series"


def _sum_per_invoice(rows, invoice, amount):
    """Return the sum of the rows of one invoice as a subquery, because joins would multiply the other sums."""
    sums = rows.filter(**{invoice: OuterRef("pk")}).order_by().values(invoice).annotate(total=Sum(amount))
    dollars = models.DecimalField(max_digits=12, decimal_places=2)
    return Coalesce(Subquery(sums.values("total")), 0, output_field=dollars)


class InvoiceQuerySet(AppendOnlyQuerySet):
    """Invoices with their sums."""

    def with_sums(self):
        """Annotate `charged`, `credited` (0 or below), `paid` and `owed`, in dollars.

        SQLite adds decimals as floating-point numbers: display `rules.statement` of the first three, and compare
        `owed` with half a cent, never with 0.
        """
        return self.annotate(
            charged=_sum_per_invoice(InvoiceLine.objects, "invoice", "charge__amount"),
            credited=_sum_per_invoice(Charge.objects, "credits__line__invoice", "amount"),
            paid=_sum_per_invoice(Payment.objects, "invoice", "amount"),
        ).annotate(owed=F("charged") + F("credited") - F("paid"))

    def matching(self, text, user):
        """Search by number (2026-00012, or its end), agency, or the reference of a payment that `user` may see."""
        words = text.strip()
        if not words:
            return self
        paid = search(Payment.objects.visible_to(user), words, ["reference"])
        agencies = search(Organization.objects.all(), words, ["name"])
        either = Q(agency__in=agencies.values("pk")) | Q(pk__in=paid.values("invoice"))
        year, _, sequence = words.rpartition("-")
        if sequence.isdecimal() and len(sequence) < 9:
            number = Q(sequence=int(sequence))
            either |= number & Q(year=int(year)) if year.isdecimal() and len(year) == 4 else number
        return self.filter(either)

    def overdue(self, day):
        """Of rows read `with_sums`, those that were due before `day` and are still owed."""
        return self.filter(due_on__lt=day, owed__gt=HALF_A_CENT)


class Invoice(AppendOnly):
    """A numbered invoice to an agency. It never changes; credits and payments are separate rows."""

    access = AccessPath(staff=roles.STATE, members={roles.AGENCY_COORDINATOR: "agency"})
    objects = InvoiceQuerySet.as_manager()

    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invoices")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    bill_to = models.TextField(help_text="Name and address on the day of the invoice.")
    due_on = models.DateField()
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
        return DebtAge(age_of_debt(self.statement.balance, self.due_on, day))


class InvoiceLine(AppendOnly):
    """A charge on an invoice; each charge is invoiced once."""

    access = AccessPath(staff=roles.STATE, members={roles.AGENCY_COORDINATOR: "invoice__agency"})

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="line")

    class Meta:
        ordering = ["invoice", "pk"]

    def __str__(self):
        return f"Line {self.pk}"


class PaymentQuerySet(AppendOnlyQuerySet):
    """Payments and their reversals."""

    def standing(self):
        """Return payments that were not reversed."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)


class Payment(AppendOnly):
    """Money received for an invoice, recorded by state finance staff. A reversal is a negative row with its reason.

    `attempt` counts how often a reference was recorded: it increases only if the earlier payment was reversed.
    """

    objects = PaymentQuerySet.as_manager()
    access = AccessPath(staff=roles.STATE, members={roles.AGENCY_COORDINATOR: "invoice__agency"})

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    received_on = models.DateField()
    reference = models.CharField(max_length=100, help_text="Check number or bank reference.")
    attempt = models.PositiveSmallIntegerField(default=1)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal", editable=False
    )
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | (Q(reverses__isnull=False, amount__lt=0) & ~Q(reason="")),
                name="payment_or_reversal_with_reason",
            ),
            models.UniqueConstraint(
                fields=["invoice", "reference", "attempt"],
                condition=Q(reverses__isnull=True),
                name="payment_reference_once_per_invoice",
            ),
        ]
        indexes = [_index_not_null("reverses", "payment_reverses")]

    def __str__(self):
        return f"Payment {self.reference}"
