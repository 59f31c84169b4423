"""Ask an agency to take one on, for people who have none; the agency's answer; and how a request ends by itself.

The agency learns the name, the program and whether the person is admitted, and what they write to it. Nothing of the
application goes to it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.actions.organizations import give_role
from cohorts.people.models import Organization, User
from lms.certification.actions.sponsor_emails import (
    email_accepted,
    email_asked,
    email_declined,
    email_ended,
    email_unanswered,
    email_withdrawn,
)
from lms.certification.facts.sponsors import own_programs
from lms.certification.models import Program, SponsorRequest, SponsorState
from lms.certification.models.sponsor_requests import agency_problem, has_agency

# A request that nobody answers ends after this.
UNANSWERED = timedelta(days=60)
MIN_DIGITS = 7
# How to reach somebody, and what they wrote, is kept only while the request waits.
ERASED = {"contact": "", "message": ""}


@action("sponsor_request.made", "Asked agency to sponsor training")
def ask_agency(
    *, agency: Organization, program: Program, contact: str = "", message: str = "", by: User, at: datetime
) -> SponsorRequest:
    """Ask an agency to take `by` on as a trainee and sponsor the training for a program; returns the request.

    The coordinators of the agency are emailed. `contact`: an email address or a phone number; it and the message are
    read by the agency on its page until the request is answered or ends. Refuses a contact that is neither, somebody
    whom an agency employs as a trainee already, a program that needs no training or in which the person is not admitted
    yet where that comes first, an agency that is closed or where nobody can answer, one that was asked already or
    answered within `PAUSE`, and more than `MAX_OPEN` at once.
    """
    words = {"contact": " ".join(contact.split()), "message": " ".join(message.split())}
    if words["contact"] and not _reaches(words["contact"]):
        raise Refused("sponsor_contact_invalid", field="contact")
    User.objects.select_for_update().get(pk=by.pk)
    refuse_asker(by, program, at, by=by)
    refuse(agency_problem(agency, by, at))
    row = SponsorRequest.objects.create(person=by, program=program, agency=agency, asked_at=at, **words)
    log(row, by=by, at=at, agency=agency.name, program=program.key)
    email_asked(row, by=by, at=at)
    return row


def _reaches(contact: str) -> bool:
    """Return whether a text is an email address or a phone number."""
    if "@" not in contact:
        return sum(letter.isdigit() for letter in contact) >= MIN_DIGITS and not any(map(str.isalpha, contact))
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True


def refuse_asker(person: User, program: Program, at: datetime, *, by: User) -> None:
    """Refuse somebody who has an agency, or needs none for this program now; `by` reads it."""
    if has_agency(person):
        raise Refused("sponsor_has_agency", person=called(person))
    own = next((row for row in own_programs(person, at) if row.program == program), None)
    if own is None or not own.needs_seat:
        raise Refused("sponsor_not_needed", program=program)
    if not own.may_ask:
        code = "sponsor_not_admitted_yourself" if is_own(by, person.pk) else "sponsor_not_admitted"
        raise Refused(code, program=program)


@action("sponsor_request.withdrawn", "Withdrew request to agency")
def withdraw_sponsor_request(*, request: SponsorRequest, by: User, at: datetime) -> SponsorRequest:
    """Withdraw one's own request that nobody answered yet. The agency is emailed."""
    row = locked(request)
    if not is_own(by, row.person_id):
        raise Refused("sponsor_not_yours")
    refuse_unless(row, SponsorState.OPEN)
    transition(row, "withdraw", by=by, at=at, fields={"answered_at": at, "answered_by": by, **ERASED})
    email_withdrawn(row, by=by, at=at)
    return row


