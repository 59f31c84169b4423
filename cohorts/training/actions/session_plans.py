"""Check the plans of sessions against the cohort, the course, rooms and trainers, and save them.

`Cohort.starts_at` and `ends_at` are always updated. Called inside actions that have locked the cohort.
"""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, Q

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import Membership, User
from cohorts.training.actions.agenda_lines import clock_span, take_along, write_agendas
from cohorts.training.actions.credits import recount_cohort
from cohorts.training.actions.session_rooms import lock_rooms, put_where, room_problems
from cohorts.training.actions.teaching import set_trainers
from cohorts.training.models import Cohort, Session, VendorApproval
from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import Meeting, SessionPlan


def place_sessions(
    cohort: Cohort, plans: Sequence[SessionPlan], *, at: datetime, stored: Sequence[Session] = ()
) -> list[Session]:
    """Check `plans` against the cohort, the course, the rooms and the trainers' other sessions, and save them.

    `stored`: the sessions that the plans change, one for each, or none; their trainers may stay, also those who left
    the vendor. Call inside an action that has locked the cohort; locks the rooms and the trainers. Does nothing without
    plans. Returns the Sessions.
    """
    if not plans:
        return []
    plans = lock_rooms(plans)
    _lock_trainers(plans)
    others = cohort.sessions.exclude(pk__in=[session.pk for session in stored]).prefetch_related("trainers")
    beside = [as_meeting(session, cohort) for session in others]
    meetings, problems = read_plans(cohort, plans, beside, stored=stored, at=at)
    refuse(*problems)
    rows: Sequence[Session | None] = stored or [None] * len(plans)
    triples = zip(plans, meetings, rows, strict=True)
    sessions = [_save(cohort, plan, meeting, session, at) for plan, meeting, session in triples]
    update_dates(cohort)
    write_agendas(cohort, at=at)
    recount_cohort(cohort, at=at)
    return sessions


def read_plans(
    cohort: Cohort,
    plans: Sequence[SessionPlan],
    others: Sequence[Meeting] = (),
    *,
    stored: Sequence[Session] = (),
    at: datetime,
) -> tuple[list[Meeting], list[Problem]]:
    """Return `plans` as Meetings, and everything that is wrong with them at once.

    `others`: the cohort's other sessions. `stored`: the sessions that the plans change, one for each, or none. What
    stays as it is in them is not refused: their trainers who have left the vendor, and whatever they clash with at the
    same time in the same room. A plan whose time does not exist is no Meeting. Writes nothing. While `cohort` has no
    vendor or course version, what depends on them is not checked.
    """
    meetings: list[Meeting] = []
    problems: list[Problem] = []
    for plan in plans:
        try:
            meetings.append(meeting_of(cohort, plan))
        except scheduling.NoSuchTime as error:
            problems.append(error.problem.at(scheduling.field_of(plan.row, "day")))
    stays = frozenset(trainer.pk for session in stored for trainer in session.trainers.all())
    problems += [*_unit_problems(cohort, plans), *_trainer_problems(cohort, plans, stays)]
    problems += room_problems(cohort, plans, stored)
    required = cohort.course_version.required_minutes if cohort.course_version_id else None
    all_meetings = [*others, *meetings]
    by_itself = scheduling.problems(meetings, required)
    changed = _without_what_stays(meetings, stored)
    problems += [*by_itself, *scheduling.clashes([*others, *changed], in_other_cohorts(cohort, changed, at))]
    if all_meetings:
        first = min(all_meetings, key=lambda meeting: meeting.starts_at)
        problems += _first_day_problems(cohort, first)
    return meetings, problems


def _without_what_stays(meetings: list[Meeting], stored: Sequence[Session]) -> list[Meeting]:
    """Return the meetings without the room and the trainers that they had at the same time before."""
    if len(stored) != len(meetings):
        return meetings
    rows = []
    for meeting, session in zip(meetings, stored, strict=True):
        if (session.starts_at, session.ends_at) == (meeting.starts_at, meeting.ends_at):
            before = {trainer.pk for trainer in session.trainers.all()}
            new = {pk: name for pk, name in meeting.trainers.items() if pk not in before}
            room = None if meeting.room == session.room_id else meeting.room
            meeting = dataclasses.replace(meeting, trainers=new, room=room)
        rows.append(meeting)
    return rows


