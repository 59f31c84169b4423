"""Make, renew and turn off secret addresses of calendars."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import is_own
from cohorts.people.models import User
from cohorts.training.models import CalendarFeed

# 256 bits: nobody can guess a token, so that tries need no limit.
TOKEN_BYTES = 32


@action("calendar_address.made", "Made calendar address")
def make_feed(
    *,
    feed: CalendarFeed,
    by: User,
    at: datetime,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[CalendarFeed, str]:
    """Make a new secret address for a calendar; returns the CalendarFeed and its token, which is stored nowhere.

    `feed`: unsaved, with its kind and what it is about. An address that `by` has for the same calendar stops working at
    once; nobody else's does. Locks the person. Refuses a calendar to which `by` has no right.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    feed.person = by
    if not feed.is_allowed():
        raise Refused("calendar_not_yours")
    renewed = CalendarFeed.objects.working().like(feed).update(stopped_at=at)
    token = urlsafe_b64encode(randomness(TOKEN_BYTES)).decode().rstrip("=")
    feed.token_hash, feed.made_at = CalendarFeed.hash_of(token), at
    feed.save(force_insert=True)
    log(feed, by=by, at=at, kind=feed.kind, renewed=bool(renewed))
    return feed, token


@action("calendar_address.ended", "Turned off calendar address")
def end_feed(*, feed: CalendarFeed, by: User, at: datetime) -> None:
    """Turn an address off at once. Refuses somebody else's, and one that does not work any more."""
    row = CalendarFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if not is_own(by, row.person_id):
        raise Refused("calendar_not_yours")
    if row.stopped_at is not None:
        raise Refused("calendar_address_ended")
    row.stopped_at = at
    row.save(update_fields=["stopped_at"])
    log(row, by=by, at=at, kind=row.kind)
