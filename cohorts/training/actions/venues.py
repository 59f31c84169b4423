"""Add, change and retire places and rooms of a vendor. Whoever counts on a place is emailed what changes in it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q, QuerySet

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import action, log
from cohorts.core.formatting import local_day
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.search import has_text
from cohorts.people.models import Organization, User
from cohorts.training.actions.session_emails import email_changes, facts_of
from cohorts.training.actions.session_rooms import freeze_places
from cohorts.training.models import Cohort, Room, Session, Venue
from cohorts.training.models.cohorts import UNFINISHED
from cohorts.training.models.venues import check_zone
from cohorts.training.rules.session_changes import SessionChange
from cohorts.training.rules.venues import RoomFacts, VenueFacts, room_problems, room_text, venue_problems

Kept = TypeVar("Kept", Venue, Room)


@action("venue.added", "Added place")
def add_venue(*, vendor: Organization, facts: VenueFacts, by: User | None, at: datetime) -> Venue:
    """Add a place of a vendor; returns the Venue. Refuses a missing name or address, and a name in use there."""
    require(by, roles.VENDOR_COORDINATOR, organization=vendor)
    venue = Venue(vendor=vendor)
    _check_venue(venue, facts)
    _fill(venue, facts)
    venue.save()
    log(venue, by=by, at=at, name=venue.name, address=venue.address, zone=venue.time_zone)
    return venue


@action("venue.changed", "Changed place")
def change_venue(*, venue: Venue, facts: VenueFacts, by: User | None, at: datetime) -> Venue:
    """Change a place; the same facts do nothing.

    Its new text is written into unfinished cohorts and their sessions to come; people with a seat are emailed where
    they meet now. What is over keeps its text. Refuses what `add_venue` refuses, and another zone or kind while
    sessions to come are there.
    """
    row = _lock_venue(venue, by)
    before = (row.name, row.address, row.time_zone, row.accessibility, row.is_online)
    if before == (facts.name, facts.address, facts.zone, facts.accessibility, facts.is_online):
        return row
    _check_venue(row, facts)
    if (facts.zone, facts.is_online) != (row.time_zone, row.is_online):
        refuse(venue_in_use(row, at))
    text = row.text
    _fill(row, facts)
    row.save()
    entry = log(row, by=by, at=at, name=row.name, address=row.address, before=text)
    if row.text != text:
        cohorts = Q(venue=row) | Q(sessions__room__venue=row)
        _rewrite(cohorts, lambda cohort: _write_venue(cohort, row, at), act=f"{entry}", by=by, at=at)
    return row


@action("venue.retired", "Retired place")
def retire_venue(*, venue: Venue, by: User | None, at: datetime) -> Venue:
    """Take a place out of the choices. Refuses one in which sessions are still to come. Does nothing twice."""
    row = _lock_venue(venue, by)
    refuse(venue_in_use(row, at))
    return _set_retired(row, at, by, at)


@action("venue.restored", "Brought place back")
def restore_venue(*, venue: Venue, by: User | None, at: datetime) -> Venue:
    """Put a retired place among the choices again. Does nothing twice."""
    return _set_retired(_lock_venue(venue, by), None, by, at)


@action("room.added", "Added room")
def add_room(*, venue: Venue, facts: RoomFacts, by: User | None, at: datetime) -> Room:
    """Add a room to a place; returns the Room. Refuses a missing name, a name in use there, and a wrong capacity."""
    row = _lock_venue(venue, by)
    room = Room(venue=row)
    _check_room(room, facts)
    room.name, room.capacity, room.link = facts.name, facts.capacity, facts.link
    room.save()
    log(room, by=by, at=at, venue=row.name, name=room.name, capacity=room.capacity)
    return room


@action("room.changed", "Changed room")
def change_room(*, room: Room, facts: RoomFacts, by: User | None, at: datetime) -> Room:
    """Change a room; the same facts do nothing.

    A new name and a new link are written into its sessions to come, and people with a seat are emailed. Refuses what
    `add_room` refuses, and fewer people than a cohort has seats that is still to meet there.
    """
    row = _lock_room(room, by)
    if (row.name, row.capacity, row.link) == (facts.name, facts.capacity, facts.link):
        return row
    _check_room(row, facts)
    rows = Cohort.objects.filter(sessions__in=_to_come(Q(room=row), at), seats__gt=facts.capacity)
    if largest := rows.order_by("-seats", "pk").first():
        words = {"cohort": largest.code, "seats": largest.seats, "count": facts.capacity}
        refuse(Problem("room_below_seats", field="capacity", **words))
    before, link = row.name, row.link
    row.name, row.capacity, row.link = facts.name, facts.capacity, facts.link
    row.save()
    entry = log(row, by=by, at=at, name=row.name, capacity=row.capacity, before=before)
    if (before, link) != (row.name, row.link):
        act = f"{entry}"
        _rewrite(Q(sessions__room=row), lambda cohort: _write_room(cohort, row, link, at), act=act, by=by, at=at)
    return row


@action("room.retired", "Retired room")
def retire_room(*, room: Room, by: User | None, at: datetime) -> Room:
    """Take a room out of the choices. Refuses one in which sessions are still to come. Does nothing twice."""
    row = _lock_room(room, by)
    refuse(room_in_use(row, at))
    return _set_retired(row, at, by, at)


@action("room.restored", "Brought room back")
def restore_room(*, room: Room, by: User | None, at: datetime) -> Room:
    """Put a retired room among the choices again. Does nothing twice."""
    return _set_retired(_lock_room(room, by), None, by, at)


def _set_retired(row: Kept, retired_at: datetime | None, by: User | None, at: datetime) -> Kept:
    if (row.retired_at is None) != (retired_at is None):
        row.retired_at = retired_at
        row.save(update_fields=["retired_at"])
        log(row, by=by, at=at, name=row.name)
    return row


def _lock_venue(venue: Venue, by: User | None) -> Venue:
    require(by, roles.VENDOR_COORDINATOR, organization=venue.vendor)
    row: Venue = Venue.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=venue.pk)
    return row


def _lock_room(room: Room, by: User | None) -> Room:
    require(by, roles.VENDOR_COORDINATOR, organization=room.venue.vendor)
    row: Room = Room.objects.select_for_update(of=("self",)).select_related("venue").get(pk=room.pk)
    return row


def _check_venue(venue: Venue, facts: VenueFacts) -> None:
    problems: list[Problem | None] = [*venue_problems(facts)]
    try:
        check_zone(facts.zone)
    except ValidationError:
        problems.append(Problem("time_zone_unknown", field="time_zone", time_zone=facts.zone))
    others = Venue.objects.filter(vendor=venue.vendor_id).exclude(pk=venue.pk)
    if facts.name and has_text(others, "name", facts.name):
        problems.append(Problem("venue_name_taken", field="name", name=facts.name))
    refuse(*problems)


def _fill(venue: Venue, facts: VenueFacts) -> None:
    venue.name, venue.address, venue.time_zone = facts.name, facts.address, facts.zone
    venue.accessibility, venue.is_online = facts.accessibility, facts.is_online


def _check_room(room: Room, facts: RoomFacts) -> None:
    problems = room_problems(facts, is_online=room.venue.is_online)
    others = Room.objects.filter(venue=room.venue_id).exclude(pk=room.pk)
    if facts.name and has_text(others, "name", facts.name):
        problems.append(Problem("room_name_taken", field="name", name=facts.name))
    refuse(*problems)


def _to_come(condition: Q, at: datetime) -> QuerySet:
    rows = Session.objects.filter(condition, ends_at__gt=at)
    return rows.filter(cohort__state__in=UNFINISHED)


def venue_in_use(venue: Venue, at: datetime) -> Problem | None:
    """Return which sessions are still to come at a place, or None; while there are any it is not retired."""
    return _use_problem(Q(room__venue=venue) | Q(room=None, cohort__venue=venue), "venue_in_use", venue.name, at)


def room_in_use(room: Room, at: datetime) -> Problem | None:
    """Return which sessions are still to come in a room, or None; while there are any it is not retired."""
    return _use_problem(Q(room=room), "room_in_use", room.name, at)


def _use_problem(condition: Q, code: str, name: str, at: datetime) -> Problem | None:
    rows = _to_come(condition, at).order_by().values("cohort__code", "cohort__time_zone")
    by_cohort = rows.annotate(count=Count("pk"), last=Max("ends_at")).order_by("last", "cohort__code")
    uses = [(row["cohort__code"], row["count"], local_day(row["last"], row["cohort__time_zone"])) for row in by_cohort]
    return Problem(code, name=name, count=sum(count for _, count, _ in uses), cohorts=uses) if uses else None


def _rewrite(
    condition: Q, write: Callable[[Cohort], list[Session]], *, act: str, by: User | None, at: datetime
) -> None:
    """Write new texts into the unfinished cohorts of a condition by `write`, and email what changes in each."""
    ids = Cohort.objects.filter(condition, state__in=UNFINISHED).order_by().values("pk")
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("vendor").filter(pk__in=ids)
    for cohort in rows.order_by("pk"):
        to_come = cohort.sessions.filter(starts_at__gt=at).select_related("unit", "room").prefetch_related("trainers")
        before = {row.pk: facts_of(row, cohort) for row in to_come}
        sessions = write(cohort)
        changes = [SessionChange(before[row.pk], facts_of(row, cohort)) for row in sessions]
        changes = [change for change in changes if change.before != change.after]
        email_changes(cohort, changes, act=f"{act}-{cohort.pk}", by=by, at=at)


def _write_venue(cohort: Cohort, venue: Venue, at: datetime) -> list[Session]:
    if cohort.venue_id == venue.pk:
        freeze_places(cohort, at)
        cohort.place = venue.text
        cohort.save(update_fields=["place"])
    sessions = list(
        cohort.sessions.filter(starts_at__gt=at).select_related("unit", "room").prefetch_related("trainers")
    )
    for session in sessions:
        if session.place_is_whole and session.room and session.room.venue_id == venue.pk:
            session.place = room_text(session.room.name, venue.text, is_own=False)
    return _saved(sessions, at)


def _write_room(cohort: Cohort, room: Room, link: str, at: datetime) -> list[Session]:
    rows = cohort.sessions.filter(starts_at__gt=at, room=room).select_related("unit").prefetch_related("trainers")
    sessions = list(rows)
    for session in sessions:
        session.place = room_text(room.name, room.venue.text, is_own=not session.place_is_whole)
        session.link = room.link if session.link == link else session.link
    return _saved(sessions, at)


def _saved(sessions: list[Session], at: datetime) -> list[Session]:
    for session in sessions:
        session.saved_at = at
    Session.objects.bulk_update(sessions, ["place", "link", "saved_at"])
    return sessions
