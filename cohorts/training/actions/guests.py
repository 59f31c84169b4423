"""The ends of make-ups: by the person, by a vendor, with the session, or with the seat in the course.

Called inside actions. Whoever is affected is emailed once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.make_up_emails import email_ended
from cohorts.training.models import Cohort, Enrollment, MakeUp, Session
from cohorts.training.models.make_ups import MakeUpOutcome, MakeUpState


def end_make_up(
    make_up: MakeUp, step: str, outcome: Any, *, by: User | None, at: datetime, reason: str = "", **data: Any
) -> MakeUp:
    """End a make-up by a transition, and email those who were told of it. Offers no seat that becomes free by it."""
    was_approved = make_up.state == MakeUpState.APPROVED
    fields = {"over_at": at, "outcome": outcome, "reason": reason, "sequence": make_up.sequence + was_approved}
    if make_up.state == MakeUpState.REOPENED:
        # It is on nobody's list but the person's.
        fields = {"outcome": outcome}
        transition(make_up, step, by=by, at=at, reason=reason, fields=fields, **data)
        return make_up
    transition(make_up, step, by=by, at=at, reason=reason, fields=fields, **data)
    email_ended(make_up, was_approved=was_approved, by=by, at=at)
    return make_up


def reopen_guests(sessions: Iterable[Session], outcome: Any, *, by: User | None, at: datetime) -> list[MakeUp]:
    """Open the make-ups of sessions that were moved or will not take place; returns them.

    The people are told, and choose another session. The caller locked the cohort, and counts the hours of the people.
    """
    rows = MakeUp.objects.live().filter(session__in=[session.pk for session in sessions]).with_session().by_date()
    return [end_make_up(row, "reopen", outcome, by=by, at=at, session=row.session_id) for row in rows]


def guests_of(cohort: Cohort, at: datetime) -> list[Session]:
    """Return the sessions to come of a cohort to which somebody comes, or asked to come, as a guest."""
    live = MakeUp.objects.live().filter(session__cohort=cohort).to_come(at).order_by()
    return list(cohort.sessions.filter(pk__in=live.values("session")))


def end_of_seats(seats: Iterable[Enrollment], *, by: User | None, at: datetime) -> None:
    """End the make-ups to come of people who gave up their seats in the course. Chairs that become free by it are
    offered by the job.
    """
    rows = MakeUp.objects.filter(seat__in=list(seats)).exclude(state=MakeUpState.CLOSED).with_session()
    for row in rows.by_date():
        if row.state == MakeUpState.REOPENED or row.session.starts_at > at:
            end_make_up(row, "end", MakeUpOutcome.SEAT_ENDED, by=by, at=at)


def end_as_seated(seat: Enrollment, *, by: User | None, at: datetime) -> None:
    """End the make-ups of a person in sessions to come of a cohort in which they have a seat now."""
    rows = MakeUp.objects.live().of_person(seat.person).to_come(at).filter(session__cohort=seat.cohort_id)
    for row in rows.with_session():
        end_make_up(row, "end", MakeUpOutcome.SEATED, by=by, at=at)
