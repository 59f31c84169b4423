"""Add, change and remove the sessions of a cohort until it is finished. Sessions that have started cannot change.

Everyone with a seat is emailed when dates change. Each action locks the cohort's row and the rows of the trainers, so
that two people at the same time cannot book a trainer twice. `Cohort.starts_at` and `ends_at` are always updated.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.states import state_of
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User
from cohorts.training.models import Cohort, Session, VendorApproval
from cohorts.training.models.cohorts import UNFINISHED
from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import Meeting, SessionPlan

CHANGEABLE = UNFINISHED


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


@action("trainer.replaced", "Replaced trainer")
def replace_trainer(*, former: Membership, successor: Membership | None, by: User | None, at: datetime) -> int:
    """Name `successor` instead of `former` in every session to come of the vendor; returns the number of sessions.

    Both are roles of trainers at one vendor; that of `former` may have ended. Locks the cohorts and both people.
    Refuses a successor who is not a trainer there or teaches elsewhere at one of these times, and if there is no
    session to change.
    """
    vendor = former.organization
    require(by, roles.VENDOR_COORDINATOR, organization=vendor)
    new = _successor(former, successor)
    sessions = Session.objects.taught_after(at, person=former.user_id, vendor=vendor.pk)
    cohorts = list(Cohort.objects.select_for_update().filter(sessions__in=sessions.values("pk")).order_by("pk"))
    if not cohorts:
        raise Refused("no_sessions_to_hand_over", person=called(former.user))
    changed = []
    for cohort in dict.fromkeys(cohorts):
        rows = list(sessions.filter(cohort=cohort).select_for_update(of=("self",)).prefetch_related("trainers"))
        meetings = [replace(_as_meeting(row, cohort), trainers={new.pk: called(new)}) for row in rows]
        refuse(*scheduling.clashes(meetings, _in_other_cohorts(cohort, meetings)), field="successor")
        for row in rows:
            row.trainers.remove(former.user_id)
            row.trainers.add(new)
        changed += [row.pk for row in rows]
    log(former, by=by, at=at, successor=new.pk, sessions=changed)
    return len(changed)


def _successor(former: Membership, successor: Membership | None) -> User:
    if successor is None or successor.user_id == former.user_id:
        raise Refused("successor_missing", field="successor", person=called(former.user))
    trainers = Membership.objects.in_force().filter(organization=former.organization_id, role=roles.TRAINER)
    if not trainers.filter(user=successor.user_id).exists():
        raise Refused("not_a_trainer", field="successor", person=called(successor.user), vendor=former.organization)
    return successor.user


def place_sessions(cohort: Cohort, plans: Sequence[SessionPlan], instead_of: Session | None = None) -> list[Session]:
    """Check `plans` against the cohort, the course and the trainers' other sessions, and save them.

    Call inside an action that has locked the cohort. Does nothing without plans. Returns the Sessions.
    """
    if not plans:
        return []
    _lock_trainers(plans)
    other_sessions = cohort.sessions.exclude(pk=instead_of.pk if instead_of else None).prefetch_related("trainers")
    meetings, problems = read_plans(cohort, plans, [_as_meeting(session, cohort) for session in other_sessions])
    refuse(*problems)
    sessions = [_save(cohort, plan, meeting, instead_of) for plan, meeting in zip(plans, meetings, strict=True)]
    _update_dates(cohort)
    return sessions


def read_plans(
    cohort: Cohort, plans: Sequence[SessionPlan], others: Sequence[Meeting] = ()
) -> tuple[list[Meeting], list[Problem]]:
    """Return `plans` as Meetings, and everything that is wrong with them at once.

    `others`: the cohort's other sessions. A plan whose time does not exist is no Meeting. Writes nothing. While
    `cohort` has no vendor or course version, what depends on them is not checked.
    """
    meetings: list[Meeting] = []
    problems: list[Problem] = []
    for plan in plans:
        try:
            meetings.append(_meeting(cohort, plan))
        except scheduling.NoSuchTime as error:
            problems.append(error.problem)
    problems += [*_unit_problems(cohort, plans), *_trainer_problems(cohort, plans)]
    required = cohort.course_version.required_minutes if cohort.course_version_id else None
    all_meetings = [*others, *meetings]
    by_itself = scheduling.problems(meetings, required)
    problems += by_itself or scheduling.clashes(all_meetings, _in_other_cohorts(cohort, meetings))
    if all_meetings:
        first = min(meeting.starts_at for meeting in all_meetings)
        problems += approval_problems(cohort, first.astimezone(cohort.zone).date())
    return meetings, problems


def approval_problems(cohort: Cohort, day: date) -> list[Problem]:
    """Return why the vendor may not teach this course version on `day`; [] if it may, or if either is not chosen."""
    if not cohort.vendor_id or not cohort.course_version_id:
        return []
    version = cohort.course_version
    row = VendorApproval.objects.filter(vendor=cohort.vendor, course=version.course_id).latest_row()
    latest = scheduling.Approval(row.approved, row.valid_from, row.valid_to) if row else None
    if problem := scheduling.approval_problem(latest, cohort.vendor.name, version.course.title, day):
        return [problem]
    if day < version.effective_from:
        params = {"version": version, "first": version.effective_from, "day": day}
        return [Problem("course_version_starts_later", field="course_version", **params)]
    return []


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
            body=email_text(
                seat.person,
                _("Some dates of your training have changed. Please log in and check the new dates:"),
                "{link}",
                _("If you cannot come on the new dates, contact %(vendor)s.") % {"vendor": cohort.vendor},
            ),
            by=by,
            at=at,
        )


def _meeting(cohort: Cohort, plan: SessionPlan) -> Meeting:
    """Return a plan as a Meeting. Raises NoSuchTime."""
    start, end = (scheduling.moment(local, cohort.time_zone) for local in (plan.starts_local, plan.ends_local))
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
    """Return sessions of other cohorts with the same trainers near these times."""
    people = sorted({person for meeting in meetings for person in meeting.trainers})
    if not people:
        return []
    first = min(meeting.starts_at for meeting in meetings) - timedelta(days=1)
    last = max(meeting.ends_at for meeting in meetings) + timedelta(days=1)
    rows = Session.objects.filter(trainers__in=people, starts_at__lt=last, ends_at__gt=first)
    rows = rows.exclude(cohort=cohort.pk).exclude(cohort__state=Cohort.State.CANCELED).distinct()
    return [_as_meeting(session, cohort) for session in rows.select_related("cohort").prefetch_related("trainers")]


def _lock_trainers(plans: Sequence[SessionPlan]) -> None:
    people = {trainer.pk for plan in plans for trainer in plan.trainers}
    if people:
        list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _unit_problems(cohort: Cohort, plans: Sequence[SessionPlan]) -> list[Problem]:
    """Units of other courses."""
    version = cohort.course_version_id
    if version is None or all(plan.unit is None or plan.unit.course_version_id == version for plan in plans):
        return []
    return [Problem("unit_of_other_course", field="unit", version=cohort.course_version)]


def _trainer_problems(cohort: Cohort, plans: Sequence[SessionPlan]) -> list[Problem]:
    """People who are not trainers of the vendor."""
    people = {trainer.pk: trainer for plan in plans for trainer in plan.trainers}
    if cohort.vendor_id is None or not people:
        return []
    trainers = Membership.objects.in_force().filter(user__in=people, organization=cohort.vendor_id, role=roles.TRAINER)
    others = sorted(set(people) - set(trainers.values_list("user_id", flat=True)))
    names = [called(people[pk]) for pk in others]
    return [Problem("not_a_trainer", field="trainers", person=name, vendor=cohort.vendor) for name in names]


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
