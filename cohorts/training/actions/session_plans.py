"""Check the plans of sessions against the cohort, the course and the trainers' other sessions, and save them.

`Cohort.starts_at` and `ends_at` are always updated. Called inside actions that have locked the cohort.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max, Min

from cohorts.core import roles
from cohorts.core.formatting import local_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import Membership, User
from cohorts.training.actions.agenda_lines import clock_span, take_along, write_agendas
from cohorts.training.actions.credits import recount_cohort
from cohorts.training.models import Cohort, Holiday, Session, VendorApproval
from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import Meeting, SessionPlan


def place_sessions(
    cohort: Cohort, plans: Sequence[SessionPlan], *, at: datetime, instead_of: Session | None = None
) -> list[Session]:
    """Check `plans` against the cohort, the course and the trainers' other sessions, and save them.

    `instead_of`: the session that the only plan changes; its trainers may stay, also those who left the vendor. Call
    inside an action that has locked the cohort. Does nothing without plans. Returns the Sessions.
    """
    if not plans:
        return []
    _lock_trainers(plans)
    other_sessions = cohort.sessions.exclude(pk=instead_of.pk if instead_of else None).prefetch_related("trainers")
    stays = frozenset(instead_of.trainers.values_list("pk", flat=True)) if instead_of else frozenset()
    others = [as_meeting(session, cohort) for session in other_sessions]
    meetings, problems = read_plans(cohort, plans, others, trainers_before=stays)
    refuse(*problems)
    sessions = [_save(cohort, plan, meeting, instead_of, at) for plan, meeting in zip(plans, meetings, strict=True)]
    update_dates(cohort)
    write_agendas(cohort, at=at)
    recount_cohort(cohort, at=at)
    return sessions


def read_plans(
    cohort: Cohort,
    plans: Sequence[SessionPlan],
    others: Sequence[Meeting] = (),
    trainers_before: frozenset[int] = frozenset(),
) -> tuple[list[Meeting], list[Problem]]:
    """Return `plans` as Meetings, and everything that is wrong with them at once.

    `others`: the cohort's other sessions. `trainers_before`: ids of people who may stay trainers of a session that is
    changed, even if they have left the vendor. A plan whose time does not exist is no Meeting. Writes nothing. While
    `cohort` has no vendor or course version, what depends on them is not checked.
    """
    meetings: list[Meeting] = []
    problems: list[Problem] = []
    for plan in plans:
        try:
            meetings.append(_meeting(cohort, plan))
        except scheduling.NoSuchTime as error:
            problems.append(error.problem.at(scheduling.field_of(plan.row, "day")))
    problems += [*_unit_problems(cohort, plans), *_trainer_problems(cohort, plans, trainers_before)]
    required = cohort.course_version.required_minutes if cohort.course_version_id else None
    all_meetings = [*others, *meetings]
    by_itself = scheduling.problems(meetings, required)
    problems += [*by_itself, *scheduling.clashes(all_meetings, in_other_cohorts(cohort, meetings))]
    if all_meetings:
        first = min(all_meetings, key=lambda meeting: meeting.starts_at)
        problems += _first_day_problems(cohort, first)
    return meetings, problems


def far_dates(
    cohort: Cohort, plans: Sequence[SessionPlan], *, at: datetime, session: Session | None = None
) -> list[Problem]:
    """Return a Problem for each plan on a day that is probably a typing mistake. For a page that asks before it saves.

    `session`: the stored one that the only plan changes. A plan whose time does not exist is left out, because the
    action refuses it. Writes nothing.
    """
    stored = Session.objects.filter(cohort=cohort.pk).exclude(pk=session.pk if session else None)
    others = list(stored.values_list("starts_at", flat=True))
    moments = [(plan, moment) for plan in plans if (moment := _start(cohort, plan)) is not None]
    before = session.starts_at if session else None
    problems = []
    for plan, moment in moments:
        beside = [*others, *(other for row, other in moments if row is not plan)]
        field = scheduling.field_of(plan.row, "day") or "day"
        where = {"zone": cohort.time_zone, "field": field}
        problems.append(scheduling.far_date_problem(moment, beside, at=at, before=before, **where))
    return [problem for problem in problems if problem is not None]


def plan_doubts(
    cohort: Cohort, plans: Sequence[SessionPlan], *, at: datetime, session: Session | None = None
) -> list[Problem]:
    """Return why a page asks before it saves these plans: `far_dates`, and days on which no training meets.

    `session`: the stored one that the only plan changes; if its day stays, nothing is asked about a day off.
    """
    same = local_day(session.starts_at, cohort.zone) if session else None
    moved = [plan for plan in plans if plan.starts_local.date() != same]
    names = Holiday.objects.names_of(plan.starts_local.date() for plan in moved)
    days_off = [
        Problem("session_on_holiday", field=scheduling.field_of(plan.row, "day") or "day", day=day, name=names[day])
        for plan in moved
        if (day := plan.starts_local.date()) in names
    ]
    return far_dates(cohort, plans, at=at, session=session) + days_off


def days_off_met(cohort: Cohort, starts: Iterable[datetime], at: datetime) -> list[Problem]:
    """Return the warnings that saved sessions, by their starts, meet after `at` on days that are off now. One query."""
    days = {local_day(start, cohort.zone) for start in starts if start > at}
    names = Holiday.objects.names_of(days)
    return [Problem("session_meets_on_holiday", day=day, name=names[day]) for day in sorted(names)]


def _start(cohort: Cohort, plan: SessionPlan) -> datetime | None:
    try:
        return scheduling.moment(plan.starts_local, cohort.time_zone)
    except scheduling.NoSuchTime:
        return None


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


def _meeting(cohort: Cohort, plan: SessionPlan) -> Meeting:
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
    )


def in_other_cohorts(cohort: Cohort, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return sessions of other cohorts with the same trainers near these times."""
    people = sorted({person for meeting in meetings for person in meeting.trainers})
    if not people:
        return []
    first = min(meeting.starts_at for meeting in meetings) - timedelta(days=1)
    last = max(meeting.ends_at for meeting in meetings) + timedelta(days=1)
    rows = Session.objects.filter(trainers__in=people, starts_at__lt=last, ends_at__gt=first)
    rows = rows.exclude(cohort=cohort.pk).exclude(cohort__state=Cohort.State.CANCELED).distinct()
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
    session.break_minutes, session.place, session.link = plan.break_minutes, plan.place.strip(), plan.link.strip()
    session.saved_at = at
    if before and session.own_agenda:
        _keep_agenda(session, *before)
    session.save()
    session.trainers.set(plan.trainers)
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
