"""The rooms of planned sessions: lock them, check that the cohort fits, and write where a session is.

Called inside actions that have locked the cohort. Rooms are locked in the order of their ids and before trainers, so
that two people at once cannot book a room twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from cohorts.core.problems import Problem
from cohorts.training.models import Cohort, Room, Session, Venue
from cohorts.training.rules.scheduling import SessionPlan, field_of
from cohorts.training.rules.venues import choice_problem, place_text, room_text


def lock_rooms(plans: Sequence[SessionPlan]) -> list[SessionPlan]:
    """Lock the rooms of the plans; returns the plans with their rooms as they are now."""
    ids = {plan.room.pk for plan in plans if plan.room}
    rows = Room.objects.select_for_update(of=("self",), no_key=True).select_related("venue")
    rooms = {room.pk: room for room in rows.filter(pk__in=ids).order_by("pk")} if ids else {}
    return [replace(plan, room=rooms[plan.room.pk]) if plan.room else plan for plan in plans]


def room_problems(cohort: Cohort, plans: Sequence[SessionPlan], stored: Sequence[Session] = ()) -> list[Problem]:
    """Return why the cohort cannot be in these rooms, each room once; one that a session has may be retired."""
    kept = {session.room_id for session in stored}
    problems: dict[Any, Problem] = {}
    for plan in plans:
        field = field_of(plan.row, "room") or "room"
        problem = choice_problem(plan.room, plan.place, field)
        if problem is None and plan.room is not None:
            problem = _room_problem(cohort, plan.room, field, is_kept=plan.room.pk in kept)
        if problem is not None:
            problems.setdefault((problem.code, plan.room), problem)
    return list(problems.values())


def _room_problem(cohort: Cohort, room: Room, field: str, *, is_kept: bool) -> Problem | None:
    venue = room.venue
    if cohort.vendor_id and venue.vendor_id != cohort.vendor_id:
        return Problem("room_of_other_vendor", field=field, room=room.name)
    if not is_kept and (room.retired_at or venue.retired_at):
        return Problem("room_retired", field=field, room=room.name)
    if not venue.is_online and venue.time_zone != cohort.time_zone:
        return Problem("venue_in_other_zone", field=field, venue=venue.name, zone=venue.time_zone)
    if cohort.seats and cohort.seats > room.capacity:
        return Problem("room_too_small", field=field, room=room.name, count=room.capacity, seats=cohort.seats)
    return None


def put_where(session: Session, cohort: Cohort, plan: SessionPlan) -> None:
    """Write the room, the text of the place and the link of a plan into a session."""
    session.room, session.link, session.place_is_whole = plan.room, plan.link.strip(), False
    if plan.room is None:
        session.place = plan.place.strip()
        return
    venue = plan.room.venue
    session.place_is_whole = venue.pk != cohort.venue_id
    session.place = room_text(plan.room.name, venue.text, is_own=not session.place_is_whole)
    session.link = session.link or plan.room.link


def freeze_places(cohort: Cohort, at: datetime) -> None:
    """Keep where sessions were that have started, before the place of their cohort changes. Called inside actions."""
    sessions = list(Session.with_canceled.filter(cohort=cohort, starts_at__lte=at, place_is_whole=False))
    for session in sessions:
        session.place = place_text(session.place, cohort.place, is_whole=False)
        session.place_is_whole = True
    Session.with_canceled.bulk_update(sessions, ["place", "place_is_whole"])


def seats_room_problem(cohort: Cohort, seats: int, at: datetime) -> Problem | None:
    """Return that a room of a session to come holds fewer people than `seats`, or None."""
    rows = Room.objects.filter(sessions__in=cohort.sessions.filter(ends_at__gt=at)).order_by("capacity", "pk")
    room = rows.filter(capacity__lt=seats).first()
    return room and Problem("room_too_small", field="seats", room=room.name, count=room.capacity, seats=seats)


def room_fit_problems(cohort: Cohort, sessions: Iterable[Session]) -> list[Problem]:
    """Return the rooms of saved sessions that hold fewer people than the cohort has seats, each once."""
    rooms = {session.room.pk: session.room for session in sessions if session.room}
    return [
        Problem("room_too_small", room=room.name, count=room.capacity, seats=cohort.seats)
        for room in rooms.values()
        if room.capacity < cohort.seats
    ]


def venue_problem(cohort: Cohort, venue: Venue | None, place: str) -> Problem | None:
    """Return why a cohort cannot be at one of its vendor's places, or None. A place that it has may be retired."""
    if venue is None:
        return None
    if place.strip():
        return Problem("cohort_venue_and_place", field="place")
    if cohort.vendor_id and venue.vendor_id != cohort.vendor_id:
        return Problem("venue_of_other_vendor", field="venue", venue=venue.name)
    if venue.retired_at and venue.pk != cohort.venue_id:
        return Problem("venue_retired", field="venue", venue=venue.name)
    if not venue.is_online and venue.time_zone != cohort.time_zone:
        return Problem("venue_in_other_zone", field="venue", venue=venue.name, zone=venue.time_zone)
    return None
