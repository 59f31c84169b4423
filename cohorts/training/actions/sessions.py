"""Add, change and remove the sessions of a cohort until it is finished. Sessions that have started cannot change.

Everyone with a seat is emailed when dates change. Each action locks the cohort's row and the rows of the trainers, so
that two people at the same time cannot book a trainer twice. `Cohort.starts_at` and `ends_at` are always updated.
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
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, User
from cohorts.training.models import Cohort, Session, VendorApproval
from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import Meeting, SessionPlan

CHANGEABLE = (Cohort.State.PLANNED, Cohort.State.OPEN, Cohort.State.RUNNING)


@action("session.added", "Added session")
def add_session(*, cohort: Cohort, plan: SessionPlan, by: User | None, at: datetime) -> Session:
    """Add one session; returns the Session.

    Refuses conflicts, invalid times, people who are not trainers of the vendor, and, in a running cohort, a time in the
    past.
    """
    cohort = _locked(cohort, by)
    (session,) = place_sessions(cohort, [plan])
    _check_upcoming(cohort, session, at)
    _email_participants(cohort, by, at)
    log(session, by=by, at=at, cohort=cohort.code, starts_at=session.starts_at.isoformat())
    return session


@action("session.changed", "Changed session")
def change_session(*, session: Session, plan: SessionPlan, by: User | None, at: datetime) -> Session:
    """Change a session to `plan`. Refuses what `add_session` refuses, and a session that has started or is marked."""
    cohort = _locked(session.cohort, by)
    session = _unmarked(cohort, session)
    _check_upcoming(cohort, session, at)
    former_start = session.starts_at.isoformat()
    place_sessions(cohort, [plan], instead_of=session)
    _check_upcoming(cohort, session, at)
    _email_participants(cohort, by, at)
    log(session, by=by, at=at, cohort=cohort.code, before=former_start, starts_at=session.starts_at.isoformat())
    return session


@action("session.removed", "Removed session")
def remove_session(*, session: Session, by: User | None, at: datetime) -> None:
    """Remove a session.

    Refuses a session that has started or is marked, and the only session of a cohort that is open or running.
    """
    cohort = _locked(session.cohort, by)
    session = _unmarked(cohort, session)
    _check_upcoming(cohort, session, at)
    if cohort.state != Cohort.State.PLANNED and cohort.sessions.count() == 1:
        raise Refused("session_only_one", cohort=cohort)
    log(cohort, by=by, at=at, removed=session.starts_at.isoformat())
    session.delete()
    _update_dates(cohort)
    _email_participants(cohort, by, at)


def place_sessions(cohort: Cohort, plans: Sequence[SessionPlan], instead_of: Session | None = None) -> list[Session]:
    """Check `plans` against the cohort, the course and the trainers' other sessions, and save them.

    Call inside an action that has locked the cohort. Does nothing without plans. Returns the Sessions.
    """
    if not plans:
        return []
    meetings = [_meeting(cohort, plan) for plan in plans]
    other_sessions = cohort.sessions.exclude(pk=instead_of.pk if instead_of else None).prefetch_related("trainers")
    all_meetings = [*(_as_meeting(session, cohort) for session in other_sessions), *meetings]
    _check_units_and_trainers(cohort, plans)
    problems = scheduling.problems(meetings, cohort.course_version.required_minutes)
    refuse(*(problems or scheduling.clashes(all_meetings, _in_other_cohorts(cohort, meetings))))
    first = min(meeting.starts_at for meeting in all_meetings)
    check_approval(cohort, first.astimezone(cohort.zone).date())
    sessions = [_save(cohort, plan, meeting, instead_of) for plan, meeting in zip(plans, meetings, strict=True)]
    _update_dates(cohort)
    return sessions


def check_approval(cohort: Cohort, day: date) -> None:
    """Refuse if the state's latest approval does not let the vendor teach this course version on `day`."""
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
    row = cohort.sessions.select_for_update().filter(pk=session.pk).first()
    if row is None:
        raise Refused("session_removed_meanwhile")
    if row.marks.exists():
        raise Refused("session_marked")
    return row


