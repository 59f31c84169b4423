"""Waiting lists of cohorts: how many seats are free, how long an offer lasts, and who is next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from cohorts.core.problems import Problem

MAX_OFFER_HOURS = 14 * 24
DEFAULT_OFFER_HOURS = 48
# How long a seat is kept for somebody who is not admitted yet.
MAX_HOLD_DAYS, DEFAULT_HOLD_DAYS = 180, 30
# Stated priorities, the first to be offered a seat first. RETURNING is only for whoever had a seat and wants it again.
RETURNING, FIRST, USUAL = 0, 1, 2
Place = TypeVar("Place")


def free_seats(capacity: int, seats: int, offers: int, guests: Iterable[int] = ()) -> int:
    """Return how many seats nobody has and nobody is offered, never below 0.

    `guests`: for each session to come, how many people come to it alone, to make up for another one. A seat is for all
    sessions, so that the fullest one decides.
    """
    return max(0, capacity - seats - offers - max(guests, default=0))


def day_ends(day: date, zone: str) -> datetime:
    """Return the moment (UTC) when a day ends in a zone: the midnight after it."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)


def is_over(at: datetime, closes_on: date | None, zone: str) -> bool:
    """Return whether the last day on which people can enroll is over at `at`. None: there is no such day."""
    return closes_on is not None and at >= day_ends(closes_on, zone)


def offer_ends(
    at: datetime, hours: int, closes_on: date | None, zone: str, starts_at: datetime | None
) -> datetime | None:
    """Return when an offer made at `at` ends; None if none can be made any more.

    After `hours`, at the end of the last day to enroll, or when the training starts, whichever comes first. An offer
    counts until the moment before this one.
    """
    ends = at.astimezone(UTC) + timedelta(hours=hours)
    if closes_on is not None:
        ends = min(ends, day_ends(closes_on, zone))
    if starts_at is not None:
        ends = min(ends, starts_at)
    return ends if ends > at else None


def next_in_line(places: Sequence[tuple[tuple[int, datetime, int], Place]], free: int) -> list[Place]:
    """Return who is offered `free` seats: by priority, then by when they asked. [((priority, asked at, id), place)]"""
    return [place for _key, place in sorted(places, key=lambda row: row[0])[:free]]


def has_not_begun(at: datetime, opens_on: date | None, zone: str) -> bool:
    """Return whether the first day on which people can enroll is still to come at `at`. None: there is no such day."""
    return opens_on is not None and at.astimezone(ZoneInfo(zone)).date() < opens_on


class Enrolling(NamedTuple):
    """When people can be enrolled in a cohort (None: once it is open, until the start), and how long a free seat is
    offered. late_until: the last day on which agencies can fill seats after the start; None: they cannot.
    """

    closes_on: date | None = None
    offer_hours: int = DEFAULT_OFFER_HOURS
    opens_on: date | None = None
    late_until: date | None = None


UNTIL_THE_START = Enrolling()


def enrolling_problems(enrolling: Enrolling, first_day: date | None, last_day: date | None = None) -> list[Problem]:
    """Return why a cohort with its first and last session on these days cannot be enrolled in like this."""
    problems = []
    if enrolling.closes_on is not None and first_day is not None and enrolling.closes_on > first_day:
        problems.append(Problem("enrollment_closes_too_late", field="enrollment_closes_on", first=first_day))
    last = min((day for day in (enrolling.closes_on, first_day) if day is not None), default=None)
    if enrolling.opens_on is not None and last is not None and enrolling.opens_on > last:
        problems.append(Problem("enrollment_opens_too_late", field="enrollment_opens_on", last=last))
    if enrolling.late_until is not None and first_day is not None and enrolling.late_until < first_day:
        problems.append(Problem("late_seats_before_start", field="late_until", first=first_day))
    if enrolling.late_until is not None and last_day is not None and enrolling.late_until > last_day:
        problems.append(Problem("late_seats_after_end", field="late_until", last=last_day))
    if not 1 <= enrolling.offer_hours <= MAX_OFFER_HOURS:
        problems.append(Problem("offer_hours_wrong", field="offer_hours", most=MAX_OFFER_HOURS))
    return problems


def late_day_problem(late_until: date | None, former: date | None, today: date) -> Problem | None:
    """Return that a new last day for late seats is over already, or None. The stored day may stay."""
    is_over = late_until is not None and late_until != former and late_until < today
    return Problem("late_seats_day_over", field="late_until", today=today) if is_over else None


@dataclass(frozen=True)
class OfferFacts:
    """What decides whether an offer can still be answered. state, cohort_state: of the offer and of its cohort."""

    cohort: str
    zone: str
    state: str
    ends_at: datetime
    answered_at: datetime | None
    cohort_state: str
    starts_at: datetime | None
    canceled_at: datetime | None
    for_admission: bool = False


# {state of an offer: refusal code when it is answered again}
ANSWERED = {
    "accepted": "offer_accepted",
    "declined": "offer_declined",
    "lapsed": "offer_lapsed",
    "taken_back": "offer_taken_back",
}


def offer_problem(offer: OfferFacts, at: datetime) -> Problem | None:
    """Return why an offer can no longer be answered at `at`, or None if it can."""
    about: dict[str, Any] = {"cohort": offer.cohort, "zone": offer.zone}
    if offer.cohort_state == "canceled":
        return Problem("offer_cohort_canceled", when=offer.canceled_at, **about)
    if offer.state in ANSWERED:
        return Problem(ANSWERED[offer.state], when=offer.answered_at, **about)
    ends = min(offer.ends_at, offer.starts_at) if offer.starts_at else offer.ends_at
    if at >= ends:
        return Problem("offer_lapsed", when=ends, **about)
    return Problem("offer_waits_for_admission", cohort=offer.cohort) if offer.for_admission else None
