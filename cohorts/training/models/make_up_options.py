"""What a person missed of a course, and the sessions of other cohorts in which they can make it up.

The caller may read the hours of the person. A constant number of queries for each question.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.training.models.agendas import add_units
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.credit_facts import Outlook, count_credits, outlooks_of
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.models.make_ups import MakeUp, MakeUpState, room_in
from cohorts.training.rules.credit import Credit, UnitCredit
from cohorts.training.rules.make_up import (
    HOSTING,
    NO_MAKE_UP,
    SAME_VENDOR,
    GuestFacts,
    MakeUpRule,
    Meeting,
    guest_problem,
    make_up_left,
)

MAX_OPTIONS = 60


@dataclass(frozen=True)
class Gain:
    """What a session brings of a unit, in minutes. left: the minutes of the unit that are missing after it."""

    unit: str
    minutes: int
    left: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Option:
    """A session in which somebody can make up. problem: why they cannot come to it, if so."""

    session: Session
    gains: Sequence[Gain]
    room: int
    problem: Problem | None

    @property
    def minutes(self) -> int:
        """What it brings of all units."""
        return sum(gain.minutes for gain in self.gains)


@dataclass
class MakeUpPlan:
    """What a person missed of a course and can make up.

    `used`: minutes that they made up or have asked to. `waits`: minutes that they asked to make up, without an answer;
    `credit` has them.
    """

    person: User
    seat: Enrollment | None
    rule: MakeUpRule
    credit: Credit
    used: int
    waits: int = 0
    live: list[MakeUp] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    @property
    def missed(self) -> list[UnitCredit]:
        """Units of which the person will not have all minutes by the sessions of their seats and make-ups."""
        return [unit for unit in self.credit.units if unit.missing]

    @property
    def missed_minutes(self) -> int:
        """Minutes that they will not have."""
        return sum(unit.unit.minutes - unit.credited for unit in self.missed)

    @property
    def left(self) -> int:
        """Minutes that can still be made up."""
        return make_up_left(self.rule, self.used)

    @property
    def possible(self) -> list[Option]:
        """Sessions that can be asked for."""
        return [option for option in self.options if option.problem is None]

    @property
    def others(self) -> list[Option]:
        """Sessions that cannot, each with its problem."""
        return [option for option in self.options if option.problem is not None]


def seat_for(person: Any, course: Any) -> Enrollment | None:
    """Return the seat in a course from which a person makes up: the latest that is taken, in a cohort not canceled."""
    rows = Enrollment.objects.in_course(course).of_person(person).with_cohort()
    return rows.order_by("-cohort__starts_at", "-pk").first()


@dataclass(frozen=True)
class _Standing:
    """What decides about every session of a course for one person: as the credit is without it."""

    person: User
    seat: Enrollment | None
    rule: MakeUpRule
    used: int
    others: Sequence[Meeting]


def plan_of(person: User, course: Any, at: datetime) -> MakeUpPlan | None:
    """Return what a person missed of a course and where they can make it up; None without hours in it."""
    outlook = _outlook(person, course)
    if outlook is None:
        return None
    live = list(MakeUp.objects.live().of_person(person).in_course(course).with_session().by_date())
    seat, sessions = seat_for(person, course), []
    if seat is not None:
        sessions = list(_candidates(person, seat, outlook, live, at)[:MAX_OPTIONS])
    pending = [row.session_id for row in live if row.state == MakeUpState.REQUESTED]
    outlook = _outlook(person, course, [*pending, *(session.pk for session in sessions)]) or outlook
    before = outlook.after(pending)
    standing = _standing(person, seat, outlook, before, _meetings(person, sessions))
    waits = before.credited - outlook.potential().credited
    plan = MakeUpPlan(person, seat, standing.rule, before, standing.used, waits, live)
    room = room_in(sessions)
    for session in sessions:
        after = outlook.after([*pending, session.pk])
        facts = _facts(standing, session, after.credited - before.credited, room[session.pk])
        if gains := _gains(before, after):
            plan.options.append(Option(session, gains, room[session.pk], guest_problem(facts, at)))
    return plan


def facts_of(
    person: User, session: Session, *, without: MakeUp | None = None, is_held: bool = False
) -> tuple[GuestFacts, Enrollment | None]:
    """Return what decides whether a person may come to a session as a guest, and the seat from which they come.

    The session comes with its cohort, course and vendor. without: the make-up that is decided about. is_held: the
    session is over, so that there is no question of room, nor of other sessions: one minute of the clock counts once.
    """
    course = session.cohort.course_version.course_id
    live = MakeUp.objects.live().of_person(person).in_course(course).exclude(pk=without.pk if without else None)
    pending = list(live.filter(state=MakeUpState.REQUESTED).values_list("session", flat=True))
    outlook = outlooks_of(
        [person.pk], [course], [*pending, session.pk], first_version=session.cohort.course_version
    )[person.pk, course]  # fmt: skip
    before, after = outlook.after(pending), outlook.after([*pending, session.pk])
    others = [] if is_held else _meetings(person, [session], without)
    standing = _standing(person, seat_for(person, course), outlook, before, others)
    room = None if is_held else room_in([session])[session.pk]
    facts = _facts(standing, session, after.credited - before.credited, room)
    return replace(facts, asked=live.filter(session=session).exists()), standing.seat


def _standing(
    person: User, seat: Enrollment | None, outlook: Outlook, before: Credit, others: Sequence[Meeting]
) -> _Standing:
    used = before.credited - outlook.count(*outlook.own).credited
    return _Standing(person, seat, outlook.version.make_up, used, others)


def gains_of(person: User, session: Session, without: MakeUp | None = None) -> list[Gain]:
    """Return what a session of another cohort brings a person, by unit."""
    course = session.cohort.course_version.course_id
    outlook = _outlook(person, course, [session.pk])
    return _gains(outlook.potential(), outlook.after([session.pk])) if outlook else []


def _outlook(person: User, course: Any, sessions: Iterable[int] = ()) -> Outlook | None:
    return next(iter(outlooks_of([person.pk], [course], sessions).values()), None)


def _candidates(person: User, seat: Enrollment, outlook: Outlook, live: Sequence[MakeUp], at: datetime) -> Any:
    """Return the sessions to come that teach something of what the person misses, the next ones first."""
    rule = outlook.version.make_up
    keys = [unit.unit.key for unit in outlook.potential().units if unit.missing] if rule != NO_MAKE_UP else []
    own = Enrollment.objects.taken().of_person(person).values("cohort")
    rows = Session.objects.filter(cohort__state__in=HOSTING, starts_at__gt=at).with_course()
    course = seat.cohort.course_version.course_id
    rows = rows.filter(cohort__course_version__course=course, agenda__unit__key__in=keys).exclude(cohort__in=own)
    rows = rows.exclude(pk__in=[row.session_id for row in live])
    if rule.where == SAME_VENDOR:
        rows = rows.filter(cohort__vendor=seat.cohort.vendor_id)
    return rows.distinct().order_by("starts_at", "pk")


def _meetings(person: User, sessions: Collection[Session], without: MakeUp | None = None) -> list[Meeting]:
    """Return the person's own sessions, and those that they asked for, around these."""
    if not sessions:
        return []
    first, last = min(row.starts_at for row in sessions), max(row.ends_at for row in sessions)
    seats = Enrollment.objects.taken().of_person(person).exclude(cohort__state=Cohort.State.CANCELED)
    make_ups = MakeUp.objects.live().of_person(person).exclude(pk=without.pk if without else None)
    rows = Session.objects.filter(cohort__in=seats.values("cohort")) | Session.objects.filter(
        pk__in=make_ups.values("session")
    )
    rows = rows.filter(starts_at__lt=last, ends_at__gt=first).select_related("cohort")
    return [_meeting(row) for row in rows]