def _first_day_problems(cohort: Cohort, first: Meeting) -> list[Problem]:
    """What is wrong with the day of the first session; at its row, where only another day would help."""
    problems = approval_problems(cohort, first.starts_at.astimezone(cohort.zone).date())
    field = scheduling.field_of(first.row, "day")
    return [problem.at(field) if field and "day" in problem.params else problem for problem in problems]


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


def meeting_of(cohort: Cohort, plan: SessionPlan) -> Meeting:
    """Return a plan as a Meeting. Raises NoSuchTime."""
    start, end = (scheduling.moment(local, cohort.time_zone) for local in (plan.starts_local, plan.ends_local))
    return Meeting(
        start,
        end,
        plan.break_minutes,
        {t.pk: called(t) for t in plan.trainers},
        cohort.code,
        cohort.time_zone,
        row=plan.row,
        room=plan.room.pk if plan.room else None,
        room_name=plan.room.name if plan.room else "",
    )


def as_meeting(session: Session, edited_cohort: Cohort) -> Meeting:
    """Return a session as a Meeting, without the code of its cohort if that belongs to another vendor."""
    cohort = session.cohort
    return Meeting(
        session.starts_at,
        session.ends_at,
        session.break_minutes,
        {trainer.pk: called(trainer) for trainer in session.trainers.all()},
        cohort.code if cohort.vendor_id == edited_cohort.vendor_id else "",
        cohort.time_zone,
        room=session.room_id,
    )


def in_other_cohorts(cohort: Cohort, meetings: Sequence[Meeting], at: datetime) -> list[Meeting]:
    """Return sessions of other cohorts with the same trainers or rooms near these times, that are not over at `at`."""
    people = sorted({person for meeting in meetings for person in meeting.trainers})
    rooms = sorted({meeting.room for meeting in meetings if meeting.room is not None})
    if not people and not rooms:
        return []
    first = min(meeting.starts_at for meeting in meetings) - timedelta(days=1)
    last = max(meeting.ends_at for meeting in meetings) + timedelta(days=1)
    rows = Session.objects.filter(Q(trainers__in=people) | Q(room__in=rooms), starts_at__lt=last, ends_at__gt=first)
    rows = rows.filter(ends_at__gt=at).exclude(cohort=cohort.pk).exclude(cohort__state=Cohort.State.CANCELED).distinct()
    return [as_meeting(session, cohort) for session in rows.select_related("cohort").prefetch_related("trainers")]


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


def _trainer_problems(cohort: Cohort, plans: Sequence[SessionPlan], stays: frozenset[int]) -> list[Problem]:
    """People who are not trainers of the vendor, without those who already teach the session."""
    people = {trainer.pk: trainer for plan in plans for trainer in plan.trainers}
    if cohort.vendor_id is None or not people:
        return []
    trainers = Membership.objects.in_force().filter(user__in=people, organization=cohort.vendor_id, role=roles.TRAINER)
    others = sorted(set(people) - stays - set(trainers.values_list("user_id", flat=True)))
    names = [called(people[pk]) for pk in others]
    return [Problem("not_a_trainer", field="trainers", person=name, vendor=cohort.vendor) for name in names]


def _save(cohort: Cohort, plan: SessionPlan, meeting: Meeting, instead_of: Session | None, at: datetime) -> Session:
    session = instead_of or Session(cohort=cohort)
    before = (session.break_minutes, session.unit_id, clock_span(session)) if instead_of else None
    if instead_of and (session.starts_at, session.ends_at) != (meeting.starts_at, meeting.ends_at):
        session.sequence += 1
    session.unit = plan.unit
    session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
    session.break_minutes = plan.break_minutes
    put_where(session, cohort, plan)
    session.saved_at = at
    if before and session.own_agenda:
        _keep_agenda(session, *before)
    session.save()
    set_trainers(session, plan.trainers, cohort=cohort, at=at)
    return session


def _keep_agenda(session: Session, pause: int, unit: int | None, span: tuple[int, int]) -> None:
    """Move the vendor's agenda with the session; the default one follows if its length, break or unit change."""
    starts, ends = clock_span(session)
    is_same = (session.break_minutes, session.unit_id, ends - starts) == (pause, unit, span[1] - span[0])
    session.own_agenda = is_same
    if is_same and starts != span[0]:
        take_along(session, starts - span[0])


def update_dates(cohort: Cohort) -> None:
    dates = cohort.sessions.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    cohort.starts_at, cohort.ends_at = dates["first"], dates["last"]
    cohort.save(update_fields=["starts_at", "ends_at"])
