"""What supervisors are: they send it with evidence, and program staff confirm it."""

from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted, read_restricted
from cohorts.core.states import transition
from cohorts.core.uploads import file_type, upload_problem
from cohorts.people.models import User
from lms.certification.actions.application_parts import MAX_FILE_BYTES
from lms.certification.actions.practice import lock_people
from lms.certification.actions.practice_emails import email_qualification
from lms.certification.models import QualificationKind, QualificationState, SupervisorQualification

RECORD_KIND = "supervisor-qualification"


@dataclass(frozen=True)
class Evidence:
    """What shows a qualification: a number in a register, a document, or both; and from when through when."""

    kind: str
    begins_on: date | None
    ends_on: date | None = None
    register: str = ""
    number: str = ""
    file: bytes | None = None


@action("qualification.sent", "Sent qualification")
def send_qualification(*, evidence: Evidence, by: User, at: datetime) -> SupervisorQualification:
    """Send a qualification of one's own for program staff to confirm; returns it.

    Refuses everybody who supervises nowhere, an unknown kind, evidence without a number and a document, a first day
    ahead, days in the wrong order, and what was sent before: an equal one that waits or counts.
    """
    if not has_role(by, roles.SUPERVISOR):
        raise Refused("qualification_of_supervisors")
    if evidence.kind not in QualificationKind.values:
        raise Refused("qualification_kind_missing", field="kind")
    _refuse_days(evidence, home_day(at))
    if not evidence.number.strip() and not evidence.file:
        raise Refused("qualification_evidence_missing", field="number")
    row = SupervisorQualification(
        person=by, kind=evidence.kind, register=evidence.register.strip(), number=evidence.number.strip(),
        begins_on=evidence.begins_on, ends_on=evidence.ends_on, sent_at=at,
    )  # fmt: skip
    lock_people(by)
    if _is_kept(row):
        raise Refused("qualification_sent_already")
    if evidence.file:
        refuse(upload_problem(evidence.file, most=MAX_FILE_BYTES))
        row.record = keep_restricted(kind=RECORD_KIND, person=by, data=evidence.file, by=by, at=at)
        row.media_type = file_type(evidence.file) or ""
    row.save()
    log(row, by=by, at=at, kind=row.kind)
    return row


def _refuse_days(evidence: Evidence, today: date) -> None:
    if evidence.begins_on is None:
        raise Refused("qualification_day_missing", field="begins_on")
    if evidence.begins_on > today:
        raise Refused("qualification_day_ahead", field="begins_on")
    if evidence.ends_on and evidence.ends_on < evidence.begins_on:
        raise Refused("qualification_days_wrong", field="ends_on")


def _is_kept(row: SupervisorQualification) -> bool:
    """Whether an equal qualification of the same person waits or counts."""
    states = (QualificationState.SENT, QualificationState.CONFIRMED)
    rows = SupervisorQualification.objects.of_person(row.person).filter(kind=row.kind, state__in=states)
    about = {"register": row.register, "number": row.number, "begins_on": row.begins_on, "ends_on": row.ends_on}
    return rows.filter(**about).exists()


def _require_office(row: SupervisorQualification, by: User | None) -> None:
    """Refuse unless somebody is program staff of an authority whose candidates the supervisor supervised.

    About a supervisor of no candidate staff of every authority decide.
    """
    require(by, roles.PROGRAM)
    seen = SupervisorQualification.objects.filter(pk=row.pk)
    if by is not None and not seen.visible_to(by, role=roles.PROGRAM).exists():
        raise Refused("qualification_elsewhere")


@action("qualification.withdrawn", "Withdrew qualification")
def withdraw_qualification(*, row: SupervisorQualification, by: User, at: datetime) -> SupervisorQualification:
    """Withdraw a qualification of one's own that waits."""
    if not is_own(by, row.person_id):
        raise Refused("qualification_of_another")
    stored = SupervisorQualification.objects.select_for_update().get(pk=row.pk)
    transition(stored, "withdraw", by=by, at=at)
    return stored


@action("qualification.decided", "Decided about qualification")
def decide_qualification(
    *, row: SupervisorQualification, confirmed: bool, reason: str = "", by: User, at: datetime
) -> SupervisorQualification:
    """Confirm a qualification, or not, with a reason that the supervisor reads; they are emailed.

    Refuses everybody but program staff who decide about the supervisor, one's own, and a missing reason against it.
    """
    _require_office(row, by)
    if is_own(by, row.person_id):
        raise Refused("qualification_own")
    if not confirmed and not reason.strip():
        raise Refused("qualification_reason_missing", field="reason")
    stored = SupervisorQualification.objects.select_for_update().get(pk=row.pk)
    fields = {"decided_by": by, "decided_at": at, "reason": reason.strip()}
    transition(stored, "confirm" if confirmed else "refuse", by=by, at=at, reason=reason.strip(), fields=fields)
    email_qualification(row=stored, by=by, at=at)
    return stored


@action("qualification.ended", "Ended qualification")
def end_qualification(
    *, row: SupervisorQualification, last_day: date | None, reason: str, by: User, at: datetime
) -> SupervisorQualification:
    """End a confirmed qualification after a day, with a reason; what was confirmed through that day stays.

    Of one that has ended, correct the last day. Refuses everybody but program staff who decide about the supervisor,
    one's own, a missing reason, a day outside its days, and a day ahead.
    """
    _require_office(row, by)
    if is_own(by, row.person_id):
        raise Refused("qualification_own")
    if not reason.strip():
        raise Refused("qualification_reason_missing", field="reason")
    stored = SupervisorQualification.objects.select_for_update().get(pk=row.pk)
    is_over = stored.state == QualificationState.ENDED
    latest = stored.ends_on if stored.ends_on and not is_over else None
    if last_day is None or last_day < stored.begins_on or (latest and last_day > latest):
        raise Refused("qualification_last_day_wrong", field="last_day")
    if last_day > home_day(at):
        raise Refused("qualification_end_ahead", field="last_day")
    fields = {"ends_on": last_day, "decided_by": by, "decided_at": at, "reason": reason.strip()}
    transition(stored, "correct_end" if is_over else "end", by=by, at=at, reason=reason.strip(), fields=fields)
    email_qualification(row=stored, by=by, at=at)
    return stored


@action("qualification.read", "Read the document of a qualification")
def read_document(*, row: SupervisorQualification, by: User, at: datetime) -> bytes:
    """Return the document, for program staff and whose it is. The read is in the log."""
    if not is_own(by, row.person_id):
        _require_office(row, by)
    if row.record is None:
        raise Refused("part_without_file")
    return read_restricted(record=row.record, purpose=RECORD_KIND, by=by, at=at)
