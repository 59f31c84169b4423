"""Copy a cohort to other dates, as a draft that tells nobody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import local_day
from cohorts.people.models import Membership, User
from cohorts.training.actions.agenda_lines import replace_lines
from cohorts.training.actions.cohorts import schedule
from cohorts.training.models import Cohort, CourseVersion, Room, Session, Unit
from cohorts.training.models.agendas import agendas_of, line_of
from cohorts.training.rules.agenda import moved
from cohorts.training.rules.cohort_heads import Minimum
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.waiting import Enrolling


@dataclass(frozen=True)
class Copy:
    """The new cohort, and the course version of the copied one if that is no longer the one in effect."""

    cohort: Cohort
    former_version: CourseVersion | None


@action("cohort.copied", "Copied cohort")
def copy_cohort(
    *, cohort: Cohort, code: str, first_day: date, with_trainers: bool = True, by: User | None, at: datetime
) -> Copy:
    """Create a planned cohort like another one, all dates moved so that it starts on `first_day`; returns a Copy.

    Sessions keep their time of day in the cohort’s zone, their distance to the start (as do the days of enrollment and
    of decision), their rooms, their agendas where the course version is the same, and their trainers who still have
    that role. Seats, attendance and calendar addresses are not copied. The course version is the one in effect on
    `first_day`. Nobody is emailed. Refuses what `schedule` refuses: a code in use, a room that is taken, a trainer who
    teaches elsewhere, a vendor that is not approved on that day.
    """
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    sessions = list(
        cohort.sessions.select_related("unit", "room__venue").prefetch_related("trainers").order_by("starts_at", "pk")
    )
    if not sessions:
        raise Refused("cohort_has_no_sessions_to_copy", cohort=cohort)
    shift = first_day - local_day(sessions[0].starts_at, cohort.zone)
    if not shift:
        raise Refused("copy_on_same_day", field="first_day", cohort=cohort)
    version = cohort.course_version.course.versions.in_effect_on(first_day) or cohort.course_version
    plans = _plans(cohort, sessions, version, shift, with_trainers)
    # A place or a room that is retired is not copied: its text is, and the vendor chooses another.
    venue = cohort.venue if cohort.venue and cohort.venue.retired_at is None else None
    facts: dict[str, Any] = {"time_zone": cohort.time_zone, "seats": cohort.seats, "venue": venue}
    facts |= {"place": "" if venue else cohort.place, "meets": cohort.meets, "language": cohort.language}
    days = (cohort.enrollment_closes_on, cohort.enrollment_opens_on, cohort.late_until, cohort.decide_on)
    closes_on, opens_on, late_until, decide_on = (day and day + shift for day in days)
    if late_until:
        # Sessions may have been removed since that day was set.
        late_until = min(late_until, max(plan.ends_local.date() for plan in plans))
    facts["enrolling"] = Enrolling(closes_on, cohort.offer_hours, opens_on, late_until)
    facts["minimum"] = Minimum(cohort.min_seats, decide_on)
    copy = schedule(vendor=cohort.vendor, course_version=version, code=code, sessions=plans, **facts, by=by, at=at)
    copy.hold_days = cohort.hold_days
    copy.save(update_fields=["hold_days"])
    if version == cohort.course_version:
        _copy_agendas(sessions, copy)
    log(copy, by=by, at=at, cohort=cohort.code, days=shift.days)
    return Copy(copy, None if version == cohort.course_version else cohort.course_version)


def _plans(
    cohort: Cohort, sessions: list[Session], version: CourseVersion, shift: timedelta, with_trainers: bool
) -> list[SessionPlan]:
    units = {unit.key: unit for unit in Unit.objects.filter(course_version=version)}
    trainers = Membership.objects.in_force().filter(organization=cohort.vendor, role=roles.TRAINER)
    current = set(trainers.values_list("user_id", flat=True)) if with_trainers else set()
    return [
        SessionPlan(
            starts_local=session.starts_at.astimezone(cohort.zone).replace(tzinfo=None) + shift,
            ends_local=session.ends_at.astimezone(cohort.zone).replace(tzinfo=None) + shift,
            break_minutes=session.break_minutes,
            place="" if _room_of(session) else session.place,
            room=_room_of(session),
            link=session.link,
            unit=units.get(session.unit.key) if session.unit else None,
            trainers=tuple(trainer for trainer in session.trainers.all() if trainer.pk in current),
        )
        for session in sessions
    ]


def _room_of(session: Session) -> Room | None:
    room = session.room
    return None if room is None or room.retired_at or room.venue.retired_at else room


def _copy_agendas(sessions: list[Session], copy: Cohort) -> None:
    """Give the new sessions the agendas that the vendor entered for the old ones."""
    agendas = agendas_of([session.pk for session in sessions])
    lines = []
    for session, new in zip(sessions, copy.sessions.order_by("starts_at", "pk"), strict=True):
        # Where a change of the clocks makes a session longer or shorter, its agenda does not fit any more.
        if session.own_agenda and new.ends_at - new.starts_at == session.ends_at - session.starts_at:
            by_minutes = minute_of(new.starts_at) - minute_of(session.starts_at)
            lines += [line_of(new, plan) for plan in moved(agendas[session.pk], by_minutes)]
            Session.objects.filter(pk=new.pk).update(own_agenda=True)
    replace_lines(lines)
