"""Review a complaint: take it, step back, say which certificate it is about, read it, note, notify the specialist."""

from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.choices import Choice
from cohorts.core.dates import home_day
from cohorts.core.holds.actions import place_hold, release_hold
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted, read_restricted
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.candidacies import note as reconsider
from lms.certification.actions.complaint_conflicts import complaint_conflict, for_reviewer, is_recused
from lms.certification.actions.complaint_emails import GIVEN, email_specialist, tell_staff
from lms.certification.actions.complaints import TEXT_KIND, TEXT_TYPE, clocks_of, keep_paper, locked
from lms.certification.models import (
    AppealState,
    Certificate,
    Complaint,
    ComplaintAppeal,
    ComplaintLetter,
    ComplaintMatch,
    ComplaintPaper,
    ComplaintRecusal,
    ComplaintState,
    LetterKind,
    PaperKind,
    RecusalKind,
)
from lms.certification.models.complaint_papers import match_of
from lms.certification.rules.complaints import LEAST_ANSWER_DAYS

# Of a hold, which all program staff can list: nothing about a complaint.
HOLD_REASON = "An open matter of the office"
PURPOSE_REVIEW, PURPOSE_DECISION = "review of the complaint", "decision about the complaint"
PURPOSE_APPEAL = "decision about the appeal"


@action("complaint.taken", "Took complaint")
def take_complaint(*, complaint: Complaint, reviewer: User, by: User, at: datetime) -> Complaint:
    """Make a person of program staff the reviewer, oneself or a colleague, who is emailed; returns the complaint.

    Refuses everybody but program staff, a complaint that is not under review, who decides about it, and a reviewer who
    has a conflict of interest.
    """
    row = locked(complaint)
    require(by, roles.PROGRAM, organization=row.authority)
    require(reviewer, roles.PROGRAM, organization=row.authority, field="reviewer")
    refuse(complaint_conflict(row, reviewer, field="reviewer"))
    if row.state not in (ComplaintState.RECEIVED, ComplaintState.REVIEW):
        raise Refused("complaint_not_in_review")
    if row.decider_id is not None and is_own(reviewer, row.decider_id):
        raise Refused("complaint_decides_already", field="reviewer")
    before, row.reviewer = row.reviewer_id, reviewer
    row.save(update_fields=["reviewer"])
    if row.state == ComplaintState.RECEIVED:
        transition(row, "take", by=by, at=at, reviewer=reviewer.pk)
    else:
        log(row, by=by, at=at, before=before, reviewer=reviewer.pk)
    if reviewer.pk != by.pk:
        tell_staff(row, reviewer, GIVEN, by=by, at=at)
    return row


@action("complaint.given_back", "Gave complaint back")
def give_back(*, complaint: Complaint, by: User, at: datetime) -> Complaint:
    """Stop being the reviewer; the complaint waits for another one. Refuses everybody but the reviewer."""
    row = locked(complaint)
    require(by, roles.PROGRAM, organization=row.authority)
    if row.reviewer_id != by.pk:
        raise Refused("complaint_not_yours")
    transition(row, "give_back", by=by, at=at, fields={"reviewer": None})
    return row


@action("complaint.recused", "Stepped back from complaint")
def step_back(*, complaint: Complaint, kind: Any, by: User, at: datetime) -> ComplaintRecusal:
    """Step back from a complaint, because one knows somebody in it; returns the recusal.

    What one had taken goes back: the review, the decision and an appeal. Refuses everybody but program staff, no kind
    of reason, who has stepped back already, and a complaint that is over.
    """
    row = locked(complaint)
    require(by, roles.PROGRAM, organization=row.authority)
    if kind not in RecusalKind.values:
        raise Refused("recusal_kind_missing", field="kind")
    if is_recused(row, by):
        raise Refused("complaint_recused_already")
    if row.state == ComplaintState.CLOSED:
        raise Refused("complaint_over")
    recusal = ComplaintRecusal.objects.create(complaint=row, staff=by, kind=kind, by=by, at=at)
    log(recusal, by=by, at=at, complaint=row.pk, kind=str(kind))
    accounts = list(accounts_of([by.pk]))
    _hand_back(row, accounts, by, at)
    ComplaintAppeal.objects.filter(complaint=row, state=AppealState.OPEN, decider__in=accounts).update(decider=None)
    return recusal


