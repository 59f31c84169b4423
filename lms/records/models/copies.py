"""Copies of a person's own records, and exports of public records."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization
from lms.certification.models.offices import of_its_people
from lms.records.models.retention import of_office


class CopyState(models.TextChoices):
    """The state of a copy."""

    ASKED = "asked", _("Is being prepared")
    READY = "ready", _("Ready")
    GONE = "gone", _("Removed")


COPY_TRANSITIONS = (
    Transition("prepare", CopyState.ASKED, CopyState.READY),
    Transition("remove", CopyState.ASKED, CopyState.GONE),
    Transition("remove", CopyState.READY, CopyState.GONE),
)


def _copies_of_office(organizations: frozenset[int]) -> Q:
    """Those that staff of an authority asked for, and those of its own people."""
    return Q(authority__in=sorted(organizations)) | (Q(for_staff=False) & of_its_people("person", organizations))


class RecordCopy(StatefulModel):
    """Everything that is kept about a person, in one file, for that person. It is removed after some days.

    `for_staff`: asked by staff (of an authority) for a person without an account that they use; the same
    staff member downloads it and hands it over. `contents`: {name of a table: number of rows}.
    `left_out`: {reason: number}.
    """

    State = CopyState
    TRANSITIONS = COPY_TRANSITIONS
    INITIAL = CopyState.ASKED
    access = AccessPath(staff=(roles.AUDITOR,), also={roles.PROGRAM: _copies_of_office}, people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="record_copies")
    for_staff = models.BooleanField(default=False)
    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, help_text="Of staff: who asked, and how they were identified.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    size = models.PositiveIntegerField(default=0)
    contents = models.JSONField(default=dict)
    left_out = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [states_check(COPY_TRANSITIONS, CopyState.ASKED, "record_copy_state_known")]

    def __str__(self):
        return f"Copy {self.pk}"


class CopyPiece(ScopedModel):
    """A part of the file of a copy, which is a restricted record like what it was made of."""

    PERSON = "copy__person"
    access = AccessPath()

    copy = models.ForeignKey(RecordCopy, on_delete=models.PROTECT, related_name="pieces")
    number = models.PositiveIntegerField()
    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, related_name="copy_piece")

    class Meta:
        ordering = ["copy", "number"]
        constraints = [models.UniqueConstraint(fields=["copy", "number"], name="copy_piece_numbered")]

    def __str__(self):
        return f"Piece {self.number}"


class PublicExport(AppendOnly):
    """An export of public records: who asked for it, what was asked, and how much was left out and why."""

    access = of_office()

    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    requester = models.CharField(max_length=200)
    request = models.TextField(help_text="What was asked, and by which law.")
    first_on = models.DateField()
    last_on = models.DateField()
    tables = models.JSONField()
    contents = models.JSONField(help_text="{table: rows}")
    left_out = models.JSONField(help_text="{reason: number}")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file that was given out.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Public records {self.pk}"
