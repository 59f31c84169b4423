"""What follows when a decision about a complaint takes effect, does not after all, or is over."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core.actions import action, log
from cohorts.core.approvals.models import FactKind, Proposal
from cohorts.core.choices import Choice
from cohorts.core.dates import home_day
from cohorts.core.holds.actions import release_hold
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions import appeal_steps
from lms.certification.actions.candidacies import note as reconsider
from lms.certification.actions.certificate_ends import end_probation
from lms.certification.actions.certificates import REVOKE, SUSPEND
from lms.certification.actions.complaint_conflicts import complaint_conflict
from lms.certification.actions.complaint_emails import BACK, email_complainant, email_specialist, tell_staff
from lms.certification.actions.complaint_reviews import HOLD_REASON
from lms.certification.actions.complaints import TEXT_TYPE, clocks_of, locked
from lms.certification.models import (
    AppealState,
    Certificate,
    CertificateState,
    Complaint,
    ComplaintFinding,
    ComplaintLetter,
    ComplaintMatch,
    ComplaintOutcome,
    ComplaintState,
    ComplaintTerm,
    DisciplineNote,
    LetterKind,
    NoteState,
)
from lms.certification.models.appeals import TermCause
from lms.certification.models.complaint_papers import match_of
from lms.certification.rules import complaints as rules
from lms.certification.rules.complaints import is_published, note_due_at

NOT_CARRIED_OUT = (FactKind.REJECTED, FactKind.WITHDRAWN, FactKind.ENDED)


def take_effect(row: Complaint, finding: ComplaintFinding, *, by: User | None, at: datetime) -> None:
    """Write to the specialist, begin the time to appeal, let a public outcome be due, and tell the complainant.

    A complaint that was dismissed is closed with that. Call inside an action, after the state is “decided”.
    """
    match = match_of(row)
    if match is not None and (finding.outcome != rules.DISMISSED or _was_notified(row, match)):
        letter = ComplaintLetter.objects.create(
            complaint=row, person=match.person, kind=LetterKind.DECISION, record=finding.record, media_type=TEXT_TYPE,
            by=by, at=at,
        )  # fmt: skip
        email_specialist(row, match.person, f"decision-{letter.pk}", by=by, at=at)
    email_complainant(row)
    if finding.outcome == rules.DISMISSED or match is None:
        finish(row, "close", by=by, at=at)
        return
    open_term(row, match, begins_on=home_day(at), cause=TermCause.NOTICE, by=by, at=at)
    if finding.code is not None and is_published(finding.outcome, finding.code.public):
        hours = clocks_of(row.program, home_day(at)).publication_hours
        due = DisciplineNote.objects.create(
            complaint=row, certificate=finding.certificate, outcome=finding.outcome, clauses=finding.clauses,
            decided_on=home_day(at), due_at=note_due_at(at, hours),
        )  # fmt: skip
        log(due, by=by, at=at)
    reconsider(person_ids=[match.person_id], by_ids=[by.pk] if by else [], by=by, at=at)


def _was_notified(row: Complaint, match: ComplaintMatch) -> bool:
    return row.letters.filter(kind=LetterKind.NOTICE, person=match.person).exists()


def open_term(
    row: Complaint, match: ComplaintMatch, *, begins_on: date, cause: Choice, by: User | None, at: datetime,
    how: str = "",
) -> ComplaintTerm:  # fmt: skip
    """Open the time to appeal against a decision, by the clock of the program; returns it. Call inside an action."""
    term: ComplaintTerm = appeal_steps.count_term(
        ComplaintTerm, {"complaint": row, "person": match.person}, begins_on=begins_on, cause=cause,
        clock=appeal_steps.clock_today(row.program, home_day(at)), how=how, by=by, at=at,
    )  # fmt: skip
    return term


def appeal_due_on(row: Complaint, at: datetime) -> date | None:
    """Return until when an appeal that is filed now is decided, by the rules in force; None if they name no time."""
    return appeal_steps.due_today(row.program, home_day(at))


def finish(row: Complaint, name: str, *, by: User | None, at: datetime) -> None:
    """Close a complaint, by “close” or “annul”, and release its hold. Call inside an action."""
    transition(row, name, by=by, at=at, fields={"closed_at": at})
    if row.hold is not None and row.hold.released_at is None:
        # By the system: what follows from a decision is nobody's own choice.
        release_hold(hold=row.hold, reason=HOLD_REASON, by=None, at=at)
    match = match_of(row)
    if match is not None:
        reconsider(person_ids=[match.person_id], by_ids=[by.pk] if by else [], by=by, at=at)


def withdraw_notes(row: Complaint, *, by: User | None, at: datetime) -> None:
    """Take back what is public, and what was to be. Call inside an action."""
    for one in DisciplineNote.objects.filter(complaint=row).exclude(state=NoteState.WITHDRAWN):
        transition(one, "withdraw", by=by, at=at, fields={"withdrawn_at": at})


def decided_with(act: str, certificate_id: int | None, proposed_at: datetime) -> ComplaintFinding | None:
    """Return the decision on a complaint that a suspension or a revocation of a certificate carries out, or None.

    `proposed_at`: when a suspension was proposed. One that was proposed after the decision is not of it.
    """
    rows = ComplaintFinding.objects.filter(certificate=certificate_id, is_decision=True)
    states = {REVOKE: ComplaintState.APPROVAL, SUSPEND: ComplaintState.DECIDED}
    outcomes = {REVOKE: rules.REVOCATION, SUSPEND: rules.SUSPENSION}
    rows = rows.filter(outcome=outcomes[act], complaint__state=states[act])
    rows = rows.filter(at__gte=proposed_at) if act == SUSPEND else rows
    finding: ComplaintFinding | None = rows.select_related("complaint", "code", "certificate", "record").latest_row()
    return finding


@action("complaint.followed", "Followed approval of a decision on complaint")
def follow_proposal(*, proposal: Proposal, kind: Any, by: User | None, at: datetime) -> Complaint | None:
    """Follow what a second person decided about the step of a certificate; returns the complaint, or None.

    A revocation that is approved takes effect; one that is not waits for another decision. So does a suspension that
    was decided and ended because nobody confirmed it: its note is withdrawn, and the specialist is told. A step that
    was proposed after the decision is not of it. Refuses an approval by somebody who has a conflict of interest.
    """
    finding = decided_with(proposal.act, proposal.subject_id, proposal.at)
    if finding is None:
        return None
    row = locked(finding.complaint)
    if kind in (FactKind.APPROVED, FactKind.CONFIRMED):
        _refuse_conflict(row, proposal)
    if proposal.act == REVOKE:
        return _follow_revocation(row, finding, kind, by=by, at=at)
    if kind not in NOT_CARRIED_OUT:
        return None
    transition(row, "fall_back", by=by, at=at, fields={"outcome": "", "decided_at": None})
    withdraw_notes(row, by=by, at=at)
    for appeal in row.appeals.filter(state=AppealState.OPEN):
        # There is nothing to appeal against any more.
        transition(appeal, "withdraw", by=by, at=at, fields={"decided_at": at})
    _ask_again(row, by=by, at=at)
    match = match_of(row)
    if match is not None:
        email_specialist(row, match.person, f"fell-back-{proposal.pk}", by=by, at=at)
        reconsider(person_ids=[match.person_id], by=by, at=at)
    return row


def _refuse_conflict(row: Complaint, proposal: Proposal) -> None:
    """Who may not look at a complaint does not approve what was decided about it either: the approval is undone."""
    fact = proposal.facts.order_by("pk").last()
    if fact is not None and fact.by is not None:
        refuse(complaint_conflict(row, fact.by))


def _follow_revocation(
    row: Complaint, finding: ComplaintFinding, kind: Any, *, by: User | None, at: datetime
) -> Complaint | None:
    if kind == FactKind.APPROVED:
        transition(row, "approve", by=by, at=at, fields={"decided_at": at, "outcome": finding.outcome})
        take_effect(row, finding, by=by, at=at)
        return row
    if kind not in (*NOT_CARRIED_OUT, FactKind.SUPERSEDED):
        return None
    transition(row, "reject", by=by, at=at)
    _ask_again(row, by=by, at=at)
    return row


def _ask_again(row: Complaint, *, by: User | None, at: datetime) -> None:
    if row.decider is not None:
        tell_staff(row, row.decider, BACK, by=by, at=at)


def is_over(row: Complaint, at: datetime) -> bool:
    """Return whether nothing can happen to a decided complaint any more: no time to appeal, no appeal, no note due."""
    waits = row.appeals.filter(state=AppealState.OPEN).exists() or row.notes.filter(state=NoteState.WAITING).exists()
    term = ComplaintTerm.objects.filter(complaint=row).latest_row()
    return not waits and (term is None or home_day(at) > term.ends_on)


@action("complaint.closed", "Closed complaint")
def close_over(*, complaint: Complaint, by: User | None, at: datetime) -> Complaint | None:
    """Close a decided complaint once the time to appeal is over and nothing waits; returns it, or None. Every night."""
    row = locked(complaint)
    if row.state != ComplaintState.DECIDED or not is_over(row, at):
        return None
    finish(row, "close", by=by, at=at)
    return row


@action("complaint.probation_over", "Ended probation on its last day")
def end_over_probation(*, complaint: Complaint, by: User | None, at: datetime) -> bool:
    """End the probation that a decision gave until a day, once the day is over; returns whether it did. Every night.

    The person is emailed. A probation that was ended or followed by something else stays as it is.
    """
    row = locked(complaint)
    if row.lasts_until is None or row.lasts_until >= home_day(at):
        return False
    rows = ComplaintFinding.objects.filter(complaint=row, is_decision=True, outcome=ComplaintOutcome.PROBATION)
    finding = rows.select_related("certificate").latest_row()
    certificate = (
        Certificate.objects.filter(candidacy=finding.certificate.candidacy_id).live().first() if finding else None
    )
    if certificate is None or certificate.state != CertificateState.PROBATION:
        return False
    end_probation(certificate=certificate, reason=gettext("Its last day is over."), by=by, at=at)
    row.lasts_until = None
    row.save(update_fields=["lasts_until"])
    return True
