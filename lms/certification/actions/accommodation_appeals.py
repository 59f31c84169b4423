"""Appeal against the answer to a request for accommodations; another person than who answered decides about it."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cohorts.core import roles
from cohorts.core.access import require, require_own
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions import appeal_steps
from lms.certification.actions.accommodation_emails import email_asker
from lms.certification.actions.accommodation_requests import appeal_due_after, clocks_of, due_after, locked
from lms.certification.actions.open_requests import refuse_two_open
from lms.certification.models import AccommodationAppeal, AccommodationRequest, AccommodationTerm, AppealState
from lms.certification.models.accommodations import APPEALABLE
from lms.certification.models.appeals import TermCause


def open_term(
    *, request: AccommodationRequest, begins_on: date, cause: Any, by: User | None, at: datetime, how: str = ""
) -> AccommodationTerm:
    """Open the term to appeal against an answer; returns it. Call inside an action."""
    term: AccommodationTerm = appeal_steps.count_term(
        AccommodationTerm, {"request": request}, clock=clocks_of(request.program, home_day(at)).appeal,
        begins_on=begins_on, cause=cause, how=how, by=by, at=at,
    )  # fmt: skip
    return term


def term_of(request: AccommodationRequest) -> AccommodationTerm | None:
    """Return the term with the latest last day; None while there is nothing to appeal against."""
    if request.state not in APPEALABLE:
        return None
    return AccommodationTerm.objects.filter(request=request).latest_row()


@action("accommodation.delivery", "Recorded delivery of an answer")
def record_delivery(
    *, request: AccommodationRequest, on: date | None, how: str, by: User, at: datetime
) -> AccommodationTerm:
    """Record that an answer reached the person in another way, for example by post; the term counts from that day.

    An earlier, later last day still counts. Refuses everybody but examinations staff of the authority, one's own
    request, an answer without a no, a day that lies ahead, and no way.
    """
    row = _appealed(request)
    _refuse_staff(row, by)
    appeal_steps.refuse_delivery(on, how, at, decided_at=row.decided_at)
    return open_term(request=row, begins_on=on or home_day(at), cause=TermCause.DELIVERY, how=how.strip(), by=by, at=at)


def _appealed(request: AccommodationRequest) -> AccommodationRequest:
    row = locked(request)
    if row.state not in APPEALABLE:
        raise Refused("accommodation_nothing_denied")
    return row


def _refuse_staff(row: AccommodationRequest, by: User) -> None:
    require(by, roles.EXAMINATIONS, organization=row.program.authority)
    if is_own(by, row.person_id):
        raise Refused("review_own")


@action("accommodation.appealed", "Filed appeal about accommodations")
def file_appeal(*, request: AccommodationRequest, text: str, by: User, at: datetime) -> AccommodationAppeal:
    """Appeal against the answer to one's request; returns the appeal. The person is emailed that it is here.

    Refuses everybody but the person, an answer without a no, no text, a second appeal, one while
    another request of theirs is open, and one after the last day.
    """
    row = _appealed(request)
    if not is_own(by, row.person_id):
        raise Refused("accommodation_of_another")
    about = {"person": row.person, "program": row.program, "besides": row}
    refuse_two_open(**about, code="accommodation_appeal_asked_again")
    term = term_of(row)
    appeal: AccommodationAppeal = appeal_steps.keep_appeal(
        AccommodationAppeal, {"request": row}, standing=standing_appeals(row), until=term.ends_on if term else None,
        person=row.person, text=text, by=by, at=at, due_on=appeal_due_after(row.program, home_day(at)),
    )  # fmt: skip
    email_asker(row, "appeal", by=by, at=at)
    return appeal


def standing_appeals(row: AccommodationRequest) -> Any:
    """Return the appeals against the present answer: one that waits, or was denied after it. One per answer."""
    denied = Q(state=AppealState.DENIED, filed_at__gte=row.decided_at)
    return row.appeals.filter(Q(state=AppealState.OPEN) | denied)


@action("accommodation.appeal_withdrawn", "Withdrew appeal about accommodations")
def withdraw_appeal(*, appeal: AccommodationAppeal, by: User, at: datetime) -> Any:
    """Withdraw one's appeal while it waits; another one can be filed until the last day."""
    row = locked(appeal.request)
    if not is_own(by, row.person_id):
        raise Refused("accommodation_of_another")
    return transition(appeal, "withdraw", by=by, at=at, fields={"decided_at": at})


@action("accommodation.appeal_taken", "Took appeal about accommodations")
def take_appeal(*, appeal: AccommodationAppeal, by: User, at: datetime) -> Any:
    """Become the person who decides about an appeal, and reads it and the papers of the request.

    Refuses everybody but examinations staff of the authority, to whom the role itself was given, who answered the
    request, and one's own.
    """
    row = locked(appeal.request)
    _refuse_staff(row, by)
    require_own(by, roles.EXAMINATIONS, organization=row.program.authority)
    code = "accommodation_decided_before"
    return appeal_steps.take(appeal, decided_by=decided_by(row), by=by, at=at, code=code)


def decided_by(row: AccommodationRequest) -> set[int | None]:
    """Return the ids of who answered a request and of its reviewer: neither decides about an appeal."""
    return {row.reviewer_id, row.answers.order_by("pk").values_list("by", flat=True).last()}


@action("accommodation.appeal_read", "Read appeal about accommodations")
def read_appeal(*, appeal: AccommodationAppeal, by: User, at: datetime) -> str:
    """Return the text of an appeal for who wrote it, or for who decides about it while it is open. Logged."""
    row = appeal.request
    return appeal_steps.read(
        appeal, program=row.program, person_id=row.person_id, role=roles.EXAMINATIONS, by=by, at=at
    )


@action("accommodation.appeal_decided", "Decided on appeal about accommodations")
def decide_appeal(*, appeal: AccommodationAppeal, granted: bool, reason: str, by: User, at: datetime) -> Any:
    """Grant an appeal, and the request waits for another answer, from who granted it; or deny it. With a reason that
    the person reads; they are emailed that there is an answer.

    Refuses everybody but who took it, no reason, and to grant it while another request of the person is open.
    """
    row = locked(appeal.request)
    stored = appeal_steps.decide(
        appeal, program=row.program, role=roles.EXAMINATIONS, granted=granted, reason=reason, by=by, at=at
    )
    if granted:
        refuse_two_open(person=row.person, program=row.program, besides=row, code="accommodation_newer_open")
        fields = {"reviewer": by, "due_on": due_after(row.program, home_day(at))}
        transition(row, "reopen", by=by, at=at, reason=f"Appeal {stored.pk}", fields=fields)
    email_asker(row, "answer", by=by, at=at)
    return stored
