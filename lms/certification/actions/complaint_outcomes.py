"""Decide about a complaint: the reviewer recommends, another person decides, and the certificate follows by the steps
that it has for everybody. A revocation takes effect when a second person has approved it as always."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import propose
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.certificate_ends import put_on_probation
from lms.certification.actions.certificates import REVOKE
from lms.certification.actions.complaint_conflicts import complaint_conflict, for_decider, for_reviewer
from lms.certification.actions.complaint_effects import take_effect
from lms.certification.actions.complaint_emails import BACK, tell_staff
from lms.certification.actions.complaints import TEXT_KIND, keep_paper, locked
from lms.certification.actions.suspension_ends import propose_suspension
from lms.certification.models import (
    Certificate,
    CertificateState,
    Complaint,
    ComplaintFinding,
    ComplaintMatch,
    ComplaintState,
    DismissalGround,
    LetterKind,
    PaperKind,
)
from lms.certification.models.certificate_before import held_only
from lms.certification.models.complaint_papers import match_of
from lms.certification.models.ethics import code_on
from lms.certification.rules import complaints as rules
from lms.certification.rules.complaints import clauses_named


@dataclass(frozen=True)
class Verdict:
    """What somebody recommends or decides. `clauses`: numbers of the code. `ground`: of a dismissal.

    `reason`: the specialist reads that of a decision.
    """

    outcome: str
    reason: str
    clauses: Sequence[str] = ()
    ground: str = ""
    lasts_until: date | None = None


@action("complaint.recommended", "Recommended a decision on complaint")
def recommend(*, complaint: Complaint, verdict: Verdict, by: User, at: datetime) -> ComplaintFinding:
    """Recommend what to decide; the complaint waits for another person to decide. Returns the recommendation.

    Refuses everybody but the reviewer, and what `decide` refuses of a verdict.
    """
    row = for_reviewer(locked(complaint), by)
    if row.state != ComplaintState.REVIEW:
        raise Refused("complaint_not_in_review")
    finding = _keep(row, verdict, is_decision=False, by=by, at=at)
    transition(row, "recommend", by=by, at=at, fields={"recommended_at": at, "decider": None})
    return finding


@action("complaint.decision_taken", "Took decision on complaint")
def take_decision(*, complaint: Complaint, by: User, at: datetime) -> Complaint:
    """Become the person who decides, and reads everything; returns the complaint.

    Refuses everybody but program staff, the reviewer, who has a conflict of interest, and a complaint that does not
    wait for a decision.
    """
    row = locked(complaint)
    require(by, roles.PROGRAM, organization=row.authority)
    refuse(complaint_conflict(row, by))
    if row.state != ComplaintState.RECOMMENDED:
        raise Refused("complaint_not_recommended")
    if row.reviewer_id is not None and is_own(by, row.reviewer_id):
        raise Refused("complaint_reviewed_yourself")
    before, row.decider = row.decider_id, by
    row.save(update_fields=["decider"])
    log(row, by=by, at=at, before=before)
    return row


@action("complaint.sent_back", "Sent complaint back to reviewer")
def send_back(*, complaint: Complaint, reason: str, by: User, at: datetime) -> Complaint:
    """Send a complaint back to its reviewer, who reads why and is emailed. Refuses everybody but who decides."""
    row = for_decider(locked(complaint), by)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    keep_paper(row, PaperKind.NOTE, reason.strip().encode(), by=by, at=at)
    transition(row, "send_back", by=by, at=at, fields={"decider": None})
    if row.reviewer is not None:
        tell_staff(row, row.reviewer, BACK, by=by, at=at)
    return row


@action("complaint.decided", "Decided on complaint")
def decide(*, complaint: Complaint, verdict: Verdict, by: User, at: datetime) -> Complaint:
    """Decide about a complaint; returns it.

    1. Keeps the decision with its clauses and its reason.
    2. Takes the step of the certificate: probation at once, a suspension at once until another person confirms it, a
       revocation when another person approves it.
    3. When it takes effect: the specialist and the complainant are emailed, the time to appeal begins, and a public
       outcome has a note that is due.

    Refuses everybody but who took the decision, an unknown outcome, no reason, a dismissal without a ground, anything
    else without a clause of the code or before it is clear whom it is about, or before the specialist was heard, a last
    day that is missing or past, and a certificate that has ended.
    """
    row = for_decider(locked(complaint), by)
    if row.state != ComplaintState.RECOMMENDED:
        raise Refused("complaint_not_recommended")
    finding = _keep(row, verdict, is_decision=True, by=by, at=at)
    row.ground, row.lasts_until = verdict.ground, finding.lasts_until
    row.save(update_fields=["ground", "lasts_until"])
    _step(finding, by=by, at=at)
    if verdict.outcome == rules.REVOCATION:
        transition(row, "propose", by=by, at=at)
        return row
    transition(row, "decide", by=by, at=at, fields={"decided_at": at, "outcome": verdict.outcome})
    take_effect(row, finding, by=by, at=at)
    return row


def _keep(row: Complaint, verdict: Verdict, *, is_decision: bool, by: User, at: datetime) -> ComplaintFinding:
    match = match_of(row)
    _refuse_verdict(row, verdict, match, home_day(at))
    code = code_on(match.certificate.program, row.happened_on or row.received_on) if match else None
    clauses = list(code.clauses.values_list("number", "text")) if code else []
    named = clauses_named(verdict.clauses, clauses)
    if verdict.outcome != rules.DISMISSED and not named:
        raise Refused("complaint_clause_missing", field="clauses")
    person = match.person if match else None
    record = keep_restricted(kind=TEXT_KIND, person=person, data=verdict.reason.strip().encode(), by=by, at=at)
    finding = ComplaintFinding.objects.create(
        complaint=row, is_decision=is_decision, outcome=verdict.outcome, code=code if named else None, clauses=named,
        certificate=_certificate(match, verdict.outcome), record=record, by=by, at=at,
        lasts_until=verdict.lasts_until if verdict.outcome in rules.WITH_END else None,
    )  # fmt: skip
    log(row, by=by, at=at, finding=finding.pk)
    return finding


def _refuse_verdict(row: Complaint, verdict: Verdict, match: ComplaintMatch | None, today: date) -> None:
    if verdict.outcome not in (rules.DISMISSED, *rules.NOTABLE):
        raise Refused("complaint_outcome_missing", field="outcome")
    if not verdict.reason.strip():
        raise Refused("reason_missing", field="reason")
    if verdict.outcome == rules.DISMISSED:
        if verdict.ground not in DismissalGround.values:
            raise Refused("complaint_ground_missing", field="ground")
        return
    if match is None:
        raise Refused("complaint_not_matched")
    if not _is_heard(row, today):
        raise Refused("complaint_not_heard")
    _refuse_days(verdict, today)


def _is_heard(row: Complaint, today: date) -> bool:
    """The specialist was notified, and has answered or had the time to."""
    letters = row.letters.order_by("pk")
    last = letters.filter(kind=LetterKind.NOTICE).last()
    if last is None or last.until is None:
        return False
    return last.until < today or letters.filter(kind=LetterKind.ANSWER, at__gte=last.at).exists()


def _refuse_days(verdict: Verdict, today: date) -> None:
    if verdict.outcome == rules.CONDITION and verdict.lasts_until is None:
        raise Refused("complaint_last_day_missing", field="lasts_until")
    if verdict.outcome in rules.WITH_END and verdict.lasts_until is not None and verdict.lasts_until <= today:
        raise Refused("complaint_last_day_past", field="lasts_until")


def _certificate(match: ComplaintMatch | None, outcome: str) -> Certificate | None:
    """The certificate that the outcome is about: the one of the chain that no later one replaces."""
    if match is None:
        return None
    live = Certificate.objects.filter(candidacy=match.certificate.candidacy_id).live().first()
    if live is None and outcome in (rules.PROBATION, rules.SUSPENSION, rules.REVOCATION):
        raise Refused("complaint_certificate_over", field="outcome")
    return live or match.certificate


def _step(finding: ComplaintFinding, *, by: User, at: datetime) -> Any:
    """The step of the certificate. Its reason says nothing: the letter to the specialist has it."""
    certificate = finding.certificate
    reason = gettext("A decision of the office. Its reason is in a letter to the person.")
    if finding.outcome == rules.PROBATION and certificate.state != CertificateState.PROBATION:
        return put_on_probation(certificate=certificate, reason=reason, by=by, at=at)
    about: dict[str, Any] = {"subject": certificate, "payload": {"reason": reason}, "reason": reason}
    if finding.outcome == rules.SUSPENSION and (
        certificate.state != CertificateState.SUSPENDED or held_only(certificate)
    ):
        return propose_suspension(certificate=certificate, reason=reason, by=by, at=at)
    return propose(act=REVOKE, **about, by=by, at=at) if finding.outcome == rules.REVOCATION else None
