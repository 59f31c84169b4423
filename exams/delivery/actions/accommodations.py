"""Grant and withdraw accommodations. Both take effect immediately, also for a person who is taking an exam now.

The appended rows are the record. The audit log, which only auditors read, says who did it for whom, and names the rows;
what was granted is only in them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.delivery.actions import clocks
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.models import (
    Accommodation,
    AccommodationWithdrawal,
    Sitting,
    SittingEvent,
    SittingEventKind,
    SittingState,
)
from exams.delivery.models.exam_entries import lock_entries
from exams.delivery.rules import accommodations as rules
from exams.delivery.rules import clock


@dataclass(frozen=True)
class Recipient:
    """A person, and the number of their paper file, if there is one."""

    person: User
    reference: str = ""


@dataclass(frozen=True)
class Line:
    """One accommodation to grant."""

    kind: str
    minutes: int = 0
    purpose: str = rules.EXAM


@action("accommodation.granted", "Granted accommodations")
def grant(
    *,
    person: User,
    kind: str,
    minutes: int,
    valid_from: date,
    valid_to: date,
    by: User,
    at: datetime,
    reference: str = "",
) -> Accommodation:
    """Grant `person` one accommodation for all exams, from a first to a last day. Returns the grant.

    Locks the person's seats, as starting an exam does, then their open sittings; appends the grant; recomputes the
    deadlines; records the current grants on each sitting; emails the person that there is news. Refuses everyone except
    examinations staff, a grant to oneself, the problems of `rules.accommodations.problem`, and a grant that the person
    already has, because the duplicate would remain after the first is withdrawn.
    """
    require(by, roles.EXAMINATIONS)
    to, lines = Recipient(person, reference), [Line(kind, minutes)]
    rows = _grant_to(to, lines, valid_from=valid_from, valid_to=valid_to, by=by, at=at, twice=False)
    _email(person, by, at)
    return rows[0]


@action("accommodation.granted", "Granted accommodations")
def grant_asked(
    *, person: User, lines: Sequence[Line], valid_from: date, valid_to: date, by: User, at: datetime
) -> list[Accommodation]:
    """Grant a person what they asked for, as `grant` does; returns the grants. The caller tells the person.

    A grant that the person has already may be granted again, as a renewal: of two the better counts. Refuses everyone
    except examinations staff, a grant to oneself, and the problems of `rules.accommodations.problem`.
    """
    require(by, roles.EXAMINATIONS)
    return _grant_to(Recipient(person), lines, valid_from=valid_from, valid_to=valid_to, by=by, at=at, twice=True)


@action("accommodation.granted", "Granted accommodations")
def grant_all(
    *,
    recipients: Sequence[Recipient],
    kinds: Mapping[str, int],
    valid_from: date,
    valid_to: date,
    by: User,
    at: datetime,
) -> list[Accommodation]:
    """Grant several people the same accommodations ({kind: minutes}), all or nothing. Returns the grants.

    Does for each person what `grant` does, with one entry in the log and one email each. Refuses everyone except
    examinations staff, no person, no kind, and the problems of the kinds and days; then, with one problem for each
    person concerned (`accommodation_refused_to`, with the reason), what `grant` refuses, and a person named twice.
    """
    require(by, roles.EXAMINATIONS)
    if not recipients:
        raise Refused("accommodation_people_missing", field="recipients")
    if not kinds:
        raise Refused("accommodation_kind_missing", field="kinds")
    lines = [Line(kind, minutes) for kind, minutes in kinds.items()]
    _refuse_problems(lines, valid_from, valid_to, at)
    rows, problems = [], []
    times_named = Counter(one.person.pk for one in recipients)
    # Always in the same order, so that two acts at the same moment do not wait for each other's locks.
    for one in sorted({one.person.pk: one for one in recipients}.values(), key=lambda one: one.person.pk):
        try:
            if times_named[one.person.pk] > 1:
                raise Refused("accommodation_person_twice")
            rows += _grant_to(one, lines, valid_from=valid_from, valid_to=valid_to, by=by, at=at, twice=False)
            _email(one.person, by, at)
        except Refused as refusal:
            for reason in refusal.problems:
                problems.append(
                    Problem("accommodation_refused_to", field="recipients", person=one.person, reason=reason)
                )
    refuse(*problems)
    return rows


def _refuse_problems(lines: Sequence[Line], valid_from: date, valid_to: date, at: datetime) -> None:
    days = {"valid_from": valid_from, "valid_to": valid_to, "today": home_day(at)}
    refuse(*(rules.problem(kind=one.kind, minutes=one.minutes, purpose=one.purpose, **days) for one in lines))


def _grant_to(
    to: Recipient, lines: Sequence[Line], *, valid_from: date, valid_to: date, by: User, at: datetime, twice: bool
) -> list[Accommodation]:
    """`twice`: whether the person may have the same already."""
    _refuse_own(by, to.person)
    _refuse_problems(lines, valid_from, valid_to, at)
    open_sittings = _lock(to.person)
    rows = [
        Accommodation(
            person=to.person, kind=one.kind, minutes=one.minutes, purpose=one.purpose, valid_from=valid_from,
            valid_to=valid_to, reference=to.reference, by=by, at=at,
        )
        for one in lines
    ]  # fmt: skip
    if not twice:
        refuse(*(_duplicate(row) for row in rows))
    for row in rows:
        row.clean_fields(exclude=["person", "by"])
        row.save()
    if any(row.purpose == rules.EXAM for row in rows):
        _apply(open_sittings, by, at)
    log(to.person, by=by, at=at, accommodations=[row.pk for row in rows])
    return rows


def _duplicate(row: Accommodation) -> Problem | None:
    same = Accommodation.objects.of_person(row.person).filter(withdrawal=None)
    same = same.filter(kind=row.kind, minutes=row.minutes, purpose=row.purpose)
    if same.filter(valid_from__lte=row.valid_from, valid_to__gte=row.valid_to).exists():
        return Problem("accommodation_already_granted", accommodation=str(row))
    return None


@action("accommodation.withdrawn", "Withdrew accommodation")
def withdraw(*, accommodation: Accommodation, by: User, at: datetime) -> Accommodation:
    """Withdraw a grant. Locks as `grant` does, appends the withdrawal, recomputes deadlines, emails the person; returns
    the withdrawal.

    A person who is taking an exam keeps at least ten minutes, or what they had left if that is less. Refuses everyone
    except examinations staff, and a grant that is already withdrawn.
    """
    require(by, roles.EXAMINATIONS)
    rows = _withdraw(accommodation.person, [accommodation], by, at)
    if not rows:
        raise Refused("accommodation_already_withdrawn")
    _email(accommodation.person, by, at)
    return rows[0]


@action("accommodation.withdrawn", "Withdrew accommodation")
def withdraw_asked(
    *, person: User, accommodations: Sequence[Accommodation], by: User, at: datetime
) -> list[AccommodationWithdrawal]:
    """Withdraw those of a person's grants that still apply, as `withdraw` does. The caller tells the person."""
    require(by, roles.EXAMINATIONS)
    return _withdraw(person, accommodations, by, at)


