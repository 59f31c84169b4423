"""Notes on applications and the log of contacts. Their words are restricted records; these rows only say that they are.

A note of the record and a contact are the person's to read; a working note is not part of the record.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.restricted.models import RestrictedRecord
from lms.certification.models.applications import Application
from lms.certification.models.offices import read_by_office


class NoteKind(models.TextChoices):
    """Whether a note is part of the person's record."""

    RECORD = "record", _("Note on the record")
    WORKING = "working", _("Working note")
    CONTACT = "contact", _("Contact")


class ContactChannel(models.TextChoices):
    """How somebody was in contact."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("Email")
    MAIL = "mail", _("Mail")
    IN_PERSON = "in_person", _("In person")


class ContactWith(models.TextChoices):
    """With whom."""

    APPLICANT = "applicant", _("The applicant")
    EMPLOYER = "employer", _("The employer or supervisor")
    REFEREE = "referee", _("Somebody who was asked for a letter")
    OTHER = "other", _("Somebody else")


OF_THE_RECORD = (NoteKind.RECORD, NoteKind.CONTACT)


class ApplicationNoteQuerySet(AppendOnlyQuerySet):
    """Notes."""

    def in_force(self):
        """Return those that nobody has struck."""
        return self.filter(strike=None)

    def of_the_record(self):
        """Return those that the person can read, in their own record: not working notes, and none that was struck."""
        return self.in_force().filter(kind__in=OF_THE_RECORD)


class ApplicationNote(AppendOnly):
    """One note or contact. `channel`, `on` and `whom` are of contacts."""

    PERSON = "application__cycle__candidacy__person"
    LATEST_BY = ("pk",)
    access = read_by_office("application__cycle__candidacy__program")
    objects = ApplicationNoteQuerySet.as_manager()

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=NoteKind)
    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=ContactChannel, blank=True)
    whom = models.CharField(max_length=10, choices=ContactWith, blank=True)
    on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["application", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="application_note_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=NoteKind.CONTACT) | ~Q(channel="") & ~Q(whom="") & Q(on__isnull=False),
                name="application_contact_complete",
            ),
        ]

    def __str__(self):
        return f"Note {self.pk}"

    @property
    def is_struck(self):
        """Whether it does not count any more."""
        return hasattr(self, "strike")


class StrikeReason(models.TextChoices):
    """Why a note does not count any more."""

    WRONG_FILE = "wrong_file", _("It belongs to another application")
    WRONG = "wrong", _("It is not right")
    TWICE = "twice", _("It was entered twice")


class NoteStrike(AppendOnly):
    """A note does not count any more: nobody reads it, and it is in no record. Its row stays."""

    PERSON = "note__application__cycle__candidacy__person"
    access = read_by_office("note__application__cycle__candidacy__program")

    note = models.OneToOneField(ApplicationNote, on_delete=models.PROTECT, related_name="strike")
    reason = models.CharField(max_length=10, choices=StrikeReason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["note"]

    def __str__(self):
        return f"Strike {self.pk}"
