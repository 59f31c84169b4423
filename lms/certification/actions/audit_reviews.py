"""What program staff do with what somebody sent in an audit: read it, find what is shown, decide, look at it again."""

from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.restricted.actions import read_restricted
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.audit_emails import email_decided
from lms.certification.actions.audits import locked_renewal, require_auditing
from lms.certification.actions.conflicts import works_with
from lms.certification.actions.learning import decide_learning
from lms.certification.actions.offices import require_office
from lms.certification.facts.audits import lines_of, standing_of
from lms.certification.models import (
    AuditedRenewal,
    AuditedState,
    AuditFinding,
    AuditPaper,
    AuditRound,
    AuditSeed,
    AuditState,
    LearningEntry,
)

PURPOSE = "audit of a renewal"


@action("audit.found", "Found in audit what an entry shows")
def find(
    *, audited: AuditedRenewal, entry: LearningEntry, minutes: int, reason: str, by: User, at: datetime
) -> AuditFinding:
    """Say how many minutes of an entry are shown; it takes effect when the audit is decided. Returns the finding.

    Refuses everybody but program staff, one's own, an audit that is over, an entry that is not looked at, more minutes
    than were entered, and less without a reason.
    """
    row = require_auditing(audited, by)
    if not row.is_waiting:
        raise Refused("audit_over")
    if entry.pk not in {line.entry.pk for line in lines_of(row)}:
        raise Refused("audit_entry_unknown")
    if not 0 <= minutes <= entry.minutes:
        raise Refused("learning_minutes_wrong", field="minutes")
    if minutes < entry.minutes and not reason.strip():
        raise Refused("part_reason_missing", field="reason")
    return _find(row, entry, minutes, reason.strip(), by=by, at=at)


def _find(
    row: AuditedRenewal, entry: LearningEntry, minutes: int, reason: str, *, by: User, at: datetime
) -> AuditFinding:
    finding = AuditFinding.objects.create(audited=row, entry=entry, minutes=minutes, reason=reason, by=by, at=at)
    log(finding, by=by, at=at, entry=entry.pk, minutes=minutes)
    return finding


@action("audit.decided", "Decided audit")
def decide(*, audited: AuditedRenewal, rest_struck: bool, reason: str, by: User, at: datetime) -> AuditedRenewal:
    """Decide an audit by its findings; the person is emailed, and the gate looks at the renewal again.

    In order: the renewal still has what its rules ask for. Otherwise not enough; what was found not shown no longer
    counts, and if the certificate rests on it, it is put on hold as for any requirement that is lost. `rest_struck`:
    entries without a finding are not shown.

    Refuses everybody but program staff, one's own, a person who still has time and has not answered, entries without a
    finding, not enough without a reason, and after a look again whoever decided before.
    """
    row = require_auditing(audited, by)
    _refuse_deciding(row, by, at)
    still_open = [line.entry for line in lines_of(row) if line.finding is None]
    if still_open and not rest_struck:
        raise Refused("audit_entries_open", field="rest_struck", count=len(still_open))
    if still_open and not reason.strip():
        raise Refused("audit_reason_missing", field="reason")
    for entry in still_open:
        _find(row, entry, 0, reason.strip(), by=by, at=at)
    lines = lines_of(row)
    is_enough = standing_of(row, lines, at=at).is_enough
    if not is_enough and not reason.strip():
        raise Refused("audit_reason_missing", field="reason")
    for line in lines:
        finding = line.finding
        if finding is not None and (line.decided is None or line.decided.minutes != finding.minutes):
            decide_learning(
                entry=line.entry, minutes=finding.minutes, reason=finding.reason, emails=False, by=by, at=at
            )  # fmt: skip
    fields = {"decided_by": by, "decided_at": at, "reason": reason.strip()}
    transition(row, "accept" if is_enough else "refuse", by=by, at=at, reason=reason.strip(), fields=fields)
    email_decided(row, by=by, at=at)
    return row


def _refuse_deciding(row: AuditedRenewal, by: User, at: datetime) -> None:
    if not row.is_waiting:
        raise Refused("audit_over")
    if row.state == AuditedState.ASKED and row.until is not None and home_day(at) <= row.until:
        raise Refused("audit_has_time", day=row.until)
    if row.decided_by_id is not None and is_own(by, row.decided_by_id):
        raise Refused("audit_other_decides")


@action("audit.looked_again", "Looked at audit again")
def look_again(*, audited: AuditedRenewal, reason: str, by: User, at: datetime) -> AuditedRenewal:
    """Open a decided audit again, for a mistake; another person of staff than who decided decides then.

    What was struck stays so until then. Refuses everybody but program staff, one's own, no reason, and an audit that is
    not decided.
    """
    row = require_auditing(audited, by)
    if not reason.strip():
        raise Refused("audit_reason_missing", field="reason")
    transition(row, "look_again", by=by, at=at, reason=reason.strip(), fields={"sent_at": row.sent_at or at})
    return row


@action("audit.paper_read", "Read paper of audit")
def read_paper(*, paper: AuditPaper, by: User, at: datetime) -> bytes:
    """Return what somebody sent, for them and for those who decide. The read is in the log.

    Refuses everybody but the person and program staff of the authority, and staff who work with the person.
    """
    row = locked_renewal(paper.audited)
    own = is_own(by, row.person.pk)
    if not own:
        require_office(by, row.audit.program)
        if works_with(by, row.person):
            raise Refused("review_works_with", person=by)
    return read_restricted(record=paper.record, purpose="own paper" if own else PURPOSE, by=by, at=at)


def shown_seed(audit: AuditRound) -> str:
    """Return the seed of an audit that is drawn; "" before, when nobody may know it."""
    return AuditSeed.objects.get(audit=audit).seed if audit.state == AuditState.DRAWN else ""
