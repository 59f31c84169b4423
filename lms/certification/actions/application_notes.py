"""Notes on applications, and the log of contacts. Their words are restricted, and each read is in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted, read_restricted
from cohorts.people.models import User
from lms.certification.actions.application_reviews import PURPOSE_REVIEW, for_readers
from lms.certification.actions.applications import locked
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.offices import require_reviewing
from lms.certification.models import (
    Application,
    ApplicationNote,
    ContactChannel,
    ContactWith,
    NoteKind,
    NoteStrike,
    StrikeReason,
)
from lms.certification.rules.applications import past_problem

TEXT_KIND = "application-note"
MAX_NOTES = 500


@dataclass(frozen=True)
class Contact:
    """When, how and with whom somebody was in contact."""

    on: date | None
    channel: str
    whom: str


@action("note.added", "Added note to application")
def add_note(
    *, application: Application, kind: Any, text: str, contact: Contact | None = None, by: User, at: datetime
) -> ApplicationNote:
    """Add a note of the record, a working note, or a contact with its day, channel and whom; returns it.

    Refuses everybody but program staff who may look at the application, no words, an unknown kind, and of a contact a
    day that lies ahead and what is missing.
    """
    row = _for_writers(application, by)
    if kind not in NoteKind.values or (kind == NoteKind.CONTACT) != (contact is not None):
        raise Refused("note_kind_missing", field="kind")
    if contact is not None:
        _refuse_incomplete(contact, home_day(at))
    if not text.strip():
        raise Refused("note_empty", field="text")
    if row.notes.count() >= MAX_NOTES:
        raise Refused("notes_too_many", count=MAX_NOTES)
    person = row.cycle.candidacy.person
    record = keep_restricted(kind=TEXT_KIND, person=person, data=text.strip().encode(), by=by, at=at)
    about = {"channel": contact.channel, "whom": contact.whom, "on": contact.on} if contact else {}
    note = ApplicationNote.objects.create(application=row, kind=kind, record=record, by=by, at=at, **about)
    log(note, by=by, at=at, application=row.pk, kind=str(kind))
    return note


def _for_writers(application: Application, by: User) -> Application:
    require_reviewing(by, application)
    row = locked(application)
    refuse(conflict_of(row, by))
    return row


def _refuse_incomplete(contact: Contact, today: date) -> None:
    refuse(past_problem(contact.on, today, field="on"))
    if contact.channel not in ContactChannel.values:
        raise Refused("contact_channel_missing", field="channel")
    if contact.whom not in ContactWith.values:
        raise Refused("contact_whom_missing", field="whom")


@action("note.struck", "Struck note of application")
def strike_note(*, note: ApplicationNote, reason: str, by: User, at: datetime) -> NoteStrike:
    """Let a note not count any more: nobody reads it after this, and it is in no record. Its row stays.

    Refuses everybody but who wrote it and the reviewer of the application, no reason, and one that was struck.
    """
    row = _for_writers(note.application, by)
    if not is_own(by, note.by_id) and row.reviewer_id != by.pk:
        raise Refused("note_not_yours")
    if reason not in StrikeReason.values:
        raise Refused("strike_reason_missing", field="reason")
    if NoteStrike.objects.filter(note=note).exists():
        raise Refused("note_struck_already")
    strike = NoteStrike.objects.create(note=note, reason=reason, by=by, at=at)
    log(strike, by=by, at=at, application=row.pk, note=note.pk, reason=str(reason))
    return strike


@action("note.read", "Read notes of application")
def read_notes(*, application: Application, by: User, at: datetime) -> Sequence[tuple[ApplicationNote, str]]:
    """Return the notes and contacts of an application with their words, the oldest first. Each read is in the log.

    For its reviewer while it waits, and for who was asked for a second opinion; the person reads those of the record.
    Refuses everybody else, and an application without notes.
    """
    rows = ApplicationNote.objects.in_force().filter(application=application).select_related("record", "by")
    purpose = PURPOSE_REVIEW
    if is_own(by, application.cycle.candidacy.person_id):
        rows, purpose = rows.of_the_record(), "own record"
    else:
        for_readers(application, by)
    notes = list(rows.order_by("pk"))
    if not notes:
        raise Refused("notes_none")
    read = {note.pk: read_restricted(record=note.record, purpose=purpose, by=by, at=at) for note in notes}
    return [(note, bytes(read[note.pk]).decode()) for note in notes]
