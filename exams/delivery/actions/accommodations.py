"""Granting accommodations to a person and taking a grant back. Both take effect at once, also for who sits right now.

Nothing goes into Wagtail's log, which staff of every kind read: an appended fact is its own log line.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.delivery.actions import clocks
from exams.delivery.models import (
    Accommodation,
    AccommodationWithdrawal,
    Sitting,
    SittingEvent,
    SittingEventKind,
    SittingState,
)
from exams.delivery.rules import accommodations as rules
from exams.delivery.rules import clock


@action("accommodation.granted", "Accommodation granted")
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
    """Grant `person` an accommodation from a day to a day, for every exam. Returns the grant.

    Locks the person's seats, as beginning an exam does, then what they are sitting; appends the grant; moves the
    clocks; notes on each sitting what counts now. Refuses everybody but examinations staff, somebody's own grant, what
    rules.accommodations.problem finds, and what the person has already: a second one would outlive its withdrawal.
    """
    _check_right(by, person)
    refuse(rules.problem(kind=kind, minutes=minutes, valid_from=valid_from, valid_to=valid_to, today=home_day(at)))
    open_now = _lock(person)
    same = Accommodation.objects.of_person(person).filter(kind=kind, minutes=minutes, withdrawal=None)
    if same.filter(valid_from__lte=valid_from, valid_to__gte=valid_to).exists():
        raise Refused("accommodation_already_granted")
    row = Accommodation(
        person=person,
        kind=kind,
        minutes=minutes,
        valid_from=valid_from,
        valid_to=valid_to,
        reference=reference,
        by=by,
        at=at,
    )
    row.clean_fields(exclude=["person", "by"])
    row.save()
    _apply(open_now, by, at)
    return row


@action("accommodation.withdrawn", "Accommodation withdrawn")
def withdraw(*, accommodation: Accommodation, by: User, at: datetime) -> Accommodation:
    """Take a grant back. Locks as `grant` does, appends the withdrawal, moves the clocks; returns the withdrawal.

    Who is sitting now keeps ten minutes at least, or what they had. Refuses everybody but examinations staff, and a
    grant that is withdrawn already.
    """
    _check_right(by, accommodation.person)
    open_now = _lock(accommodation.person)
    if AccommodationWithdrawal.objects.filter(accommodation=accommodation).exists():
        raise Refused("accommodation_already_withdrawn")
    row = AccommodationWithdrawal.objects.create(accommodation=accommodation, by=by, at=at)
    _apply(open_now, by, at)
    return row


def _check_right(by: User | None, person: User) -> None:
    require(by, roles.EXAMINATIONS)
    if by is not None and by.pk == person.pk:
        raise Refused("own_accommodation")


def _lock(person: User) -> list[Sitting]:
    seats = Enrollment.objects.taken().of_person(person).order_by("pk")
    # Whoever hands in holds a sitting and points at its seat; a full lock on that could wait in a ring.
    list(seats.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    own = Sitting.objects.of_person(person).filter(state=SittingState.BEGUN).select_related("window").order_by("pk")
    return list(own.select_for_update(of=("self",)))


def _apply(open_now: Sequence[Sitting], by: User, at: datetime) -> None:
    open_now = [sitting for sitting in open_now if at <= sitting.kept_until]
    before = {sitting.pk: sitting.deadline_at for sitting in open_now}
    found = clocks.wind(open_now, at)
    short = []
    for sitting in open_now:
        note_grants(sitting, found[sitting.pk][1], by, at)
        promised = clock.promised(before[sitting.pk], at, sitting.stopped_until)
        if clock.left(sitting.deadline_at, at, sitting.stopped_until) < promised:
            seconds = -(-promised // timedelta(seconds=1))
            SittingEvent.objects.create(sitting=sitting, kind=clock.PROMISES, seconds=seconds, by=by, at=at)
            short.append(sitting)
    clocks.wind(short, at)


def note_grants(sitting: Sitting, grants: Any, by: User | None, at: datetime) -> None:
    """Note on a sitting what counts for it from now on, for the record of the room."""
    SittingEvent.objects.create(
        sitting=sitting, kind=SittingEventKind.GRANTED, grants=[list(grant) for grant in grants], by=by, at=at
    )
