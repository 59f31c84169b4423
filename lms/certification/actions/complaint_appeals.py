"""Appeal against a decision about a complaint; somebody who neither reviewed nor decided it decides about the appeal.

Granted, the decision counts as if it had never been: what is public is withdrawn, and the certificate is as before.
"""

from datetime import date, datetime

from django.db.models import Q

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import read_restricted
from cohorts.core.states import transition
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions import appeal_steps
from lms.certification.actions.annulments import annul
from lms.certification.actions.complaint_conflicts import complaint_conflict
from lms.certification.actions.complaint_effects import appeal_due_on, finish, open_term, withdraw_notes
from lms.certification.actions.complaint_emails import email_complainant, email_specialist
from lms.certification.actions.complaint_reviews import PURPOSE_APPEAL, keep_letter
from lms.certification.actions.complaints import locked
from lms.certification.appeal_events import APPEAL_FILED
from lms.certification.messages.appeals import decided_by_text
from lms.certification.models import (
    AppealState,
    CertificateState,
    Complaint,
    ComplaintAppeal,
    ComplaintFinding,
    ComplaintState,
    ComplaintTerm,
    LetterKind,
)
from lms.certification.models.appeals import TermCause
from lms.certification.models.complaint_papers import match_of
from lms.certification.rules import complaints as rules


def term_of(complaint: Complaint) -> ComplaintTerm | None:
    """Return the time to appeal with the latest last day; None while there is nothing to appeal against."""
    if complaint.state != ComplaintState.DECIDED:
        return None
    return ComplaintTerm.objects.filter(complaint=complaint).latest_row()


def standing_appeals(complaint: Complaint) -> object:
    """Return the appeals against the present decision: one that waits, or was denied after it. One per decision."""
    denied = Q(state=AppealState.DENIED, filed_at__gte=complaint.decided_at)
    return complaint.appeals.filter(Q(state=AppealState.OPEN) | denied)


@action("complaint.delivery", "Recorded delivery of decision on complaint")
def record_delivery(*, complaint: Complaint, on: date | None, how: str, by: User, at: datetime) -> ComplaintTerm:
    """Record that a decision reached the specialist in another way, for example by post; the term counts from that day.

    An earlier, later last day still counts. Refuses everybody but the reviewer and who decided, a complaint without a
    decision, a day that lies ahead, and no way.
    """
    row = locked(complaint)
    require(by, roles.PROGRAM, organization=row.authority)
    if by.pk not in (row.reviewer_id, row.decider_id):
        raise Refused("complaint_not_yours")
    match = match_of(row)
    if row.state != ComplaintState.DECIDED or match is None:
        raise Refused("complaint_nothing_decided")
    appeal_steps.refuse_delivery(on, how, at, decided_at=row.decided_at)
    return open_term(row, match, begins_on=on or home_day(at), cause=TermCause.DELIVERY, how=how.strip(), by=by, at=at)


@action("complaint.appealed", "Appealed against decision on complaint")
def file_appeal(*, complaint: Complaint, text: str, by: User, at: datetime) -> ComplaintAppeal:
    """Appeal against a decision about oneself; returns the appeal. The person is emailed that it is here.

    Refuses everybody but the specialist, when nothing is decided, no text, a second appeal, and one after the last day.
    """
    row = locked(complaint)
    match = match_of(row)
    if match is None or not is_own(by, match.person_id):
        raise Refused("complaint_of_another")
    term = term_of(row)
    if term is None:
        raise Refused("complaint_nothing_decided")
    appeal: ComplaintAppeal = appeal_steps.keep_appeal(
        ComplaintAppeal, {"complaint": row}, standing=standing_appeals(row), until=term.ends_on, person=match.person,
        text=text, by=by, at=at, person_id=match.person_id, due_on=appeal_due_on(row, at),
    )  # fmt: skip
    _email_filed(row, appeal, by=by, at=at)
    return appeal


@in_email_language
def _email_filed(row: Complaint, appeal: ComplaintAppeal, *, by: User, at: datetime) -> None:
    values, about = {"when": decided_by_text(appeal)}, f"appeal-filed-{appeal.pk}"
    email_specialist(row, appeal.person, about, event=APPEAL_FILED, values=values, by=by, at=at)


