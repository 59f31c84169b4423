"""An agency that declined offers to take the person on after all, once; the person says yes or no, or it ends.

The person may have gone on meanwhile, and asked others: nobody becomes a trainee by a request that was declined.
"""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.sponsor_emails import email_offer_answer, email_offered
from lms.certification.actions.sponsor_requests import locked, make_trainee, refuse_asker, refuse_unless
from lms.certification.models import SponsorRequest, SponsorState
from lms.certification.models.sponsor_requests import agencies_to_ask


@action("sponsor_offer.made", "Offered to take person on after all")
def offer_after_all(*, request: SponsorRequest, by: User, at: datetime) -> SponsorRequest:
    """Offer to take on the person of a declined request. They are emailed, and answer within `OFFER_DAYS`.

    Returns the request. The reason of the decline stays. Refuses everybody but a coordinator of the agency, one's own
    request, one that is not declined, one with an offer before, one after which the person has asked again, and
    somebody who has an agency meanwhile or is not admitted any more.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=request.agency)
    row = locked(request)
    if is_own(by, row.person_id):
        raise Refused("sponsor_own")
    refuse_unless(row, SponsorState.DECLINED)
    if not row.may_offer:
        raise Refused("sponsor_offered_once")
    if SponsorRequest.objects.of_person(row.person).filter(agency=row.agency, asked_at__gt=row.asked_at).exists():
        raise Refused("sponsor_asked_again")
    refuse_asker(row.person, row.program, at, by=by)
    transition(row, "offer", by=by, at=at, fields={"offered_at": at})
    email_offered(row, by=by, at=at)
    return row


@action("sponsor_offer.accepted", "Accepted offer of agency")
def accept_sponsor_offer(*, request: SponsorRequest, by: User, at: datetime) -> SponsorRequest:
    """Accept an offer: one is a trainee of the agency from now on. The agency is emailed; returns the request.

    One's other requests end. Refuses everybody but the person, an offer that is over, an agency that is closed or has
    nobody here, and somebody who has an agency meanwhile or is not admitted any more.
    """
    row = _own_offer(request, by, at)
    if not agencies_to_ask().filter(pk=row.agency_id, is_here=True).exists():
        raise Refused("sponsor_not_here", agency=row.agency)
    refuse_asker(row.person, row.program, at, by=by)
    make_trainee(row, {"answered_at": at}, by=by, at=at)
    email_offer_answer(row, by=by, at=at)
    return row


@action("sponsor_offer.turned_down", "Turned down offer of agency")
def turn_down_sponsor_offer(*, request: SponsorRequest, by: User, at: datetime) -> SponsorRequest:
    """Say no to an offer. The agency is emailed; returns the request, which is declined as before."""
    row = _own_offer(request, by, at)
    transition(row, "turn_down", by=by, at=at)
    email_offer_answer(row, by=by, at=at)
    return row


@action("sponsor_offer.lapsed", "Ended unanswered offer of agency")
def lapse_sponsor_offer(*, request: SponsorRequest, by: User | None, at: datetime) -> SponsorRequest:
    """End an offer after its last day. The agency is emailed; returns the request, which is declined as before."""
    row = locked(request)
    if row.state == SponsorState.OFFERED and row.offer_until < home_day(at):
        transition(row, "lapse", by=by, at=at)
        email_offer_answer(row, by=by, at=at)
    return row


def _own_offer(request: SponsorRequest, by: User, at: datetime) -> SponsorRequest:
    row = locked(request)
    if not is_own(by, row.person_id):
        raise Refused("sponsor_not_yours")
    refuse_unless(row, SponsorState.OFFERED)
    if row.offer_until < home_day(at):
        raise Refused("sponsor_offer_over", day=row.offer_until)
    return row
