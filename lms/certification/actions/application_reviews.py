"""Review applications: take one, decide about its parts, record interviews and checks, read what is restricted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require_own
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import read_restricted
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.application_parts import Given, append_part, asked_leaf, current_parts
from lms.certification.actions.applications import locked
from lms.certification.actions.colleagues import email_colleague, taken_meanwhile
from lms.certification.actions.conflicts import asked_for_second, conflict_of
from lms.certification.actions.interview_checks import OfficeRecord, refuse_record
from lms.certification.actions.interview_ends import finish_interview, latest_day
from lms.certification.actions.interview_records import (
    decided_fields,
    deviation_problem,
    marks_of,
    outcome_of,
    restricted_text,
)
from lms.certification.actions.offices import require_reviewing
from lms.certification.actions.opened_files import was_opened
from lms.certification.actions.review_clocks import changed
from lms.certification.events import PART_RETURNED
from lms.certification.models import (
    AppealState,
    Application,
    ApplicationPart,
    PartDecision,
)
from lms.certification.review_events import APPLICATION_GIVEN, APPLICATION_TAKEN
from lms.certification.rules.applications import Giver, Outcome, giver_of, is_signed, past_problem
from lms.certification.rules.leaves import Interview, Leaf
from lms.certification.rules.leaves.interviews import Marks

PURPOSE_REVIEW, PURPOSE_APPEAL = "review of the application", "decision about the appeal"


@action("application.taken", "Took application")
def take_application(
    *,
    application: Application,
    reviewer: User | None,
    seen: str | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Application:
    """Make a person of program staff the reviewer of an application, or nobody. Only the reviewer decides and reads
    what is restricted. Who gets it from a colleague, and from whom it is taken, is emailed.

    `seen`: the id of the reviewer on the page, "" for nobody. `reason`: why it is taken from a colleague, who reads it,
    because it opens what is restricted to somebody else. Refuses everybody but program staff, one's own application, a
    reviewer without the role itself or who may not look at it, one whom another than was seen reviews, one taken from a
    colleague without a reason, and an application that does not wait: who decided stays on it.
    """
    require_reviewing(by, application)
    row = locked(application)
    if not row.is_reviewed:
        raise Refused("application_not_waiting", state=row.State(row.state))
    if is_own(by, row.cycle.candidacy.person_id):
        raise Refused("review_own")
    if reviewer is not None:
        require_reviewing(reviewer, row, field="reviewer")
        authority = row.cycle.candidacy.program.authority
        require_own(reviewer, roles.PROGRAM, organization=authority, field="reviewer")
        refuse(conflict_of(row, reviewer, field="reviewer"))
    refuse(taken_meanwhile(row, seen))
    reason = reason.strip()
    if row.reviewer is not None and row.reviewer not in (by, reviewer) and not reason:
        raise Refused("take_reason_missing", field="reason")
    before, row.reviewer = row.reviewer, reviewer
    row.save(update_fields=["reviewer"])
    entry = log(row, by=by, at=at, before=before.pk if before else None, reviewer=reviewer.pk if reviewer else None,
                reason=reason)  # fmt: skip
    values = {"colleague": called(reviewer) if reviewer else "", "reason": reason}
    if before != reviewer:
        for colleague, kind in ((reviewer, APPLICATION_GIVEN), (before, APPLICATION_TAKEN)):
            if colleague is not None:
                about = values if kind == APPLICATION_TAKEN else {}
                email_colleague(row, colleague, kind, f"{kind}-{row.pk}-{entry}", values=about, by=by, at=at)
    return row


def reviewed(application: Application, by: User) -> Application:
    """Return an application, locked, for its reviewer. Refuses everybody else, who may not look at it, and one that
    does not wait."""
    require_reviewing(by, application)
    row = locked(application)
    refuse(conflict_of(row, by))
    if not row.is_reviewed:
        raise Refused("application_not_waiting", state=row.State(row.state))
    if row.reviewer_id != by.pk:
        raise Refused("review_not_yours")
    return row


def for_readers(application: Application, by: User) -> Application:
    """Return an application, locked, for its reviewer, and for who was asked for a second opinion. Refuses others."""
    require_reviewing(by, application)
    if asked_for_second(application, by):
        row = locked(application)
        refuse(conflict_of(row, by))
        return row
    return reviewed(application, by)


@action("part.decided", "Decided on a part of an application")
def decide_part(
    *,
    part: ApplicationPart,
    outcome: str,
    reason: str,
    seen: str,
    decided: int | None = None,
    by: User,
    at: datetime,
) -> PartDecision:
    """Accept, return or refuse a part; returns the decision. The applicant is emailed when it is returned or refused.

    `seen`: the digest of the part on the page that was decided from; `decided`: the id of the decision that counted
    then, 0 for none. Refuses everybody but the reviewer, a part that was replaced or is another one than was seen or
    was decided meanwhile, one that the applicant signed, and no reason where the applicant needs one. The log says
    whether they had opened the file.
    """
    row = reviewed(part.application, by)
    leaf = asked_leaf(row, part.type, part.key)
    stored = ApplicationPart.objects.select_related("replaced_by").get(pk=part.pk)
    if hasattr(stored, "replaced_by") or stored.digest != seen:
        raise Refused("part_stale")
    latest = PartDecision.objects.filter(part=stored).latest_row()
    if decided is not None and decided != (latest.pk if latest else 0):
        raise Refused("part_decided_meanwhile")
    if is_signed(leaf):
        raise Refused("part_signed")
    if outcome not in (Outcome.ACCEPTED, Outcome.RETURNED, Outcome.REFUSED):
        raise Refused("outcome_missing", field="outcome")
    marks = _marked(latest)
    refuse(deviation_problem(marks, outcome, reason))
    if outcome != Outcome.ACCEPTED and not reason.strip():
        raise Refused("part_reason_missing", field="reason")
    logged = {} if stored.record_id is None else {"opened": was_opened(stored, by)}
    decision = keep_decision(
        row, leaf, outcome, reason, logged=logged, part=stored, seen=seen, by=by, at=at, **decided_fields(marks)
    )
    if outcome != Outcome.ACCEPTED:
        email_applicant(application=row, kind=PART_RETURNED, key=f"part-decided-{decision.pk}", by=by, at=at)
    return decision


def _marked(latest: PartDecision | None) -> Marks | None:
    """What the marks of an interview came to, which stays whatever is decided about it later."""
    if latest is None or latest.total is None or latest.most is None:
        return None
    return Marks(latest.total, latest.most, latest.meets)


def keep_decision(
    row: Application, leaf: Leaf, outcome: str, reason: str, *, logged: Mapping[str, Any] | None = None, by: User,
    at: datetime, **more: Any,
) -> PartDecision:  # fmt: skip
    """Append a decision about a part. Call inside an action, under its lock. `logged`: for the log."""
    decision = PartDecision.objects.create(
        application=row, type=leaf.type, key=leaf.key_value, restricted=leaf.restricted, outcome=outcome,
        reason=reason.strip(), by=by, at=at, **more,
    )  # fmt: skip
    log(decision, by=by, at=at, application=row.pk, outcome=str(outcome), **(logged or {}))
    changed(row, by=by, at=at)
    return decision


@action("part.recorded", "Recorded a part of an application")
def record_part(
    *, application: Application, kind: str, key: str, record: OfficeRecord, outcome: str, reason: str, by: User,
    at: datetime,
) -> PartDecision:  # fmt: skip
    """Record an interview or a check, with its day and outcome; returns the decision. It replaces an earlier one.

    Marks and notes of an interview are restricted; the decision keeps their sum. Without an `outcome` it is what the
    marks propose. An appointment that has begun took place, and its day counts in its own zone. Refuses everybody but
    the reviewer, a day that lies ahead or is before the application, an interviewer who was not certified on that day,
    who is the applicant, works at the same organization or does not say that there is no conflict of interest, marks
    that are missing or outside their scale, an appointment that lies ahead, and no reason for an outcome that stands in
    the way or is another one than the marks propose.
    """
    row = reviewed(application, by)
    leaf = asked_leaf(row, kind, key)
    if giver_of(leaf) != Giver.OFFICE:
        raise Refused("part_not_of_the_office")
    latest = latest_day(row, leaf.key_value, at) if isinstance(leaf, Interview) else home_day(at)
    refuse(past_problem(record.on, latest, field="on"))
    marks = marks_of(leaf, record)
    outcome = outcome_of(marks, outcome)
    refuse(deviation_problem(marks, outcome, reason))
    if outcome == Outcome.REFUSED and not reason.strip():
        raise Refused("part_reason_missing", field="reason")
    if isinstance(leaf, Interview):
        refuse_record(row, record)
        refuse(finish_interview(row, leaf.key_value, by=by, at=at))
    notes = restricted_text(leaf, record, marks)
    part = append_part(
        row, leaf, Given(file=notes, as_of=record.on, choice=outcome), by=by, at=at, interviewer=record.interviewer,
        replaces=current_parts(row, leaf).first(),
    )  # fmt: skip
    more = {"part": part, "seen": part.digest, **decided_fields(marks)}
    decision = keep_decision(row, leaf, outcome, reason, by=by, at=at, **more)
    if outcome == Outcome.REFUSED:
        email_applicant(application=row, kind=PART_RETURNED, key=f"part-decided-{decision.pk}", by=by, at=at)
    return decision


def _purpose(row: Application, by: User) -> str:
    """For what program staff read a part. Refuses who neither reviews it, was asked nor decides an appeal."""
    require_reviewing(by, row)
    if row.appeals.filter(state=AppealState.OPEN, decider=by).exists():
        return PURPOSE_APPEAL
    for_readers(row, by)
    return PURPOSE_REVIEW


@action("part.read", "Read a file of an application")
def read_part(*, part: ApplicationPart, by: User, at: datetime) -> bytes:
    """Return the file or text of a part. Its reviewer reads it, while the application waits, who was asked for a second
    opinion, and whoever decides about an appeal, while that is open; the applicant what is their own; what others wrote
    about the applicant is not for the applicant.

    Every read is in the log with its purpose.
    """
    row = Application.objects.select_related("cycle__candidacy").get(pk=part.application_id)
    is_applicant = is_own(by, row.cycle.candidacy.person_id)
    may_read = is_applicant and not part.is_of_others
    if part.record is None:
        raise Refused("part_without_file")
    purpose = "own record" if may_read else _purpose(row, by)
    return bytes(read_restricted(record=part.record, purpose=purpose, by=by, at=at))
