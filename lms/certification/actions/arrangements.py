"""Say that an accommodation is arranged, or that it is not after all."""

from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from exams.delivery.models import Accommodation
from lms.certification.actions.accommodation_emails import email_arrangers
from lms.certification.arrange_events import ARRANGE_ENDED
from lms.certification.models import Arranged
from lms.certification.models.arrangements import (
    PLACES,
    Arrangement,
    arrangements,
    arrangements_for,
    arrangers_of,
    to_arrange,
)


@action("accommodation.arranged", "Said whether an accommodation is arranged")
def mark_arranged(*, accommodation: Accommodation, place_id: int, done: bool, by: User, at: datetime) -> Arranged:
    """Say that an accommodation is arranged at a place, or, as the undo, that it is not; returns the row.

    Refuses everybody but those who run the exam, the training or the interview, and what is not to be arranged.
    """
    Accommodation.objects.select_for_update(of=("self",), no_key=True).get(pk=accommodation.pk)
    one = find(accommodation.pk, place_id, by, at)
    if one is None:
        raise Refused("arrangement_over")
    row = Arranged.objects.create(accommodation=one.grant, done=done, by=by, at=at, **{PLACES[one.purpose]: one.place})
    log(row, by=by, at=at, done=done)
    return row


def find(accommodation_id: int, place_id: int, user: User, at: datetime) -> Arrangement | None:
    """Return what a user has to arrange of a grant at a place, or None."""
    own = arrangements_for(user, at)
    return next((one for one in own if (one.grant.pk, one.place.pk) == (accommodation_id, place_id)), None)


def tell_arrangers(*, accommodations: list[Accommodation], by: User, at: datetime) -> None:
    """Email those who have to arrange something of new grants, once each. Call inside an action."""
    email_arrangers(_people(accommodations, by, at), key=f"arrange-{at.isoformat()}", by=by, at=at)


@in_email_language
def tell_not_needed(*, accommodations: list[Accommodation], by: User, at: datetime) -> None:
    """Email those who have to arrange something, or have, that it is not needed any more. Call before it ends."""
    for person in _people(accommodations, by, at):
        key = f"arrange-ended-{at.isoformat()}-{person.pk}"
        queue_email(person=person, kind=ARRANGE_ENDED, about_id=person.pk, key=key, by=by, at=at)


def _people(accommodations: list[Accommodation], by: User, at: datetime) -> list[User]:
    ids = {row.pk for row in accommodations}
    grants = [row for row in to_arrange({row.purpose for row in accommodations}, at) if row.pk in ids]
    return arrangers_of(arrangements(grants, at), without=by)
