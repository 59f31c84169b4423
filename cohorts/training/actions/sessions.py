"""The dated meetings of a cohort: added, changed and removed until it is finished; what has begun stays.

Everybody with a seat is written to when dates change. Whoever changes a session holds the cohort's row and the rows of
the trainers concerned, so that two people at once cannot put a trainer in two places. `Cohort.starts_at` and `ends_at`
always follow.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.refusals import refuse
from cohorts.core.states import state_of
from cohorts.notices.actions import queue_letter
from cohorts.people.models import Membership, User
from cohorts.training.models import Cohort, Session, VendorApproval
from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import Meeting, SessionPlan

CHANGEABLE = (Cohort.State.PLANNED, Cohort.State.OPEN, Cohort.State.RUNNING)


@action("session.added", "Added a session")
def add_session(*, cohort: Cohort, plan: SessionPlan, by: User | None, at: datetime) -> Session:
    """Add one session (a SessionPlan). Returns the Session.

    Refuses clashes, wrong times, strangers as trainers, and in a running cohort a time that is past.
    """
    cohort = _locked(cohort, by)
    (session,) = place_sessions(cohort, [plan])
    _check_to_come(cohort, session, at)
    _tell(cohort, by, at)
    log(session, by=by, at=at, cohort=cohort.code, starts_at=session.starts_at.isoformat())
    return session


@action("session.changed", "Changed a session")
def change_session(*, session: Session, plan: SessionPlan, by: User | None, at: datetime) -> Session:
    """Put the session as `plan` says. Refuses as add_session does, and what has begun or is marked."""
    cohort = _locked(session.cohort, by)
    session = _unmarked(cohort, session)
    _check_to_come(cohort, session, at)
    before = session.starts_at.isoformat()
    place_sessions(cohort, [plan], instead_of=session)
    _check_to_come(cohort, session, at)
    _tell(cohort, by, at)
    log(session, by=by, at=at, cohort=cohort.code, before=before, starts_at=session.starts_at.isoformat())
    return session


@action("session.removed", "Removed a session")
def remove_session(*, session: Session, by: User | None, at: datetime) -> None:
    """Take the session out of the plan.

    Refuses what has begun or is marked, and the last session of a cohort that is open or running.
    """
    cohort = _locked(session.cohort, by)
    session = _unmarked(cohort, session)
    _check_to_come(cohort, session, at)
    if cohort.state != Cohort.State.PLANNED and cohort.sessions.count() == 1:
        raise Refused("session_only_one", cohort=cohort)
    log(cohort, by=by, at=at, removed=session.starts_at.isoformat())
    session.delete()
    _follow(cohort)
    _tell(cohort, by, at)


def place_sessions(cohort: Cohort, plans: Sequence[SessionPlan], instead_of: Session | None = None) -> list[Session]:
    """Check `plans` against the cohort, the course and the trainers' other sessions, and write them.

    Part of an action: the caller holds the cohort. Without plans it does nothing. Returns the Sessions.
    """
    if not plans:
        return []
    meetings = [_meeting(cohort, plan) for plan in plans]
    kept = cohort.sessions.exclude(pk=instead_of.pk if instead_of else None).prefetch_related("trainers")
    standing = [_as_meeting(session, cohort) for session in kept]
    _check_parts(cohort, plans)
    wrong = scheduling.problems(meetings, cohort.course_version.required_minutes)
    refuse(*(wrong or scheduling.clashes([*standing, *meetings], _elsewhere(cohort, meetings))))
    first = min(meeting.starts_at for meeting in [*standing, *meetings])
    check_approval(cohort, first.astimezone(cohort.zone).date())
    written = [_write(cohort, plan, meeting, instead_of) for plan, meeting in zip(plans, meetings, strict=True)]
    _follow(cohort)
    return written


def check_approval(cohort: Cohort, day: date) -> None:
    """Refuse where the state's latest decision does not let the vendor teach the course, in this version, on `day`."""
    version = cohort.course_version
    row = VendorApproval.objects.filter(vendor=cohort.vendor, course=version.course_id).latest_row()
    latest = scheduling.Approval(row.approved, row.valid_from, row.valid_to) if row else None
    refuse(scheduling.approval_problem(latest, cohort.vendor.name, version.course.title, day))
    if day < version.effective_from:
        raise Refused(
            "course_version_starts_later",
            field="course_version",
            version=version,
            first=version.effective_from,
            day=day,
        )