def _check_upcoming(cohort: Cohort, session: Session, at: datetime) -> None:
    """While a cohort is running, only sessions that have not started can change."""
    if cohort.state == Cohort.State.RUNNING and session.starts_at <= at:
        raise Refused("session_not_ahead", cohort=cohort)


@in_email_language
def _email_participants(cohort: Cohort, by: User | None, at: datetime) -> None:
    """Email everyone with a seat that dates have changed, at most once an hour, because changes often come together."""
    for seat in cohort.enrollments.taken().select_related("person").order_by("pk"):
        queue_email(
            person=seat.person,
            kind="dates",
            about_id=cohort.pk,
            key=f"dates-{seat.pk}-{at:%Y-%m-%dT%H}",
            subject=_("Your training dates have changed"),
            body=_(
                "Hello %(person)s,\n\nSome dates of your training have changed. Please log in and check the new dates:"
                "\n\n{link}\n\nIf you cannot come on the new dates, contact %(vendor)s.\n\n%(site)s\n"
            )
            % {
                "person": seat.person.get_short_name(),
                "vendor": cohort.vendor,
                "site": settings.WAGTAIL_SITE_NAME,
            },
            by=by,
            at=at,
        )


def _meeting(cohort: Cohort, plan: SessionPlan) -> Meeting:
    try:
        start, end = (scheduling.moment(local, cohort.time_zone) for local in (plan.starts_local, plan.ends_local))
    except scheduling.NoSuchTime as error:
        refuse(error.problem)
    return Meeting(
        start, end, plan.break_minutes, {t.pk: called(t) for t in plan.trainers}, cohort.code, cohort.time_zone
    )


def _as_meeting(session: Session, edited_cohort: Cohort) -> Meeting:
    """Return a session as a Meeting, without the code of its cohort if that belongs to another vendor."""
    cohort = session.cohort
    return Meeting(
        session.starts_at,
        session.ends_at,
        session.break_minutes,
        {trainer.pk: called(trainer) for trainer in session.trainers.all()},
        cohort.code if cohort.vendor_id == edited_cohort.vendor_id else "",
        cohort.time_zone,
    )


def _in_other_cohorts(cohort: Cohort, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return sessions of other cohorts with the same trainers near these times, and lock the trainers' rows."""
    people = sorted({person for meeting in meetings for person in meeting.trainers})
    if not people:
        return []
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    first = min(meeting.starts_at for meeting in meetings) - timedelta(days=1)
    last = max(meeting.ends_at for meeting in meetings) + timedelta(days=1)
    rows = Session.objects.filter(trainers__in=people, starts_at__lt=last, ends_at__gt=first)
    rows = rows.exclude(cohort=cohort.pk).exclude(cohort__state=Cohort.State.CANCELED).distinct()
    return [_as_meeting(session, cohort) for session in rows.select_related("cohort").prefetch_related("trainers")]


def _check_units_and_trainers(cohort: Cohort, plans: Sequence[SessionPlan]) -> None:
    """Refuse units of other courses, and people who are not trainers of the vendor."""
    if any(plan.unit and plan.unit.course_version_id != cohort.course_version_id for plan in plans):
        raise Refused("unit_of_other_course", version=cohort.course_version)
    people = {trainer.pk: trainer for plan in plans for trainer in plan.trainers}
    trainers = Membership.objects.in_force().filter(user__in=people, organization=cohort.vendor_id, role=roles.TRAINER)
    for person_id in sorted(set(people) - set(trainers.values_list("user_id", flat=True))):
        raise Refused("not_a_trainer", person=called(people[person_id]), vendor=cohort.vendor)


def _save(cohort: Cohort, plan: SessionPlan, meeting: Meeting, instead_of: Session | None) -> Session:
    session = instead_of or Session(cohort=cohort)
    session.unit = plan.unit
    session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
    session.break_minutes, session.place, session.link = plan.break_minutes, plan.place.strip(), plan.link.strip()
    session.save()
    session.trainers.set(plan.trainers)
    return session


def _update_dates(cohort: Cohort) -> None:
    dates = cohort.sessions.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    cohort.starts_at, cohort.ends_at = dates["first"], dates["last"]
    cohort.save(update_fields=["starts_at", "ends_at"])