def _meeting(session: Session) -> Meeting:
    return Meeting(session.starts_at, session.ends_at, session.cohort.code, session.cohort.time_zone)


def _facts(standing: _Standing, session: Session, brings: int, room: int | None) -> GuestFacts:
    cohort, seat = session.cohort, standing.seat
    return GuestFacts(
        person=called(standing.person),
        cohort=cohort.code,
        vendor=cohort.vendor.name,
        rule=standing.rule,
        is_same_vendor=seat is not None and seat.cohort.vendor_id == cohort.vendor_id,
        cohort_state=cohort.state,
        session=_meeting(session),
        brings=brings,
        used=standing.used,
        room=room,
        has_seat=seat is not None,
        seated=seat is not None and seat.cohort_id == cohort.pk,
        others=tuple(standing.others),
    )


def _gains(before: Credit, after: Credit) -> list[Gain]:
    """Return what `after` has more than `before`, by unit."""
    return [
        Gain(later.unit.title, later.credited - unit.credited, later.missing)
        for unit, later in zip(before.units, after.units, strict=True)
        if later.credited > unit.credited
    ]


def person_to_enter(email: str, session: Session) -> User | None:
    """Return who has this email address and a seat in the course of a session, in another cohort; None if nobody.

    The caller may enter guests of the session. It says no more of others than whether somebody can be entered.
    """
    course = session.cohort.course_version.course_id
    seats = Enrollment.objects.in_course(course).exclude(cohort=session.cohort_id)
    return User.objects.filter(email__iexact=email.strip(), pk__in=seats.values("person")).first()


def has_seat_here(email: str, session: Session) -> bool:
    """Return whether somebody with this email address has a seat in the cohort of a session of the caller."""
    people = User.objects.with_address(email)
    return Enrollment.objects.taken().filter(cohort=session.cohort_id, person__in=people).exists()


def add_totals(make_ups: Iterable[MakeUp]) -> list[MakeUp]:
    """Return make-ups as a list, each with `totals`: what its person has, of all vendors together, of the units that
    the session teaches, as UnitCredit. The caller may read the make-ups. A constant number of queries.
    """
    rows = list(make_ups)
    courses = {row.seat.cohort.course_version.course_id for row in rows}
    counted = count_credits({row.person_id for row in rows}, courses) if rows else {}
    add_units([row.session for row in rows])
    for row in rows:
        keys = {unit.key for unit in row.session.units}
        one = counted.get((row.person_id, row.seat.cohort.course_version.course_id))
        row.totals = [unit for unit in one.credit.units if unit.unit.key in keys] if one else []
    return rows


def add_made_up_in(session: Session, seats: Iterable[Enrollment], make_ups: Any) -> None:
    """Set `made_up_in` of seats: the approved make-ups of their people in other sessions that teach a unit of this one.

    session: with `units`. make_ups: those that the user may see. Three queries.
    """
    seats = list(seats)
    rows = list(
        make_ups.approved().filter(seat__in=[seat.pk for seat in seats]).exclude(session=session).with_session()
    )
    add_units([row.session for row in rows])
    keys = {unit.key for unit in session.units}
    for seat in seats:
        own = [row for row in rows if row.seat_id == seat.pk]
        seat.made_up_in = [row for row in own if keys & {unit.key for unit in row.session.units}]