def _withdraw(
    person: User, accommodations: Sequence[Accommodation], by: User, at: datetime
) -> list[AccommodationWithdrawal]:
    _refuse_own(by, person)
    open_sittings = _lock(person)
    left = Accommodation.objects.filter(pk__in=[row.pk for row in accommodations], withdrawal=None).order_by("pk")
    rows = [AccommodationWithdrawal.objects.create(accommodation=row, by=by, at=at) for row in left]
    if any(row.accommodation.purpose == rules.EXAM for row in rows):
        _apply(open_sittings, by, at)
    log(person, by=by, at=at, accommodations=[row.accommodation_id for row in rows])
    return rows


def _email(person: User, by: User, at: datetime) -> None:
    """Say only that there is news. The key does not tell what kind, because staff can read the log of emails."""
    queue_exam_news(person=person, key=f"exams-{person.pk}-{at.timestamp():.6f}", by=by, at=at)


def _refuse_own(by: User | None, person: User) -> None:
    if is_own(by, person.pk):
        raise Refused("own_accommodation")


def _lock(person: User) -> list[Sitting]:
    seats = Enrollment.objects.taken().of_person(person).order_by("pk")
    # Submitting locks the sitting and then references its seat; a full lock on the seat could deadlock.
    list(seats.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    list(lock_entries(list(accounts_of([person.pk]))))
    own = Sitting.objects.of_person(person).filter(state=SittingState.BEGUN).select_related("window").order_by("pk")
    return list(own.select_for_update(of=("self",)))


def _apply(sittings: Sequence[Sitting], by: User, at: datetime) -> None:
    sittings = [sitting for sitting in sittings if at <= sitting.kept_until]
    before = {sitting.pk: sitting.deadline_at for sitting in sittings}
    terms_and_grants = clocks.recompute_deadlines(sittings, at)
    short = []
    for sitting in sittings:
        note_grants(sitting, terms_and_grants[sitting.pk][1], by, at)
        guaranteed = clock.guaranteed_time(before[sitting.pk], at, sitting.stopped_until)
        if clock.left(sitting.deadline_at, at, sitting.stopped_until) < guaranteed:
            seconds = -(-guaranteed // timedelta(seconds=1))
            SittingEvent.objects.create(sitting=sitting, kind=clock.GUARANTEE, seconds=seconds, by=by, at=at)
            short.append(sitting)
    clocks.recompute_deadlines(short, at)


def note_grants(sitting: Sitting, grants: Any, by: User | None, at: datetime) -> None:
    """Record on a sitting which grants apply from now on, for the event list that proctors see."""
    SittingEvent.objects.create(
        sitting=sitting, kind=SittingEventKind.GRANTED, grants=[list(grant) for grant in grants], by=by, at=at
    )
