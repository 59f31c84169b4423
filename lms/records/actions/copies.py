"""Ask for a copy of everything that is kept about a person, prepare it, download it, and remove it."""

from datetime import datetime, timedelta

from cohorts.core.actions import Refused, action, log
from cohorts.core.jobs import enqueue
from cohorts.core.persons import is_own, the_person
from cohorts.core.restricted.actions import keep_restricted, purge_restricted, read_restricted
from cohorts.core.states import transition
from cohorts.people.models import Organization, User
from lms.records.actions.emails import email_person
from lms.records.actions.offices import office_for, require_office_of
from lms.records.actions.own_file import own_file
from lms.records.events import COPY_READY
from lms.records.models import CopyPiece, CopyState, RecordCopy

COPY_KIND = "own-copy"
PREPARE = "lms.records.tasks.prepare_copy"
DAYS = 7
PIECE_BYTES = 20 * 1024 * 1024


@action("copy.asked", "Asked for copy of own records")
def ask_copy(
    *, person: User, reason: str = "", authority: Organization | None = None, by: User, at: datetime
) -> RecordCopy:
    """Ask for a copy of everything that is kept about a person: that person, or staff for one who cannot log in.

    A job prepares it. `authority`: whose staff; without one, their only one. A copy for staff has nothing restricted
    in it. Refuses everybody else, staff without a reason,
    and another one while a copy is there.
    """
    is_person = is_own(by, person.pk)
    if not is_person:
        authority = office_for(by, authority)
        if not reason.strip():
            raise Refused("copy_reason_missing", field="reason")
    own = the_person(person)
    User.objects.select_for_update().get(pk=own.pk)
    standing = RecordCopy.objects.of_person(own).exclude(state=CopyState.GONE)
    office = None if is_person else authority
    if standing.filter(for_staff=not is_person, authority=office).exists():
        raise Refused("copy_too_soon")
    row = RecordCopy.objects.create(
        person=own, for_staff=not is_person, authority=office, reason=reason.strip(), asked_by=by, asked_at=at
    )
    log(row, by=by, at=at, person=own.pk, reason=row.reason)
    enqueue(PREPARE, row.pk)
    return row


@action("copy.prepared", "Prepared copy of own records")
def prepare_copy(*, copy: RecordCopy, by: User | None, at: datetime) -> RecordCopy:
    """Write the file of a copy, encrypted in pieces, and email the person, unless staff asked. Safe to run again."""
    row = RecordCopy.objects.select_for_update(of=("self",)).select_related("person").get(pk=copy.pk)
    if row.state != CopyState.ASKED:
        return row
    made = own_file(row.person, reader=row.asked_by if row.for_staff else None, by=by, at=at)
    for number, start in enumerate(range(0, len(made.data), PIECE_BYTES), start=1):
        piece = made.data[start : start + PIECE_BYTES]
        record = keep_restricted(kind=COPY_KIND, person=row.person, data=piece, by=by, at=at)
        CopyPiece.objects.create(copy=row, number=number, record=record)
    about = {"ready_at": at, "size": len(made.data), "contents": made.contents, "left_out": made.left_out}
    transition(row, "prepare", by=by, at=at, fields=about)
    if not row.for_staff:
        email_person(person=row.person, kind=COPY_READY, about=row, by=by, at=at)
    return row


@action("copy.downloaded", "Downloaded copy of own records")
def download_copy(*, copy: RecordCopy, by: User, at: datetime) -> bytes:
    """Return the file of a copy for who asked for it; each download is in the log.

    Refuses everybody else, one that is not ready, and one that was removed.
    """
    row = RecordCopy.objects.get(pk=copy.pk)
    if row.for_staff:
        require_office_of(by, row)
    if by.pk != row.asked_by_id if row.for_staff else not is_own(by, row.person_id):
        raise Refused("copy_of_another")
    if row.state == CopyState.GONE:
        raise Refused("copy_gone")
    if row.state != CopyState.READY:
        raise Refused("copy_not_ready")
    pieces = row.pieces.select_related("record").order_by("number")
    data = [read_restricted(record=piece.record, purpose="own copy", by=by, at=at) for piece in pieces]
    log(row, by=by, at=at)
    return b"".join(data)


@action("copy.removed", "Removed copy of own records")
def remove_copy(*, copy: RecordCopy, by: User | None, at: datetime) -> RecordCopy:
    """Remove a copy for good; what it was made of stays. Refuses one under a legal hold."""
    row = RecordCopy.objects.select_for_update().get(pk=copy.pk)
    if row.state == CopyState.GONE:
        return row
    for piece in row.pieces.select_related("record").order_by("number"):
        purge_restricted(record=piece.record, reason="copy removed", by=by, at=at)
    gone: RecordCopy = transition(row, "remove", by=by, at=at)
    return gone


def over_at(at: datetime) -> list[RecordCopy]:
    """Return copies that are to be removed at a moment: DAYS after they were ready."""
    rows = RecordCopy.objects.filter(state=CopyState.READY, ready_at__lte=at - timedelta(days=DAYS))
    return list(rows.order_by("pk"))