def _hand_back(row: Complaint, accounts: list[int], by: User, at: datetime) -> None:
    if row.reviewer_id in accounts:
        row.reviewer = None
        row.save(update_fields=["reviewer"])
        if row.state == ComplaintState.REVIEW:
            transition(row, "give_back", by=by, at=at)
        elif row.state == ComplaintState.RECOMMENDED:
            # What somebody recommended who should not have is looked at again.
            transition(row, "send_back", by=by, at=at, fields={"decider": None})
            transition(row, "give_back", by=by, at=at)
    elif row.decider_id in accounts and row.state == ComplaintState.RECOMMENDED:
        row.decider = None
        row.save(update_fields=["decider"])


@action("complaint.recusal_lifted", "Took back that somebody stepped back from complaint")
def lift_recusal(*, recusal: ComplaintRecusal, by: User, at: datetime) -> ComplaintRecusal:
    """Let a person look at a complaint again that they stepped back from by mistake; returns the new row.

    Refuses everybody but another person of program staff without a conflict, and a recusal that does not count.
    """
    row = locked(recusal.complaint)
    require(by, roles.PROGRAM, organization=row.authority)
    if is_own(by, recusal.staff_id):
        raise Refused("recusal_own")
    refuse(complaint_conflict(row, by))
    if not is_recused(row, recusal.staff):
        raise Refused("recusal_over")
    lifted = ComplaintRecusal.objects.create(complaint=row, staff=recusal.staff, steps_back=False, by=by, at=at)
    log(lifted, by=by, at=at, complaint=row.pk)
    return lifted


@action("complaint.matched", "Said which certificate complaint is about")
def match(*, complaint: Complaint, certificate: Certificate | None, by: User, at: datetime) -> ComplaintMatch:
    """Say which certificate, and so whom, a complaint is about; returns the row. It can be corrected under review.

    Nothing of the person is destroyed from now on: a legal hold is placed. The clocks count again by the rules of the
    program. Refuses everybody but the reviewer, no certificate, the same one again, a reviewer who turns out to have a
    conflict of interest, and, once the specialist was notified, another person.
    """
    row = for_reviewer(locked(complaint), by)
    _refuse_not_in_review(row)
    if certificate is None:
        raise Refused("complaint_certificate_unknown", field="number")
    before = match_of(row)
    if before is not None and before.certificate_id == certificate.pk:
        raise Refused("complaint_matched_already", field="number")
    notified = row.letters.filter(kind=LetterKind.NOTICE).exclude(person__in=list(accounts_of([certificate.person_id])))
    if notified.exists():
        raise Refused("complaint_notified_another", field="number")
    made = ComplaintMatch.objects.create(
        complaint=row, certificate=certificate, person=certificate.person, by=by, at=at
    )
    refuse(complaint_conflict(row, by, field="number"))
    log(row, by=by, at=at, match=made.pk)
    _count_again(row, certificate)
    _hold(row, certificate.person, before, by=by, at=at)
    RestrictedRecord.objects.filter(pk__in=row.papers.values("record")).update(person=certificate.person)
    people = {made.person_id, *([before.person_id] if before else ())}
    reconsider(person_ids=people, by_ids=[by.pk], by=by, at=at)
    return made


def _refuse_not_in_review(row: Complaint) -> None:
    if row.state != ComplaintState.REVIEW:
        raise Refused("complaint_not_in_review")


def _count_again(row: Complaint, certificate: Certificate) -> None:
    clocks = clocks_of(certificate.program, row.received_on)
    days = clocks.decision_days + (clocks.extension_days if row.extended_at else 0)
    row.program, row.due_on = certificate.program, row.received_on + timedelta(days=days)
    row.save(update_fields=["program", "due_on"])


def _hold(row: Complaint, person: User, before: ComplaintMatch | None, *, by: User, at: datetime) -> None:
    """One hold on the person, for as long as the complaint is open."""
    if before is not None and before.person_id == person.pk and row.hold is not None:
        return
    if row.hold is not None:
        release_hold(hold=row.hold, reason=HOLD_REASON, by=by, at=at)
    row.hold = place_hold(
        person=person, reason=HOLD_REASON, from_day=home_day(at), authority=row.authority, by=by, at=at
    )
    row.save(update_fields=["hold"])


@action("complaint.noted", "Added note to complaint")
def add_note(*, complaint: Complaint, text: str, by: User, at: datetime) -> ComplaintPaper:
    """Keep a note about a complaint, for whoever decides. Refuses everybody but the reviewer, and no words."""
    row = for_reviewer(locked(complaint), by)
    if not row.is_open:
        raise Refused("complaint_over")
    if not text.strip():
        raise Refused("note_empty", field="text")
    paper = keep_paper(row, PaperKind.NOTE, text.strip().encode(), by=by, at=at)
    log(row, by=by, at=at)
    return paper


