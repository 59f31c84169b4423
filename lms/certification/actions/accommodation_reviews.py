"""Decide about requests for accommodations: take one, read it, ask for more, answer, open again, end what was granted.

What is granted applies by itself: see `exams.delivery.actions.accommodations`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require, require_own
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import read_restricted
from cohorts.core.states import transition
from cohorts.people.models import User
from exams.delivery.actions.accommodations import withdraw_asked
from exams.delivery.rules.accommodations import days_problem
from lms.certification.actions.accommodation_appeals import open_term
from lms.certification.actions.accommodation_emails import email_asker, email_reviewer
from lms.certification.actions.accommodation_lines import Days, Granted, grant_lines, open_lines, step_of
from lms.certification.actions.accommodation_requests import clocks_of, due_after, locked
from lms.certification.actions.arrangements import tell_not_needed
from lms.certification.actions.colleagues import taken_meanwhile
from lms.certification.actions.open_requests import refuse_two_open
from lms.certification.models import (
    AccommodationAnswer,
    AccommodationPaper,
    AccommodationRequest,
    AskedState,
)
from lms.certification.models.appeals import TermCause
from lms.certification.rules.accommodation_requests import instead_of

PURPOSE = "decision about accommodations"


@action("accommodation.taken", "Took request for accommodations")
def take_request(
    *, request: AccommodationRequest, reviewer: User | None, seen: str | None = None, by: User, at: datetime
) -> AccommodationRequest:
    """Become the reviewer of a request, who alone reads what is restricted, or, with None, stop being it.

    From whom it is taken is emailed. `seen`: the id of the reviewer on the page, "" for nobody. Refuses everybody but
    examinations staff of the authority, to whom the role itself was given, one's own request, one that another than was
    seen reviews, and one that is not open.
    """
    row = locked(request)
    _refuse_reviewer(row, by)
    if reviewer is not None:
        require_own(reviewer, roles.EXAMINATIONS, organization=row.program.authority)
    refuse(taken_meanwhile(row, seen))
    before, row.reviewer = row.reviewer, reviewer
    row.save(update_fields=["reviewer"])
    entry = log(row, by=by, at=at, before=before.pk if before else None, reviewer=reviewer.pk if reviewer else None)
    if before is not None and before != reviewer:
        email_reviewer(row, before, key=f"personal-taken-{row.pk}-{entry}", by=by, at=at)
    return row


def _refuse_reviewer(row: AccommodationRequest, by: User) -> None:
    require(by, roles.EXAMINATIONS, organization=row.program.authority)
    if is_own(by, row.person_id):
        raise Refused("review_own")
    if not row.is_open:
        raise Refused("accommodation_request_over", state=AskedState(row.state))


def reviewed(request: AccommodationRequest, by: User) -> AccommodationRequest:
    """Return a request, locked, for its reviewer. Refuses everybody else, and one that is not open."""
    row = locked(request)
    _refuse_reviewer(row, by)
    if row.reviewer_id != by.pk:
        raise Refused("accommodation_not_yours")
    return row


@action("accommodation.paper_read", "Read papers of request for accommodations")
def read_paper(*, paper: AccommodationPaper, by: User, at: datetime) -> bytes:
    """Return own words or a file: to the person, to the reviewer while the request is open, and to who decides about an
    appeal while that is open. Each read is in the log with its purpose.
    """
    row = locked(paper.request)
    if is_own(by, row.person_id):
        purpose = "own record"
    else:
        purpose = PURPOSE
        appeal = row.appeals.filter(state="open", decider=by).first()
        if appeal is None:
            reviewed(row, by)
        else:
            require(by, roles.EXAMINATIONS, organization=row.program.authority)
    return bytes(read_restricted(record=paper.record, purpose=purpose, by=by, at=at))


@action("accommodation.more_asked", "Asked for more for request for accommodations")
def ask_more(*, request: AccommodationRequest, reason: str, by: User, at: datetime) -> AccommodationRequest:
    """Say what is needed before a request can be answered; the person is emailed and reads it.

    The clock of the office stands from now on where the rules of the program say so. Refuses everybody but the
    reviewer, and no reason.
    """
    row = reviewed(request, by)
    pauses = clocks_of(row.program, home_day(at)).pauses
    _answer(row, AskedState.MORE_NEEDED, reason, by, at)
    transition(row, "ask_more", by=by, at=at, fields={"paused_on": home_day(at) if pauses else None})
    email_asker(row, "more", by=by, at=at)
    return row


def _answer(row: AccommodationRequest, outcome: Any, reason: str, by: User, at: datetime) -> AccommodationAnswer:
    """The person reads the reason. None is needed for a full yes."""
    if not reason.strip() and outcome != AskedState.GRANTED:
        raise Refused("accommodation_reason_missing", field="reason")
    return AccommodationAnswer.objects.create(request=row, outcome=outcome, reason=reason.strip(), by=by, at=at)


@action("accommodation.decided", "Decided about request for accommodations")
def decide_request(
    *, request: AccommodationRequest, granted: Mapping[int, Granted | None], valid_from: date, valid_to: date,
    reason: str, seen: int, by: User, at: datetime,
) -> AccommodationRequest:  # fmt: skip
    """Answer a request, line by line ({id of a line: what is granted of it, or None}); returns it.

    What is granted applies at once, to exams that are booked and to later ones. The person is emailed that there is an
    answer and reads it with its reason; where something is not granted, the time to appeal begins. Refuses everybody
    but the reviewer, an answer from before the person sent something (`seen`: how many papers were on the page), an
    answer that leaves a line out, another kind than was asked for (but another kind of time), no
    reason for a no, a last day before the first or before today, and the problems of a grant.
    """
    row = reviewed(request, by)
    refuse(days_problem(valid_from, valid_to, home_day(at)))
    if row.papers.count() != seen:
        raise Refused("accommodation_papers_new")
    lines = open_lines(row)
    if set(granted) != {line.pk for line in lines}:
        raise Refused("accommodation_lines_changed")
    grants = [granted[line.pk] for line in lines]
    for line, chosen in zip(lines, grants, strict=True):
        if chosen is not None and chosen.kind not in instead_of(line.kind):
            raise Refused("accommodation_other_kind", field=f"line_{line.pk}")
    step = step_of(row, granted)
    target = next(one.target for one in row.TRANSITIONS if one.name == step and one.source == row.state)
    answer = _answer(row, target, reason, by, at)
    pairs = [(line, chosen) for line, chosen in zip(lines, grants, strict=True) if chosen is not None]
    grant_lines(row, pairs, Days(valid_from, valid_to), by, at)
    transition(row, step, by=by, at=at, fields={"decided_at": at, "paused_on": None}, answer=answer.pk)
    if step != "grant":
        open_term(request=row, begins_on=home_day(at), cause=TermCause.NOTICE, by=by, at=at)
    email_asker(row, "answer", by=by, at=at)
    return row


@action("accommodation.reopened", "Opened request for accommodations again")
def reopen_request(*, request: AccommodationRequest, reason: str, by: User, at: datetime) -> AccommodationRequest:
    """Let a request with a no wait again, with the same reviewer; what was granted and not taken back stays.

    The person is emailed, and reads the reason. Refuses everybody but examinations staff of the authority, one's own
    request, one while an appeal waits or another request of the person is open, and no reason.
    """
    row = locked(request)
    require(by, roles.EXAMINATIONS, organization=row.program.authority)
    if is_own(by, row.person_id):
        raise Refused("review_own")
    if row.appeals.filter(state="open").exists():
        raise Refused("accommodation_appeal_waits")
    refuse_two_open(person=row.person, program=row.program, besides=row, code="accommodation_newer_open")
    _answer(row, AskedState.SUBMITTED, reason, by, at)
    transition(row, "reopen", by=by, at=at, fields={"due_on": due_after(row.program, home_day(at))})
    email_asker(row, "again", by=by, at=at)
    return row


@action("accommodation.ended", "Ended what was granted")
def end_request(*, request: AccommodationRequest, reason: str, by: User, at: datetime) -> AccommodationRequest:
    """Take back everything that was granted with a request, with a reason that the person reads; they are emailed.

    The time to appeal begins, as after a no. Whoever has to arrange something of it is emailed that it is not needed
    any more. Whoever is taking an exam keeps at least ten minutes. Refuses everybody but examinations staff of the
    authority, one's own request, one of which nothing is granted, and no reason.
    """
    row = locked(request)
    require(by, roles.EXAMINATIONS, organization=row.program.authority)
    if is_own(by, row.person_id):
        raise Refused("review_own")
    if row.appeals.filter(state="open").exists():
        raise Refused("accommodation_appeal_waits")
    if row.state == AskedState.WITHDRAWN and not any(line.granted_kind for line in row.lines.all()):
        raise Refused("accommodation_nothing_granted")
    _answer(row, AskedState.ENDED, reason, by, at)
    grants = [line.grant for line in row.lines.exclude(grant=None).select_related("grant__person")]
    tell_not_needed(accommodations=grants, by=by, at=at)
    withdraw_asked(person=row.person, accommodations=grants, by=by, at=at)
    transition(row, "end", by=by, at=at, fields={"decided_at": at})
    open_term(request=row, begins_on=home_day(at), cause=TermCause.NOTICE, by=by, at=at)
    email_asker(row, "ended", by=by, at=at)
    return row
