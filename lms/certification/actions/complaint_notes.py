"""Publish what the public page of a certificate says of a decision, and take it back."""

from datetime import datetime

from cohorts.core.actions import action
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.complaint_conflicts import for_either, for_staff
from lms.certification.actions.complaints import locked
from lms.certification.models import ComplaintState, DisciplineNote


@action("discipline_note.published", "Published discipline note")
def publish_note(*, note: DisciplineNote, by: User, at: datetime) -> DisciplineNote:
    """Let the public page of the certificate say the outcome, the day and the clauses; returns the note.

    Refuses everybody but the reviewer and who decided, and a note that does not wait.
    """
    for_either(locked(note.complaint), by)
    row = DisciplineNote.objects.select_for_update().get(pk=note.pk)
    transition(row, "publish", by=by, at=at, fields={"published_at": at, "published_by": by})
    return row


@action("discipline_note.withdrawn", "Withdrew discipline note")
def withdraw_note(*, note: DisciplineNote, by: User, at: datetime) -> DisciplineNote:
    """Take a note back, from the public page or before it was published, for example for somebody's safety.

    The decision stays. Refuses everybody but the reviewer and who decided; once the complaint is closed, everybody but
    program staff without a conflict of interest. Refuses a note that was withdrawn already.
    """
    complaint = locked(note.complaint)
    if complaint.state == ComplaintState.CLOSED:
        for_staff(complaint, by)
    else:
        for_either(complaint, by)
    row = DisciplineNote.objects.select_for_update().get(pk=note.pk)
    transition(row, "withdraw", by=by, at=at, fields={"withdrawn_at": at})
    return row