def _locked(cohort: Cohort, by: User | None) -> Cohort:
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
    found = cohort.sessions.select_for_update().filter(pk=session.pk).first()
    if found is None:
        raise Refused("session_removed_meanwhile")
    if found.marks.exists():
        raise Refused("session_marked")
    return found


def _check_to_come(cohort: Cohort, session: Session, at: datetime) -> None:
    """While a cohort runs, what was taught is settled by attendance; only what is still ahead can be moved."""
    if cohort.state == Cohort.State.RUNNING and session.starts_at <= at:
        raise Refused("session_not_ahead", cohort=cohort)


def _tell(cohort: Cohort, by: User | None, at: datetime) -> None:
    """Email everyone with a seat that dates changed; once an hour, for several changes are made in one go."""
    for seat in cohort.enrollments.taken().select_related("person").order_by("pk"):
        queue_letter(
            person=seat.person,
            kind="dates",
            about_id=cohort.pk,
            key=f"dates-{seat.pk}-{at:%Y-%m-%dT%H}",
            subject=_("Your training dates have changed"),
            body=_(
                "Hello %(person)s,\n\nThe dates of training that you have a seat in have changed. Log in to see them:"
                "\n\n{link}\n\n%(site)s\n"
            )
            % {"person": seat.person.get_short_name(), "site": settings.WAGTAIL_SITE_NAME},
            by=by,
            at=at,
        )


def _meeting(cohort: Cohort, plan: SessionPlan) -> Meeting:
    try:
        starts, ends = (scheduling.moment(local, cohort.time_zone) for local in (plan.starts_local, plan.ends_local))
    except scheduling.NoSuchTime as no:
        refuse(no.problem)
    return Meeting(
        starts, ends, plan.break_minutes, {t.pk: called(t) for t in plan.trainers}, cohort.code, cohort.time_zone
    )


def _as_meeting(session: Session, home: Cohort) -> Meeting:
    """`home`: the cohort in hand; a session of another vendor is not named to this one."""
    cohort = session.cohort
    return Meeting(
        session.starts_at,
        session.ends_at,
        session.break_minutes,
        {trainer.pk: called(trainer) for trainer in session.trainers.all()},
        cohort.code if cohort.vendor_id == home.vendor_id else "",
        cohort.time_zone,
    )


def _elsewhere(cohort: Cohort, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Sessions of other cohorts with the same trainers near these times; the trainers' rows are held meanwhile."""
    people = sorted({person for meeting in meetings for person in meeting.trainers})
    if not people:
        return []
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    first = min(meeting.starts_at for meeting in meetings) - timedelta(days=1)
    last = max(meeting.ends_at for meeting in meetings) + timedelta(days=1)
    near = Session.objects.filter(trainers__in=people, starts_at__lt=last, ends_at__gt=first)
    near = near.exclude(cohort=cohort.pk).exclude(cohort__state=Cohort.State.CANCELED).distinct()
    return [_as_meeting(session, cohort) for session in near.select_related("cohort").prefetch_related("trainers")]


def _check_parts(cohort: Cohort, plans: Sequence[SessionPlan]) -> None:
    """Units are the course's own, trainers are the vendor's."""
    if any(plan.unit and plan.unit.course_version_id != cohort.course_version_id for plan in plans):
        raise Refused("unit_of_other_course", version=cohort.course_version)
    wanted = {trainer.pk: trainer for plan in plans for trainer in plan.trainers}
    held = Membership.objects.in_force().filter(user__in=wanted, organization=cohort.vendor_id, role=roles.TRAINER)
    for missing in sorted(set(wanted) - set(held.values_list("user_id", flat=True))):
        raise Refused("not_a_trainer", person=called(wanted[missing]), vendor=cohort.vendor)


def _write(cohort: Cohort, plan: SessionPlan, meeting: Meeting, instead_of: Session | None) -> Session:
    session = instead_of or Session(cohort=cohort)
    session.unit = plan.unit
    session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
    session.break_minutes, session.place, session.link = plan.break_minutes, plan.place.strip(), plan.link.strip()
    session.save()
    session.trainers.set(plan.trainers)
    return session


def _follow(cohort: Cohort) -> None:
    ends = cohort.sessions.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    cohort.starts_at, cohort.ends_at = ends["first"], ends["last"]
    cohort.save(update_fields=["starts_at", "ends_at"])
