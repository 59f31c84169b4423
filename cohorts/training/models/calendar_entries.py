"""The entries of calendars: sessions here, exam windows through the port. A constant number of queries for each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.models.feeds import CalendarFeed, FeedKind
from cohorts.training.models.make_ups import MakeUp
from cohorts.training.models.teaching_ends import TeachingEnd
from cohorts.training.ports import CalendarScope, calendar_entries
from cohorts.training.rules.calendars import (
    HELD_STAYS,
    Entry,
    SeatFacts,
    concerns_seats,
    for_seats,
    for_trainer,
    is_listed,
    write_calendar,
)
from cohorts.training.rules.venues import place_text


@in_email_language
def calendar_of(feed: CalendarFeed, at: datetime) -> bytes:
    """Return the calendar file of an address. The caller has asked for the right to it."""
    entries = _READERS[feed.kind](feed, at - HELD_STAYS)
    return write_calendar([entry for entry in entries if is_listed(entry, at)], name=_name(feed))


@in_email_language
def file_of_session(session: Session, person: User) -> bytes:
    """Return a calendar file of one session, as it is in the calendar of `person`, who may read it."""
    seats = Enrollment.objects.of_person(person).filter(cohort=session.cohort_id)
    guest = _guest_facts(MakeUp.objects.of_person(person).filter(session=session))[session.pk]
    entry = entry_of(session)
    return write_calendar([as_seen(entry, list(seats), guest) or entry], name=gettext("Training"))


@in_email_language
def public_file(cohort: Cohort, at: datetime) -> bytes:
    """Return a calendar file of a cohort that everyone may read: its times, and its place without rooms."""
    rows = Session.with_canceled.filter(cohort=cohort, ends_at__gte=at - HELD_STAYS).select_related("cohort")
    entries = [entry_of(session, place=cohort.place) for session in rows]
    return write_calendar([entry for entry in entries if is_listed(entry, at)], name=_title(cohort))


def entry_of(session: Session, *, place: str | None = None) -> Entry:
    """Return the entry of a session, its cohort loaded. place: written instead of its own."""
    cohort = session.cohort
    own = place_text(session.place, cohort.place, is_whole=session.place_is_whole)
    own = own or (gettext("Online") if session.link else "")
    return Entry(
        uid=str(session.calendar_uid),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=cohort.time_zone,
        title=_title(cohort),
        place=own if place is None else place,
        changed_at=session.saved_at,
        sequence=session.sequence,
        canceled=session.canceled_at is not None or cohort.state == Cohort.State.CANCELED,
    )


def facts_of_seats(seats: Iterable[Enrollment]) -> list[SeatFacts]:
    """Return seats as calendars see them."""
    return [
        SeatFacts(
            since=seat.enrolled_at,
            given_up_at=None if seat.is_taken else seat.withdrawn_at,
            sequence=seat.sequence,
            changed_at=seat.changed_at,
        )
        for seat in seats
    ]


def _title(cohort: Cohort) -> str:
    return gettext("Training session, %(cohort)s") % {"cohort": cohort.code}


def _name(feed: CalendarFeed) -> str:
    if feed.kind == FeedKind.PERSON:
        return gettext("Training")
    about = feed.cohort.code if feed.cohort else (feed.place or feed.vendor).name
    return gettext("Training: %(about)s") % {"about": about}


def _of_person(feed: CalendarFeed, since: datetime) -> list[Entry]:
    """Sessions of the person's seats, those to which they come as a guest or that they teach, and exam windows."""
    seats = list(Enrollment.objects.of_person(feed.person).select_related("cohort__course_version"))
    by_cohort: dict[int, list[Enrollment]] = defaultdict(list)
    for seat in seats:
        by_cohort[seat.cohort_id].append(seat)
    vendors = sorted(feed.person.holdings().get(roles.TRAINER, ()))
    taught = Session.trainers.through.objects.filter(user=feed.person_id, session=OuterRef("pk"))
    ends = _ends_of_teaching(feed.person, since)
    is_work = (Exists(taught) | Q(pk__in=ends)) & Q(cohort__vendor__in=vendors) & ~Q(cohort__state=Cohort.State.PLANNED)
    guest = _guest_facts(MakeUp.objects.of_person(feed.person))
    reach = Q(cohort__in=by_cohort) | Q(pk__in=guest) | is_work
    rows = Session.with_canceled.filter(reach, ends_at__gte=since)
    rows = rows.annotate(is_taught=Exists(taught)).select_related("cohort")
    entries = [
        _own_entry(row, by_cohort.get(row.cohort_id, ()), guest.get(row.pk, ()), ends.get(row.pk, ())) for row in rows
    ]
    return [entry for entry in entries if entry] + calendar_entries(CalendarScope(since, seats=seats))


def _own_entry(
    session: Any, seats: Sequence[Enrollment], guest: Sequence[SeatFacts], ends: Sequence[datetime]
) -> Entry | None:
    entry = entry_of(session)
    return as_seen(entry, seats, guest) if seats or guest else for_trainer(entry, ends, session.is_taught)


def _ends_of_teaching(person: User, since: datetime) -> dict[int, list[datetime]]:
    """Return {session: when the person was taken out of it}. One query."""
    ends: dict[int, list[datetime]] = defaultdict(list)
    rows = TeachingEnd.objects.of_person(person).filter(session__ends_at__gte=since)
    for session, at in rows.values_list("session", "at"):
        ends[session].append(at)
    return ends


def _guest_facts(make_ups: Any) -> dict[int, list[SeatFacts]]:
    """Return {session: its approved make-ups as calendars see them}, for every session the same as a seat in it alone.

    make_ups: of one person. A request that was never approved is in no calendar.
    """
    facts: dict[int, list[SeatFacts]] = defaultdict(list)
    for row in make_ups.exclude(approved_at=None).order_by("pk"):
        seat = SeatFacts(row.approved_at, row.over_at, row.sequence, row.over_at)
        facts[row.session_id].append(seat)
    return facts


def as_seen(entry: Entry, seats: Sequence[Enrollment], guest: Sequence[SeatFacts] = ()) -> Entry | None:
    """Return an entry as it is in the calendar of a person who has had these seats for it, or was its guest.

    Without a seat it is theirs because of their work, and stays as it is. None if it was over before the first seat.
    """
    facts = [*facts_of_seats(seats), *guest]
    if not facts:
        return entry
    return for_seats(entry, facts) if concerns_seats(entry, facts) else None


def _of_cohorts(condition: Q, since: datetime, venue: int | None = None) -> list[Entry]:
    cohorts = Cohort.objects.filter(condition).exclude(state=Cohort.State.PLANNED)
    rows = Session.with_canceled.filter(cohort__in=cohorts, ends_at__gte=since)
    if venue is not None:
        rows = rows.filter(Q(room__venue=venue) | Q(room=None, cohort__venue=venue))
    entries = [entry_of(session) for session in rows.select_related("cohort")]
    return entries + calendar_entries(CalendarScope(since, cohorts=cohorts, venue=venue))


_READERS: dict[str, Callable[[Any, datetime], list[Entry]]] = {
    FeedKind.PERSON: _of_person,
    FeedKind.COHORT: lambda feed, since: _of_cohorts(Q(pk=feed.cohort_id), since),
    FeedKind.VENDOR: lambda feed, since: _of_cohorts(Q(vendor=feed.vendor_id), since),
    FeedKind.PLACE: lambda feed, since: _of_cohorts(Q(vendor=feed.vendor_id), since, feed.place_id),
}
