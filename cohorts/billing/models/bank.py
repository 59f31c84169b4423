"""The rows of bank files, and what people decided about each."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.bank_files import BankAccount, BankFile
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import Payer
from cohorts.billing.models.receipts import EndKind, Receipt, Refund
from cohorts.billing.rules import bank_rows
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.problems import from_json as problem_from_json
from cohorts.core.visibility import AccessPath


class DecisionKind(models.TextChoices):
    """What a person decided about a row of a bank file."""

    RECORDED = "recorded", _("Recorded as a payment")
    LINKED = "linked", _("Belongs to a payment recorded before")
    RETURNED = "returned", _("Return of a payment")
    REFUNDED = "refunded", _("Money paid back")
    SET_ASIDE = "set_aside", _("Set aside")
    REOPENED = "reopened", _("To decide again")
    CORRECTED = "corrected", _("Payment corrected")
    REPLACED = "replaced", _("Replaced by a corrected row")
    READ = "read", _("Read after all")
    ENTERED = "entered", _("Entered by a person")
    RE_ENTERED = "re_entered", _("Entry corrected")


class RowSource(models.TextChoices):
    """Who says what a row says."""

    FILE = "file", _("The file, as it was uploaded")
    AGAIN = "again", _("The file, read again later")
    PERSON = "person", _("A person")


# Decisions by which a row is a payment; those about a payment; and those that name the row that counts instead.
OF_PAYMENTS = (DecisionKind.RECORDED, DecisionKind.LINKED, DecisionKind.CORRECTED)
OF_RECEIPTS = (DecisionKind.RECORDED, DecisionKind.LINKED, DecisionKind.RETURNED, DecisionKind.CORRECTED)
OF_ROWS = (DecisionKind.REPLACED, DecisionKind.READ, DecisionKind.ENTERED, DecisionKind.RE_ENTERED)


class BankRowQuerySet(AppendOnlyQuerySet):
    """Rows of bank files."""

    def with_decision(self):
        """Annotate `decided` with the kind of the latest decision, None without one; the row of a payment
        that was recorded by mistake must be decided again.
        """
        latest = BankDecision.objects.filter(row=OuterRef("pk")).latest_first()
        return self.annotate(
            decided=Subquery(latest.values("kind")[:1]), ended=Subquery(latest.values("receipt__end__kind")[:1])
        )

    def without_wrong_entries(self):
        """Return all rows but those that a person entered wrongly, which count as if they had never been."""
        return self.with_decision().filter(~Q(decided=DecisionKind.RE_ENTERED) | Q(decided=None))

    def waiting(self):
        """Return rows that somebody must decide about, the oldest first."""
        rows = self.with_decision()
        is_open = Q(decided__isnull=True) | Q(decided=DecisionKind.REOPENED) | Q(ended=EndKind.VOID)
        return rows.filter(is_open).order_by(F("day").asc(nulls_first=True), "pk")

    def waiting_until(self, day):
        """Return the waiting rows of a day or before, and those that cannot be read, so that nobody knows their day."""
        return self.waiting().filter(Q(day__lte=day) | Q(day__isnull=True))

    def decided(self):
        """Return rows about which somebody decided."""
        return self.with_decision().exclude(pk__in=self.model.objects.waiting().order_by().values("pk"))


class BankRow(AppendOnly):
    """A row of a bank file, imported once: dollars above 0 came in, below 0 went out.

    source: a row that could not be read at first has another row of its line, which a person entered or read again.
    ordinal: which of the equal rows of its day it is. other: in a conflict, the row with the same id.
    payer, parts: whom a person confirmed when the file was imported, and {line id: dollars} that it pays.
    problem: why the row cannot be read, as `core.problems.as_json` writes it; then it has no day and amount, and
    `cells` are what the file has: [[column, cell], …].
    """

    access = AccessPath(staff=READERS)
    objects = BankRowQuerySet.as_manager()

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="rows")
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="imported_rows")
    line = models.PositiveIntegerField()
    source = models.CharField(max_length=6, choices=RowSource, default=RowSource.FILE)
    day = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    problem = models.JSONField(null=True, blank=True)
    cells = models.JSONField(default=list, blank=True)
    texts = models.JSONField(help_text="text, payer, bank_id and reference, as the bank wrote them.")
    bank_id = models.CharField(max_length=100, blank=True)
    text_key = models.CharField(max_length=64)
    ordinal = models.PositiveIntegerField()
    name_key = models.CharField(max_length=200, blank=True)
    other = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="conflicts")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parts = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="bank_row_not_zero"),
            models.CheckConstraint(
                condition=Q(problem__isnull=True, day__isnull=False, amount__isnull=False)
                | Q(problem__isnull=False, day__isnull=True, amount__isnull=True),
                name="bank_row_is_read_or_says_why_not",
            ),
            models.UniqueConstraint(fields=["account", "text_key", "ordinal"], name="bank_row_once"),
            models.UniqueConstraint(
                fields=["account", "bank_id", "amount"],
                condition=~Q(bank_id="") & Q(source=RowSource.FILE),
                name="bank_id_once",
            ),
        ]

    def __str__(self):
        return f"{self.file}, {self.line}"

    @property
    def as_read(self):
        """The row as the file had it."""
        problem = problem_from_json(self.problem) if self.problem else None
        cells = tuple((name, cell) for name, cell in self.cells)
        return bank_rows.BankRow(self.line, self.day, self.amount, self.texts, problem, cells)

    @property
    def is_refused(self):
        """Whether the row cannot be read."""
        return self.problem is not None

    @property
    def first_reading(self):
        """The row of the same line that could not be read; None if the file said it at once."""
        if self.source == RowSource.FILE:
            return None
        return type(self).objects.get(file=self.file_id, line=self.line, problem__isnull=False)

    @property
    def is_outgoing(self):
        """Whether the money went out."""
        return self.amount is not None and self.amount < 0

    @property
    def is_waiting(self):
        """Whether somebody must decide about a row read `with_decision`."""
        return self.decided in (None, DecisionKind.REOPENED) or self.ended == EndKind.VOID

    @property
    def decision(self):
        """What was decided about a row read `with_decision`, in words."""
        return _("To decide") if self.is_waiting else DecisionKind(self.decided).label

    @property
    def said(self):
        """What the bank says of it, in one line."""
        cells = [cell for _name, cell in self.cells if cell]
        own = [self.texts[name] for name in ("payer", "text", "reference") if self.texts.get(name)]
        texts = dict.fromkeys(cells if self.is_refused else own)
        # Each keeps its own direction (U+2068, U+2069): a name in Arabic does not turn the numbers after it.
        return " · ".join(f"\u2068{text}\u2069" for text in texts)


class BankDecisionQuerySet(AppendOnlyQuerySet):
    """Decisions about rows."""

    def with_receipts(self):
        """Select what a page writes about them."""
        payers = [
            f"{path}__payer__{who}" for path in ("receipt", "refund__receipt") for who in ("organization", "person")
        ]
        return self.select_related(*payers, "as_row__file", "by")


class BankDecision(AppendOnly):
    """What a person decided about a row. The latest one counts."""

    Kind = DecisionKind
    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS)
    objects = BankDecisionQuerySet.as_manager()

    row = models.ForeignKey(BankRow, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_decisions")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_decisions")
    as_row = models.ForeignKey(
        BankRow, on_delete=models.PROTECT, null=True, blank=True, related_name="instead_of",
        help_text="The row that counts instead.",
    )  # fmt: skip
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[DecisionKind.SET_ASIDE, DecisionKind.REOPENED], receipt__isnull=True)
                & Q(refund__isnull=True, as_row__isnull=True)
                & ~Q(reason="")
                | Q(kind__in=OF_RECEIPTS, receipt__isnull=False, refund__isnull=True, as_row__isnull=True)
                | Q(kind__in=OF_ROWS, receipt__isnull=True, refund__isnull=True, as_row__isnull=False)
                | Q(kind=DecisionKind.REFUNDED, receipt__isnull=True, refund__isnull=False, as_row__isnull=True),
                name="bank_decision_is_of_its_kind",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class BankName(AppendOnly):
    """A person confirmed that the bank calls a payer so. The latest row about a name counts, for suggestions only."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS)

    key = models.CharField(max_length=200, db_index=True)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="bank_names")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.key
