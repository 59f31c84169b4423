"""Bank accounts of the state, and the files that a person uploaded of them."""

from dataclasses import asdict

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.invoices import READERS
from cohorts.billing.rules import bank_known, bank_rows
from cohorts.billing.rules.bank_rows import BankMapping
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
    mapping = models.JSONField(help_text="How it was read: the mapping of its account then.")
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

    @property
    def how(self):
        """The mapping by which it was read, as a value."""
        return BankMapping(**self.mapping)
