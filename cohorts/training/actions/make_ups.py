"""Ask for a make-up, approve or decline it, take it back, and enter one that was held.

The vendor of the session decides; the vendor of the seat and the agency are told, because the course says where people
may make up. Who approves locks the cohort, so that no chair is given twice, and the person, so that the limit holds.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.credits import recount
from cohorts.training.actions.guests import end_make_up
from cohorts.training.actions.make_up_emails import email_approved, email_requested
from cohorts.training.actions.seat_offers import offer_free_seats
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, MakeUp, Session
from cohorts.training.models.make_up_options import facts_of
from cohorts.training.models.make_ups import MakeUpOutcome, MakeUpState
from cohorts.training.rules.make_up import guest_problem
from cohorts.training.signals import enrollment_changed


@action("make_up.requested", "Asked for make-up session")
def request_make_up(*, session: Session, by: User, at: datetime) -> MakeUp:
    """Ask to come to one session of another cohort, to make up for what one missed; returns the MakeUp.

    Emails the coordinators of its vendor, who decide. No chair is held until then. Requests of the person that need
    another session are closed by it. Refuses what `guest_problem` refuses.
    """
    _lock_person(by)
    session = _session(session)
    facts, seat = facts_of(by, session)
    refuse(guest_problem(facts, at))
    make_up = _create(session, by, seat, by=by, at=at)
    course = session.cohort.course_version.course_id
    reopened = MakeUp.objects.filter(state=MakeUpState.REOPENED).of_person(by).in_course(course).with_session()
    for row in reopened:
        end_make_up(row, "end", MakeUpOutcome.REPLACED, by=by, at=at, instead=make_up.pk)
    log(make_up, by=by, at=at, cohort=session.cohort.code, starts_at=session.starts_at.isoformat(), brings=facts.brings)
    email_requested(make_up, by=by, at=at)
    return make_up


@action("make_up.approved", "Approved make-up session")
def approve_make_up(*, make_up: MakeUp, by: User | None, at: datetime) -> MakeUp:
    """Let a person come to a session as a guest, by its vendor. They take a chair in this session only.

    Emails the person, their agency, and the vendor of their seat. Refuses what `guest_problem` refuses now, among it a
    session without room, and a request that is over.
    """
    cohort, row = _locked(make_up, by)
    _lock_person(row.person)
    row.refresh_from_db(fields=["state"])
    if row.state != MakeUpState.REQUESTED:
        raise Refused("make_up_not_requested", person=called(row.person))
    facts, seat = facts_of(row.person, _session(row.session), without=row)
    refuse(guest_problem(facts, at))
    fields = {"approved_at": at, "approved_by": by, "seat": seat}
    transition(row, "approve", by=by, at=at, cohort=cohort.code, fields=fields)
    _changed(row, by, at)
    email_approved(row, by=by, at=at)
    return row


@action("make_up.declined", "Declined make-up session")
def decline_make_up(*, make_up: MakeUp, reason: str, by: User | None, at: datetime) -> MakeUp:
    """Decline a request, by the vendor of the session, with a reason that the person reads; they can choose another."""
    _cohort, row = _locked(make_up, by)
    _require_reason(reason)
    if row.state != MakeUpState.REQUESTED:
        raise Refused("make_up_not_requested", person=called(row.person))
    return end_make_up(row, "decline", MakeUpOutcome.DECLINED, by=by, at=at, reason=reason.strip())


@action("make_up.taken_back", "Took make-up session back")
def take_back_make_up(*, make_up: MakeUp, reason: str, by: User | None, at: datetime) -> MakeUp:
    """Take an approved make-up back, by the vendor of the session, while the person's attendance is not marked.

    The chair is free again. Whoever was told of it is emailed with the reason, and the person can choose another
    session.
    """
    cohort, row = _locked(make_up, by)
    _require_reason(reason)
    _check_approved(row)
    end_make_up(row, "reopen", MakeUpOutcome.TAKEN_BACK, by=by, at=at, reason=reason.strip())
    _freed(row, cohort, by, at)
    return row


@action("make_up.withdrawn", "Withdrew from make-up session")
def withdraw_make_up(*, make_up: MakeUp, by: User | None, at: datetime) -> MakeUp:
    """Take a make-up back oneself, before the session starts. The vendor is emailed, and the chair is free again."""
    cohort = lock_cohort(make_up.session.cohort)
    row = _row(make_up)
    if not is_own(by, row.person_id):
        raise Refused("make_up_of_someone_else")
    if row.state == MakeUpState.CLOSED:
        raise Refused("make_up_over", person=called(row.person))
    if row.is_live and row.session.starts_at <= at:
        raise Refused("make_up_started", cohort=cohort.code)
    end_make_up(row, "withdraw", MakeUpOutcome.WITHDRAWN, by=by, at=at)
    _freed(row, cohort, by, at)
    return row


@action("make_up.entered", "Entered make-up session that was held")
def enter_make_up(*, session: Session, person: User, reason: str, by: User | None, at: datetime) -> MakeUp:
    """Enter that a person was a guest of a session that has begun, by its vendor, with a reason; returns the MakeUp.

    Their attendance is marked afterwards, as for everybody. Emails the person, their agency, and the vendor of their
    seat. Refuses a missing reason, oneself, and what `guest_problem` refuses except for room and other sessions.
    """
    cohort = lock_cohort(session.cohort)
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    _require_reason(reason)
    if is_own(by, person.pk):
        raise Refused("own_attendance")
    _lock_person(person)
    session = _session(session)
    facts, seat = facts_of(person, session, is_held=True)
    refuse(guest_problem(facts, at))
    make_up = _create(session, person, seat, held_reason=reason.strip(), by=by, at=at)
    log(make_up, by=by, at=at, cohort=cohort.code, reason=reason.strip())
    _changed(make_up, by, at)
    email_approved(make_up, by=by, at=at)
    return make_up


def _create(
    session: Session, person: User, seat: Enrollment | None, *, held_reason: str = "", by: User | None, at: datetime
) -> MakeUp:
    about = {"session": session, "person": person, "seat": seat, "requested_at": at, "requested_by": by}
    if held_reason:
        about |= {"state": MakeUpState.APPROVED, "approved_at": at, "approved_by": by, "held_reason": held_reason}
    try:
        with transaction.atomic():
            return MakeUp.objects.create(**about)
    except IntegrityError as error:
        raise Refused("make_up_asked_already", person=called(person), cohort=session.cohort.code) from error


def _session(session: Session) -> Session:
    """Return a session as it is now; raises Refused if it was canceled."""
    row = Session.objects.with_course().filter(pk=session.pk).first()
    if row is None:
        raise Refused("session_removed_meanwhile")
    return row


def _row(make_up: MakeUp) -> MakeUp:
    row: MakeUp = MakeUp.objects.with_session().get(pk=make_up.pk)
    return row


def _locked(make_up: MakeUp, by: User | None) -> tuple[Cohort, MakeUp]:
    """Lock the cohort of the session, for its vendor; returns it and the make-up as they are now."""
    cohort = lock_cohort(make_up.session.cohort)
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    row = _row(make_up)
    if is_own(by, row.person_id):
        raise Refused("own_make_up")
    return cohort, row


def _lock_person(person: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _check_approved(row: MakeUp) -> None:
    if row.state != MakeUpState.APPROVED:
        raise Refused("make_up_over", person=called(row.person))
    if AttendanceMark.objects.filter(session=row.session_id, enrollment=row.seat_id).exists():
        raise Refused("make_up_marked", person=called(row.person))


def _freed(row: MakeUp, cohort: Cohort, by: User | None, at: datetime) -> None:
    _changed(row, by, at)
    offer_free_seats(cohort=cohort, by=by, at=at)


def _changed(row: MakeUp, by: User | None, at: datetime) -> None:
    recount([row.person_id], at=at)
    enrollment_changed.send(sender=MakeUp, person_ids=[row.person_id], by_ids=acting_ids(by), at=at)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