@action("sponsor_request.accepted", "Took person on as trainee")
def accept_sponsor_request(*, request: SponsorRequest, by: User, at: datetime) -> SponsorRequest:
    """Take the person of a request on: they are a trainee of the agency from now on, because they asked for it.

    Returns the request. They are emailed; their other open requests end, and those agencies are emailed. The agency
    ends the role as any other. Refuses everybody but a coordinator of the agency, one's own request, one that was
    answered, withdrawn or has ended, somebody who has an agency meanwhile, is not admitted any more, or may not have
    the role.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=request.agency)
    row = locked(request)
    if is_own(by, row.person_id):
        raise Refused("sponsor_own")
    refuse_unless(row, SponsorState.OPEN)
    refuse_asker(row.person, row.program, at, by=by)
    make_trainee(row, {"answered_at": at, "answered_by": by, **ERASED}, by=by, at=at)
    email_accepted(row, by=by, at=at)
    return row


def make_trainee(row: SponsorRequest, fields: dict[str, Any], *, by: User, at: datetime) -> None:
    """Make the person a trainee of the agency, and end their other requests, within an action."""
    # They asked for it: no invitation needs to be accepted.
    give_role(person=row.person, organization=row.agency, role=roles.TRAINEE, by=None, at=at, accepting=True)
    transition(row, "accept", by=by, at=at, fields=fields)
    end_sponsor_requests(person=row.person, by=by, at=at)


@action("sponsor_request.declined", "Declined to take person on")
def decline_sponsor_request(*, request: SponsorRequest, reason: str, by: User, at: datetime) -> SponsorRequest:
    """Decline a request, with a reason that the person reads. Returns it. After that, the agency can only offer."""
    require(by, roles.AGENCY_COORDINATOR, organization=request.agency)
    if not reason.strip():
        raise Refused("request_reason_missing", field="reason")
    row = locked(request)
    if is_own(by, row.person_id):
        raise Refused("sponsor_own")
    refuse_unless(row, SponsorState.OPEN)
    fields = {"answered_at": at, "answered_by": by, "reason": reason.strip(), **ERASED}
    transition(row, "decline", by=by, at=at, reason=reason.strip(), fields=fields)
    email_declined(row, by=by, at=at)
    return row


@action("sponsor_requests.ended", "Ended requests to agencies")
def end_sponsor_requests(*, person: User, by: User | None, at: datetime) -> int:
    """End the open requests of somebody who needs no answer any more, and email those agencies; returns how many.

    They have an agency, or are not admitted any more. Does nothing while they can still be taken on.
    """
    if not has_agency(person):
        ready = {row.program.pk for row in own_programs(person, at) if row.may_ask}
    else:
        ready = set()
    rows = SponsorRequest.objects.waiting().of_person(person).exclude(program__in=ready).with_names()
    rows = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        transition(row, "close", by=by, at=at, fields={"answered_at": at, "answered_by": by, **ERASED})
        email_ended(row, by=by, at=at)
    return len(rows)


@action("sponsor_request.expired", "Ended unanswered request to agency")
def expire_sponsor_request(*, request: SponsorRequest, by: User | None, at: datetime) -> SponsorRequest:
    """End a request that the agency did not answer in `UNANSWERED`; the person is emailed. Returns it."""
    row = locked(request)
    if row.is_open and row.asked_at + UNANSWERED <= at:
        transition(row, "expire", by=by, at=at, fields={"answered_at": at, "answered_by": by, **ERASED})
        email_unanswered(row, by=by, at=at)
    return row


def after_invitation(invitation: Any, at: datetime) -> None:
    """End the requests of somebody who accepted an invitation of an agency (`people.ports.ACCEPTED`)."""
    if invitation.role == roles.TRAINEE:
        end_sponsor_requests(person=invitation.person, by=None, at=at)


def locked(request: SponsorRequest) -> SponsorRequest:
    """Lock the person and the request; returns the request."""
    User.objects.select_for_update().get(pk=request.person_id)
    rows = SponsorRequest.objects.select_for_update(of=("self",)).with_names()
    row: SponsorRequest = rows.get(pk=request.pk)
    return row


def refuse_unless(row: SponsorRequest, *states: Any) -> None:
    """Refuse a request in another state, with what became of it."""
    if row.state not in states:
        raise Refused("sponsor_answered", state=row.State(row.state))
