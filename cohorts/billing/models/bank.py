"""Bank accounts of the state, files of them, the rows of these files, and what people decided about each row."""

from dataclasses import asdict

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import Payer
from cohorts.billing.models.receipts import EndKind, Receipt
from cohorts.billing.rules import bank_known, bank_rows
from cohorts.billing.rules.bank_rows import BankMapping
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedModel


class BankAccount(ScopedModel):
    """An account to which payers send money, with how its files are written."""

    access = AccessPath(staff=READERS)

    name = models.CharField(max_length=100, unique=True)
    mapping = models.JSONField(help_text="The fields of rules.bank_rows.BankMapping.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def how(self):
        """The mapping as a value."""
        return BankMapping(**self.mapping)

    def write(self, mapping):
        """Set the mapping from a BankMapping."""
        self.mapping = asdict(mapping)


class BankFileState(models.TextChoices):
    """State of a bank file."""

    READ = "read", _("Not decided yet")
    IMPORTED = "imported", _("Imported")
    DISCARDED = "discarded", _("Discarded")


class RowVerdict(models.TextChoices):
    """What an import does with a row of a bank file."""

    NEW = bank_known.NEW, _("New")
    KNOWN = bank_known.KNOWN, _("Known")
    CONFLICT = bank_known.CONFLICT, _("Conflict")
    OUTGOING = bank_known.OUTGOING, _("Outgoing")
    REFUSED = bank_known.REFUSED, _("Refused")
    SET_ASIDE = bank_known.SET_ASIDE, _("Set aside")


BANK_FILE_TRANSITIONS = (
    Transition("import", BankFileState.READ, BankFileState.IMPORTED),
    Transition("discard", BankFileState.READ, BankFileState.DISCARDED),
)
BANK_FILE_INITIAL = BankFileState.READ


class BankFile(StatefulModel):
    """A file of a bank account: read, with a report of what an import would do, then imported or discarded."""

    State = BankFileState
    TRANSITIONS = BANK_FILE_TRANSITIONS
    INITIAL = BANK_FILE_INITIAL
    access = AccessPath(staff=READERS)

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="files")
    filename = models.CharField(max_length=200, help_text="For people. Nothing is decided by it.")
    rows = models.JSONField(help_text="Each row as it was read (rules.bank_rows.as_json).")
    counts = models.JSONField(default=dict, help_text="{verdict: number of rows}, when it was imported.")
    report = models.JSONField(default=list, help_text="The verdict on each row, as it was imported.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [states_check(BANK_FILE_TRANSITIONS, BANK_FILE_INITIAL, "bank_file_state_known")]

    def __str__(self):
        return self.filename

    @property
    def read_rows(self):
        """The rows as values."""
        return [bank_rows.from_json(row) for row in self.rows]


class DecisionKind(models.TextChoices):
    """What a person decided about a row of a bank file."""

    RECORDED = "recorded", _("Recorded as a payment")
    LINKED = "linked", _("Belongs to a payment recorded before")
    RETURNED = "returned", _("Return of a payment")
    SET_ASIDE = "set_aside", _("Set aside")
    REOPENED = "reopened", _("To decide again")


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

    def waiting(self):
        """Return rows that somebody must decide about, the oldest first."""
        rows = self.with_decision()
        is_open = Q(decided__isnull=True) | Q(decided=DecisionKind.REOPENED) | Q(ended=EndKind.VOID)
        return rows.filter(is_open).order_by("day", "pk")

    def decided(self):
        """Return rows about which somebody decided."""
        return self.with_decision().exclude(pk__in=self.model.objects.waiting().order_by().values("pk"))


class BankRow(AppendOnly):
    """A row of a bank file, imported once: dollars above 0 came in, below 0 went out.

    ordinal: which of the equal rows of its day it is. other: in a conflict, the row with the same id.
    payer, parts: whom a person confirmed when the file was imported, and {line id: dollars} that it pays.
    """

    access = AccessPath(staff=READERS)
    objects = BankRowQuerySet.as_manager()

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="rows")
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="imported_rows")
    line = models.PositiveIntegerField()
    day = models.DateField()
    amount = models.DecimalField(max_digits=9, decimal_places=2)
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
            models.UniqueConstraint(fields=["account", "text_key", "ordinal"], name="bank_row_once"),
            models.UniqueConstraint(
                fields=["account", "bank_id", "amount"], condition=~Q(bank_id=""), name="bank_id_once"
            ),
        ]

    def __str__(self):
        return f"{self.file}, {self.line}"

    @property
    def as_read(self):
        """The row as the file had it."""
        return bank_rows.BankRow(self.line, self.day, self.amount, self.texts)

    @property
    def is_outgoing(self):
        """Whether the money went out."""
        return self.amount < 0

    @property
    def decision(self):
        """What was decided about a row read `with_decision`, in words."""
        waits = self.decided in (None, DecisionKind.REOPENED) or self.ended == EndKind.VOID
        return _("To decide") if waits else DecisionKind(self.decided).label

    @property
    def said(self):
        """What the bank says of it, in one line."""
        texts = dict.fromkeys(self.texts[name] for name in ("payer", "text", "reference") if self.texts.get(name))
        # Each keeps its own direction (U+2068, U+2069), so that a name in Arabic does not turn the numbers after it.
        return " · ".join(f"\u2068{text}\u2069" for text in texts)


class BankDecisionQuerySet(AppendOnlyQuerySet):
    """Decisions about rows."""

    def with_receipts(self):
        """Select what a page writes about them."""
        return self.select_related("receipt__payer__organization", "receipt__payer__person", "by")


class BankDecision(AppendOnly):
    """What a person decided about a row. The latest one counts."""

    Kind = DecisionKind
    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS)
    objects = BankDecisionQuerySet.as_manager()

    row = models.ForeignKey(BankRow, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_decisions")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[DecisionKind.SET_ASIDE, DecisionKind.REOPENED], receipt__isnull=True)
                & ~Q(reason="")
                | Q(
                    kind__in=[DecisionKind.RECORDED, DecisionKind.LINKED, DecisionKind.RETURNED], receipt__isnull=False
                ),
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


def receipts_without_row():
    """Return receipts that no bank row is decided to be, nor the receipts they were corrected from."""
    paths = ["bank_decisions", "corrected_from__receipt__bank_decisions"]
    paths.append("corrected_from__receipt__corrected_from__receipt__bank_decisions")
    rows = Receipt.objects.all()
    for path in paths:
        rows = rows.filter(**{f"{path}__isnull": True})
    return rows


def receipts_to_link(row):
    """Return receipts in force that a row of money that came in may be: of its amount, and no row's yet."""
    return receipts_without_row().in_force().filter(amount=row.amount).order_by("-received_on", "-pk")


def receipts_to_return(row):
    """Return receipts that a row of money that went out may be the return of: in force, or recorded as returned."""
    rows = Receipt.objects.filter(amount=-row.amount, received_on__lte=row.day)
    returned = rows.exclude(bank_decisions__kind=DecisionKind.RETURNED).annotate(why=F("end__kind"))
    return returned.filter(Q(why__isnull=True) | Q(why=EndKind.RETURNED)).order_by("-received_on", "-pk")
