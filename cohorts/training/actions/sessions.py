"""Add, change and remove the sessions of a cohort until it is finished. Sessions that have started cannot change.

Everyone with a seat and every trainer concerned is emailed what changed (`session_emails`). Each action locks the
cohort's row and the rows of the trainers, so that two people at the same time cannot book a trainer twice.
"""

from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import local_day
from cohorts.core.states import state_of
from cohorts.people.models import User
from cohorts.training.actions.agenda_lines import teaches_nothing, write_agendas
from cohorts.training.actions.credits import recount, recount_cohort
from cohorts.training.actions.guests import reopen_guests
from cohorts.training.actions.seat_offers import offer_free_seats
from cohorts.training.actions.session_emails import email_changes, facts_of
from cohorts.training.actions.session_plans import place_sessions, update_dates
from cohorts.training.models import Cohort, Session
from cohorts.training.models.cohorts import UNFINISHED
from cohorts.training.models.make_ups import MakeUpOutcome
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.session_changes import SessionChange

CHANGEABLE = UNFINISHED


@action("session.added", "Added session")
def add_session(*, cohort: Cohort, plan: SessionPlan, by: User | None, at: datetime) -> Session:
    """Add one session; returns the Session.

    Refuses conflicts, invalid times, people who are not trainers of the vendor, a time in the past, and, once the
    cohort is open, a session of which nobody would be credited: one that names no unit while others teach them all.
    """
    cohort = lock_sessions_of(cohort, by)
    (session,) = place_sessions(cohort, [plan], at=at)
    _check_teaches(cohort, session)
    check_upcoming(cohort, session, at)
    _check_start(session, at)
    entry = log(session, by=by, at=at, cohort=cohort.code, starts_at=session.starts_at.isoformat())
    email_changes(cohort, [SessionChange(None, facts_of(session, cohort))], act=f"{entry}", by=by, at=at)
    return session


@action("session.changed", "Changed session")
def change_session(*, session: Session, plan: SessionPlan, by: User | None, at: datetime) -> Session:
    """Change a session to `plan`; does nothing if that is what it is. Its trainers may stay after they left the vendor.

    Guests of a session at another time have to ask again. Refuses what `add_session` refuses, and a session that has
    started or is marked.
    """
    cohort, session = lock_changeable(session, by, at)
    before = facts_of(session, cohort)
    place_sessions(cohort, [plan], at=at, stored=[session])
    _check_teaches(cohort, session)
    check_upcoming(cohort, session, at)
    if session.starts_at != before.starts_at:
        _check_start(session, at)
    after = facts_of(session, cohort)
    if after.time != before.time:
        _reopen(cohort, session, MakeUpOutcome.SESSION_MOVED, by, at)
    if after != before:
        starts = {"before": before.starts_at.isoformat(), "starts_at": after.starts_at.isoformat()}
        entry = log(session, by=by, at=at, cohort=cohort.code, **starts)
        email_changes(cohort, [SessionChange(before, after)], act=f"{entry}", by=by, at=at)
    return session


@action("session.removed", "Removed session")
def remove_session(*, session: Session, by: User | None, at: datetime) -> None:
    """Take a session out of its cohort. It stays as canceled, in calendars only.

    Refuses a session that has started or is marked, and the only session of a cohort that is open or running.
    """
    cohort, session = lock_changeable(session, by, at)
    if cohort.state != Cohort.State.PLANNED and cohort.sessions.count() == 1:
        raise Refused("session_only_one", cohort=cohort)
    entry = log(cohort, by=by, at=at, removed=session.starts_at.isoformat())
    before = facts_of(session, cohort)
    session.canceled_at = session.saved_at = at
    session.sequence += 1
    session.save(update_fields=["canceled_at", "saved_at", "sequence"])
    update_dates(cohort)
    write_agendas(cohort, at=at)
    _reopen(cohort, session, MakeUpOutcome.SESSION_CANCELED, by, at)
    recount_cohort(cohort, at=at)
    email_changes(cohort, [SessionChange(before, None)], act=f"{entry}", by=by, at=at)


def _reopen(cohort: Cohort, session: Session, outcome: Any, by: User | None, at: datetime) -> None:
    """Open the make-ups of a session again; the chairs of its guests are free."""
    if guests := reopen_guests([session], outcome, by=by, at=at):
        recount([guest.person_id for guest in guests], at=at)
        offer_free_seats(cohort=cohort, by=by, at=at)


def lock_changeable(session: Session, by: User | None, at: datetime) -> tuple[Cohort, Session]:
    """Lock a session that can still change, and its cohort; returns both. Refuses what `change_session` refuses."""
    cohort = lock_sessions_of(session.cohort, by)
    row = _unmarked(cohort, session)
    check_upcoming(cohort, row, at)
    return cohort, row


def lock_sessions_of(cohort: Cohort, by: User | None) -> Cohort:
    """Lock a cohort whose sessions can still change; returns it. Refuses one that is over."""
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    cohort = (
        Cohort.objects.select_for_update(of=("self",))
        .select_related("vendor", "course_version__course")
        .get(pk=cohort.pk)
    )
    if cohort.state not in CHANGEABLE:
        raise Refused("sessions_settled", cohort=cohort, state=state_of(cohort))
    return cohort


def _unmarked(cohort: Cohort, session: Session) -> Session:
    row = cohort.sessions.select_for_update().filter(pk=session.pk).first()
    if row is None:
        raise Refused("session_removed_meanwhile")
    if row.marks.exists():
        raise Refused("session_marked")
    return row


def _check_teaches(cohort: Cohort, session: Session) -> None:
    if cohort.state != Cohort.State.PLANNED and teaches_nothing(session):
        raise Refused("session_teaches_nothing", field="unit")


def check_upcoming(cohort: Cohort, session: Session, at: datetime) -> None:
    """While a cohort is running, only sessions that have not started can change."""
    if cohort.state == Cohort.State.RUNNING and session.starts_at <= at:
        raise Refused("session_not_ahead", cohort=cohort)


def _check_start(session: Session, at: datetime) -> None:
    """Nobody can come to a session that is over; whoever has a seat would be emailed that it was."""
    if session.starts_at <= at:
        raise Refused("session_in_past", field="day", day=local_day(session.starts_at, session.cohort.time_zone))
