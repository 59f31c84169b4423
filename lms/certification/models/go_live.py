"""Lists of people who were certified before this site was used: read, approved, imported, and then released."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.people.models import Organization
from lms.certification.models.certificates import Certificate
from lms.certification.models.learning import LearningEntry


class CertificateImportState(models.TextChoices):
    """How far a list is."""

    READ = "read", _("Read, nothing imported")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported, nobody told")
    RELEASING = "releasing", _("Notices going out")
    RELEASED = "released", _("Released")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")
    DISCARDED = "discarded", _("Discarded")


CERTIFICATE_IMPORT_TRANSITIONS = (
    Transition("start", CertificateImportState.READ, CertificateImportState.IMPORTING),
    Transition("finish", CertificateImportState.IMPORTING, CertificateImportState.IMPORTED),
    Transition("release", CertificateImportState.IMPORTED, CertificateImportState.RELEASING),
    Transition("close", CertificateImportState.RELEASING, CertificateImportState.RELEASED),
    Transition("undo", CertificateImportState.IMPORTED, CertificateImportState.UNDOING),
    Transition("end", CertificateImportState.UNDOING, CertificateImportState.UNDONE),
    Transition("discard", CertificateImportState.READ, CertificateImportState.DISCARDED),
)
CERTIFICATE_IMPORT_INITIAL = CertificateImportState.READ
# A job works on lists in these states; it can be started again when its process was stopped.
WORKING = (
    CertificateImportState.IMPORTING,
    CertificateImportState.RELEASING,
    CertificateImportState.UNDOING,
)


class CertificateImport(StatefulModel):
    """A list of certified people, and of their continuing education, from the records before this site.

    `date_format`: how its days are written, as whoever uploaded it declared. `learning_name`: the second file, if any.
    `hold_days`: for so many days after the notices nobody comes to the next step.
    """

    State = CertificateImportState
    TRANSITIONS = CERTIFICATE_IMPORT_TRANSITIONS
    INITIAL = CERTIFICATE_IMPORT_INITIAL
    access = AccessPath(staff=(roles.AUDITOR,), members={roles.PROGRAM: "authority"})

    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    learning_name = models.CharField(max_length=200, blank=True)
    date_format = models.CharField(max_length=20)
    counts = models.JSONField(default=dict, help_text="{what: number of rows}, as rules.go_live counts them.")
    taken = models.PositiveIntegerField(default=0, help_text="Rows that the present step is done with.")
    imported_on = models.DateField(null=True)
    released_on = models.DateField(null=True)
    hold_days = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            states_check(CERTIFICATE_IMPORT_TRANSITIONS, CERTIFICATE_IMPORT_INITIAL, "certificate_import_state_known")
        ]

    def __str__(self):
        return self.filename


class ImportedRowKind(models.TextChoices):
    """What a row is about."""

    CERTIFICATE = "certificate", _("Certificate")
    LEARNING = "learning", _("Continuing education")


class ImportedRowOutcome(models.TextChoices):
    """What becomes of a row, or became of it."""

    NEW = "new", _("New")
    ASK = "ask", _("Somebody must decide")
    SAME = "same", _("Here already")
    REFUSED = "refused", _("Refused")
    OUT = "out", _("Left out")
    IMPORTED = "imported", _("Imported")
    UNDONE = "undone", _("Taken back")


class ImportedRowWay(models.TextChoices):
    """What staff decided about a row that may be about somebody who has a record here."""

    PERSON = "person", _("It is this person")
    NEW = "new", _("It is somebody else")
    OUT = "out", _("Leave the row out")


class ImportedRowQuerySet(ScopedQuerySet):
    """Filters for rows."""

    def certificates(self):
        """The rows about certificates."""
        return self.filter(kind=ImportedRowKind.CERTIFICATE)

    def to_import(self):
        """Those that an import takes and has not taken yet."""
        return self.filter(outcome=ImportedRowOutcome.NEW)

    def unreleased(self):
        """Certificates of which nobody was told yet."""
        return self.certificates().filter(outcome=ImportedRowOutcome.IMPORTED, released_at=None)


class ImportedRow(ScopedModel):
    """One row of a list: as it was written, what it means, and what became of it.

    `texts`: {column: text}. `values`: what was read, days as text. `remark`: why it is refused, or what is to know, as
    a code. `differs`: the printed last day is not the one that the rules give, which is `computed_until`. `swaps`: a
    day would be another one with day and month the other way around. `step`: where the certificate stands by its days.
    `candidates`: ids of people who may be meant. `way` and `chosen`: what staff decided about that.
    """

    objects = ImportedRowQuerySet.as_manager()

    Outcome = ImportedRowOutcome
    PERSON = "certificate__person"
    access = AccessPath(staff=(roles.AUDITOR,), members={roles.PROGRAM: "imported__authority"})

    imported = models.ForeignKey(CertificateImport, on_delete=models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=20, choices=ImportedRowKind)
    line = models.PositiveIntegerField()
    number_key = models.CharField(max_length=30, blank=True, db_index=True)
    texts = models.JSONField(default=dict)
    problem = models.JSONField(null=True, help_text="What kept the row from being read, as a code.")
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20, choices=ImportedRowOutcome)
    remark = models.JSONField(null=True)
    step = models.CharField(max_length=20, blank=True)
    swaps = models.BooleanField(default=False)
    differs = models.BooleanField(default=False)
    computed_until = models.DateField(null=True)
    candidates = models.JSONField(default=list)
    way = models.CharField(max_length=20, choices=ImportedRowWay, blank=True)
    chosen = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, null=True, related_name="imported_row")
    entry = models.OneToOneField(LearningEntry, on_delete=models.PROTECT, null=True, related_name="+")
    made_account = models.BooleanField(default=False, help_text="The import made the account of the person.")
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["imported", "kind", "line"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "kind", "line"], name="imported_row_once"),
            models.CheckConstraint(condition=Q(kind__in=ImportedRowKind.values), name="imported_row_kind_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=ImportedRowOutcome.values), name="imported_row_outcome_known"
            ),
        ]
        indexes = [models.Index(fields=["imported", "outcome"])]

    def __str__(self):
        return f"Row {self.line}"