@action("complaint.extended", "Extended time to decide on complaint")
def extend(*, complaint: Complaint, by: User, at: datetime) -> Complaint:
    """Give the office more days, once, by the rules of the program. Refuses everybody but the reviewer."""
    row = for_reviewer(locked(complaint), by)
    if not row.is_open:
        raise Refused("complaint_over")
    if row.extended_at is not None:
        raise Refused("complaint_extended_already")
    days = clocks_of(row.program, row.received_on).extension_days
    row.due_on, row.extended_at = row.due_on + timedelta(days=days), at
    row.save(update_fields=["due_on", "extended_at"])
    log(row, by=by, at=at, due_on=row.due_on.isoformat())
    return row


@action("complaint.notified", "Notified specialist of complaint")
def notify(*, complaint: Complaint, text: str, until: date | None, by: User, at: datetime) -> ComplaintLetter:
    """Write to the specialist what they are said to have done, and until when they can answer; returns the letter.

    They are emailed that there is news, and read it after log-in. Refuses everybody but the reviewer, before it is
    clear whom it is about, no words, fewer than LEAST_ANSWER_DAYS days, and a second notice while they can answer.
    """
    row = for_reviewer(locked(complaint), by)
    _refuse_not_in_review(row)
    about = match_of(row)
    if about is None:
        raise Refused("complaint_not_matched")
    if not text.strip():
        raise Refused("complaint_notice_empty", field="text")
    today = home_day(at)
    if until is None or until < today + timedelta(days=LEAST_ANSWER_DAYS):
        raise Refused("complaint_answer_days", field="until", days=LEAST_ANSWER_DAYS)
    if row.letters.filter(kind=LetterKind.NOTICE, until__gte=today).exists():
        raise Refused("complaint_notified_already")
    letter = keep_letter(row, about.person, LetterKind.NOTICE, text.strip().encode(), by=by, at=at, until=until)
    email_specialist(row, about.person, f"notice-{letter.pk}", by=by, at=at)
    return letter


def keep_letter(
    row: Complaint, person: User, kind: Choice, data: bytes, *, by: User | None, at: datetime,
    media_type: str = TEXT_TYPE, until: date | None = None,
) -> ComplaintLetter:  # fmt: skip
    """Keep a letter between the office and the specialist. Call inside an action."""
    record = keep_restricted(kind=TEXT_KIND, person=person, data=data, by=by, at=at)
    letter = ComplaintLetter.objects.create(
        complaint=row, person=person, kind=kind, record=record, media_type=media_type, until=until, by=by, at=at
    )
    log(row, by=by, at=at, letter=str(kind))
    return letter


def purpose_of(row: Complaint, by: User) -> str:
    """Return for what a person of staff reads a complaint. Refuses who does not review, decide or have its appeal."""
    require(by, roles.PROGRAM, organization=row.authority)
    refuse(complaint_conflict(row, by))
    if row.appeals.filter(state=AppealState.OPEN, decider=by).exists():
        return PURPOSE_APPEAL
    if row.state == ComplaintState.CLOSED:
        raise Refused("complaint_over")
    if by.pk == row.reviewer_id:
        return PURPOSE_REVIEW
    if by.pk == row.decider_id:
        return PURPOSE_DECISION
    raise Refused("complaint_not_yours")


@action("complaint.paper_read", "Read paper of complaint")
def read_paper(*, paper: ComplaintPaper, by: User, at: datetime) -> bytes:
    """Return words or a file of a complaint to its reviewer, to who decides, and to who decides about an appeal.

    Each read is in the log with its purpose.
    """
    purpose = purpose_of(locked(paper.complaint), by)
    return bytes(read_restricted(record=paper.record, purpose=purpose, by=by, at=at))


@action("complaint.letter_read", "Read letter of complaint")
def read_letter(*, letter: ComplaintLetter, by: User, at: datetime) -> bytes:
    """Return a letter to the specialist, and to the staff who may read the complaint. Each read is in the log."""
    purpose = "own record" if is_own(by, letter.person_id) else purpose_of(locked(letter.complaint), by)
    return bytes(read_restricted(record=letter.record, purpose=purpose, by=by, at=at))


@action("complaint.finding_read", "Read finding of complaint")
def read_finding(*, finding: Any, by: User, at: datetime) -> bytes:
    """Return the reason of a recommendation or decision, to the staff who may read the complaint. Logged."""
    purpose = purpose_of(locked(finding.complaint), by)
    return bytes(read_restricted(record=finding.record, purpose=purpose, by=by, at=at))
