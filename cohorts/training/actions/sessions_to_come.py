"""Apply one change of place, room, trainers, times or link to all sessions of a cohort that are still to come."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import local_moment
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.session_emails import email_changes, facts_of
from cohorts.training.actions.session_plans import place_sessions
from cohorts.training.actions.session_rooms import freeze_places, venue_problem
from cohorts.training.actions.sessions import check_upcoming, lock_sessions_of
from cohorts.training.models import Cohort, Session
from cohorts.training.rules.cohort_heads import KEEP, SessionsChange
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.session_changes import SessionChange


def sessions_to_come(cohort: Cohort, at: datetime) -> list[Session]:
    """Return the sessions that a change of all reaches: those that have not started and are not marked."""
    rows = cohort.sessions.filter(starts_at__gt=at, marks=None).select_related("unit", "room__venue")
    return list(rows.prefetch_related("trainers").order_by("starts_at", "pk"))


@action("sessions.changed", "Changed all sessions to come")
def change_sessions(*, cohort: Cohort, change: SessionsChange, by: User | None, at: datetime) -> list[Session]:
    """Change every session that is still to come in one act; returns those that differ now.

    A new place is that of the cohort, too; its rooms are left unless a room is chosen. Past sessions keep their place.
    Everyone with a seat and every trainer concerned is emailed once. All or nothing: refuses everything that
    `change_session` refuses for any of them, a cohort without sessions to come, and a change that changes nothing.
    """
    cohort = lock_sessions_of(cohort, by)
    sessions = sessions_to_come(cohort, at)
    if not sessions:
        raise Refused("no_sessions_to_come", cohort=cohort)
    before = [facts_of(session, cohort) for session in sessions]
    place = (cohort.venue_id, cohort.place)
    if change.moves:
        _move(cohort, change, at)
    place_sessions(cohort, [_plan(cohort, session, change) for session in sessions], at=at, stored=sessions)
    for session in sessions:
        check_upcoming(cohort, session, at)
    after = [facts_of(session, cohort) for session in sessions]
    changes = [SessionChange(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if not changes and place == (cohort.venue_id, cohort.place):
        raise Refused("sessions_unchanged", cohort=cohort)
    entry = log(cohort, by=by, at=at, sessions=len(changes), place=cohort.place)
    email_changes(cohort, changes, act=f"{entry}", by=by, at=at)
    return [session for session, old, new in zip(sessions, before, after, strict=True) if old != new]


def _move(cohort: Cohort, change: SessionsChange, at: datetime) -> None:
    venue = None if change.venue is KEEP else change.venue
    place = "" if change.place is KEEP else change.place.strip()
    refuse(venue_problem(cohort, venue, place))
    freeze_places(cohort, at)
    cohort.venue, cohort.place = venue, venue.text if venue else place
    cohort.save(update_fields=["venue", "place"])


def _plan(cohort: Cohort, session: Session, change: SessionsChange) -> SessionPlan:
    starts, ends = (local_moment(at, cohort.zone).replace(tzinfo=None) for at in (session.starts_at, session.ends_at))
    room = _chosen(change.room, None if change.moves else session.room)
    return SessionPlan(
        starts_local=_at(starts, change.begin),
        ends_local=_at(ends, change.end),
        break_minutes=_chosen(change.break_minutes, session.break_minutes),
        place="" if change.moves or room else session.place,
        link=_chosen(change.link, _own_link(session)),
        unit=session.unit,
        trainers=tuple(_trainers(session, change)),
        room=room,
    )


def _own_link(session: Session) -> str:
    """The link of the session, unless it is that of its room, which goes with the room."""
    return "" if session.room and session.link == session.room.link else session.link


def _trainers(session: Session, change: SessionsChange) -> Sequence[User]:
    trainers: Sequence[User] = session.trainers.all() if change.trainers is KEEP else change.trainers
    return trainers


def _at(local: datetime, clock: time | Any) -> datetime:
    return local if clock is KEEP else datetime.combine(local.date(), clock)


def _chosen(value: Any, stored: Any) -> Any:
    return stored if value is KEEP else value
