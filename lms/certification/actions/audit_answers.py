"""What a person does in the audit of their renewal: send proof of each entry, answer, finish, ask to look again."""

from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted
from cohorts.core.states import transition
from cohorts.core.uploads import file_type, upload_problem
from cohorts.people.models import User
from lms.certification.actions.application_parts import MAX_FILE_BYTES
from lms.certification.actions.audits import locked_renewal
from lms.certification.actions.complaints import TEXT_TYPE
from lms.certification.facts.audits import lines_of
from lms.certification.models import AuditedRenewal, AuditedState, AuditPaper, AuditPaperKind, LearningEntry

PAPER_KIND = "audit-paper"
MAX_PAPERS, MAX_CHARACTERS = 200, 10_000


@action("audit.proof_sent", "Sent proof in audit")
def send_proof(
    *, audited: AuditedRenewal, entry: LearningEntry, file: bytes, by: User, at: datetime
) -> AuditPaper:  # fmt: skip
    """Keep a proof of one entry; a later one replaces it. Returns the paper.

    Also after the last day, until it is decided. Refuses everybody but the person, an audit that is decided or in which
    they are not asked, an entry that is not looked at, and a file that cannot be kept.
    """
    row = _own(audited, by)
    if entry.pk not in {line.entry.pk for line in lines_of(row)}:
        raise Refused("audit_entry_unknown")
    refuse(upload_problem(file, most=MAX_FILE_BYTES))
    return _keep(row, AuditPaperKind.PROOF, file, file_type(file) or "", entry=entry, by=by, at=at)


@action("audit.answer_written", "Wrote answer in audit")
def write_answer(*, audited: AuditedRenewal, text: str, by: User, at: datetime) -> AuditPaper:
    """Keep an answer in words, which replaces the one before. Refuses as `send_proof` does, and no words."""
    row = _own(audited, by)
    if not text.strip():
        raise Refused("audit_answer_missing", field="text")
    return _keep(row, AuditPaperKind.ANSWER, text.strip()[:MAX_CHARACTERS].encode(), TEXT_TYPE, by=by, at=at)


@action("audit.answered", "Answered audit")
def finish_answer(*, audited: AuditedRenewal, by: User, at: datetime) -> AuditedRenewal:
    """Say that everything is sent; program staff look at it now. More can be added until they decide.

    Refuses everybody but the person, an answer without any proof or words, and one that is finished.
    """
    row = _own(audited, by)
    if not any(line.proof or line.entry.proof_id for line in lines_of(row)) and not row.papers.exists():
        raise Refused("audit_nothing_sent")
    transition(row, "send", by=by, at=at, fields={"sent_at": at})
    return row


def again_until(audited: AuditedRenewal) -> date | None:
    """Return the last day on which the person can have a decision looked at again; None where they cannot."""
    if audited.state != AuditedState.NOT_ENOUGH or audited.again_at is not None or audited.decided_at is None:
        return None
    return home_day(audited.decided_at) + timedelta(days=audited.audit.answer_days)


@action("audit.again_asked", "Asked to look at audit again")
def ask_again(*, audited: AuditedRenewal, text: str, by: User, at: datetime) -> AuditedRenewal:
    """Have the outcome “not enough” looked at again, once, by another person of staff; more can be sent until then.

    What was struck stays so until they decide. Refuses everybody but the person, no words, another outcome, a second
    time, and a day after the last one.
    """
    row = locked_renewal(audited)
    if not is_own(by, row.person.pk):
        raise Refused("audit_of_another")
    until = again_until(row)
    if until is None:
        raise Refused("audit_not_again")
    if home_day(at) > until:
        raise Refused("audit_again_late", day=until)
    if not text.strip():
        raise Refused("audit_answer_missing", field="text")
    _keep(row, AuditPaperKind.ANSWER, text.strip()[:MAX_CHARACTERS].encode(), TEXT_TYPE, by=by, at=at)
    transition(row, "look_again", by=by, at=at, fields={"again_at": at, "sent_at": at})
    return row


def _own(audited: AuditedRenewal, by: User) -> AuditedRenewal:
    row = locked_renewal(audited)
    if not is_own(by, row.person.pk):
        raise Refused("audit_of_another")
    if not row.is_waiting:
        raise Refused("audit_over")
    return row


def _keep(
    row: AuditedRenewal, kind: Any, data: bytes, media_type: str, *, by: User, at: datetime,
    entry: LearningEntry | None = None,
) -> AuditPaper:  # fmt: skip
    if row.papers.count() >= MAX_PAPERS:
        raise Refused("audit_papers_many", count=MAX_PAPERS)
    record = keep_restricted(kind=PAPER_KIND, person=row.person, data=data, by=by, at=at)
    paper = AuditPaper.objects.create(
        audited=row, kind=kind, entry=entry, record=record, media_type=media_type, at=at
    )  # fmt: skip
    log(paper, by=by, at=at, kind=str(kind), entry=entry.pk if entry else None)
    return paper