@action("complaint.appeal_withdrawn", "Withdrew appeal against decision on complaint")
def withdraw_appeal(*, appeal: ComplaintAppeal, by: User, at: datetime) -> object:
    """Withdraw one's appeal while it waits; another one can be filed until the last day."""
    locked(appeal.complaint)
    if not is_own(by, appeal.person_id):
        raise Refused("complaint_of_another")
    return transition(appeal, "withdraw", by=by, at=at, fields={"decided_at": at})


@action("complaint.appeal_taken", "Took appeal against decision on complaint")
def take_appeal(*, appeal: ComplaintAppeal, by: User, at: datetime) -> ComplaintAppeal:
    """Become the person who decides about an appeal, and reads everything; returns it.

    Refuses everybody but program staff, who reviewed or decided the complaint, and who has a conflict of interest.
    """
    row = locked(appeal.complaint)
    require(by, roles.PROGRAM, organization=row.authority)
    refuse(complaint_conflict(row, by))
    stored: ComplaintAppeal = appeal_steps.take(appeal, decided_by=_took_part(row), by=by, at=at)
    return stored


def _took_part(row: Complaint) -> set[int | None]:
    findings = ComplaintFinding.objects.filter(complaint=row).values_list("by", flat=True)
    return {row.reviewer_id, row.decider_id, *findings}


@action("complaint.appeal_read", "Read appeal against decision on complaint")
def read_appeal(*, appeal: ComplaintAppeal, by: User, at: datetime) -> str:
    """Return the text of an appeal for who wrote it, or for who decides about it while it is open. Logged."""
    row = locked(appeal.complaint)
    if is_own(by, appeal.person_id):
        purpose = "own record"
    else:
        refuse(complaint_conflict(row, by))
        require(by, roles.PROGRAM, organization=row.authority)
        appeal_steps.refuse_all_but_decider(appeal, by)
        purpose = PURPOSE_APPEAL
    return bytes(read_restricted(record=appeal.record, purpose=purpose, by=by, at=at)).decode()


@action("complaint.appeal_decided", "Decided on appeal against decision on complaint")
def decide_appeal(*, appeal: ComplaintAppeal, granted: bool, reason: str, by: User, at: datetime) -> ComplaintAppeal:
    """Grant an appeal, and the decision is annulled, or deny it; with a reason that the specialist reads in a letter.

    Granted: what is public is withdrawn, a suspension and a revocation count as if they had never been, a probation
    ends, the complaint is closed, and the complainant is told that there is news. Refuses everybody but who took it,
    who has a conflict of interest, and no reason.
    """
    row = locked(appeal.complaint)
    stored = ComplaintAppeal.objects.select_for_update(of=("self",)).select_related("person").get(pk=appeal.pk)
    refuse(complaint_conflict(row, by))
    require(by, roles.PROGRAM, organization=row.authority)
    appeal_steps.refuse_all_but_decider(stored, by)
    if not reason.strip():
        raise Refused("appeal_reason_missing", field="reason")
    transition(stored, "grant" if granted else "deny", by=by, at=at, fields={"decided_at": at})
    letter = keep_letter(row, stored.person, LetterKind.APPEAL_DECISION, reason.strip().encode(), by=by, at=at)
    if granted:
        _annul(row, by=by, at=at)
    email_specialist(row, stored.person, f"appeal-{letter.pk}", by=by, at=at)
    return stored


def _annul(row: Complaint, *, by: User, at: datetime) -> None:
    finding = ComplaintFinding.objects.filter(complaint=row, is_decision=True).latest_row()
    row.annulled_at = at
    row.save(update_fields=["annulled_at"])
    withdraw_notes(row, by=by, at=at)
    if finding is not None and finding.certificate_id is not None:
        _undo_step(finding, by=by, at=at)
    finish(row, "annul", by=by, at=at)
    email_complainant(row)


def _undo_step(finding: ComplaintFinding, *, by: User, at: datetime) -> None:
    """Undo what the decision did to the certificate, unless something else has followed since."""
    states = {
        rules.PROBATION: str(CertificateState.PROBATION),
        rules.SUSPENSION: str(CertificateState.SUSPENDED),
        rules.REVOCATION: str(CertificateState.REVOKED),
    }
    if finding.outcome in states:
        annul(certificate=finding.certificate, state=states[finding.outcome], by=by, at=at)
