"""Grant and withdraw accommodations. Both take effect immediately, also for a person who is taking an exam now.

Nothing is written to Wagtail's log, which all staff can read; the appended rows are the record.
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
from exams.delivery.actions.notices import queue_exam_news
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


@action("accommodation.granted", "Granted accommodation")
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
    """Grant `person` an accommodation for all exams, from a first to a last day. Returns the grant.

    Locks the person's seats, as starting an exam does, then their open sittings; appends the grant; recomputes the
    deadlines; records the current grants on each sitting; emails the person that there is news. Refuses everyone except
    examinations staff, a grant to oneself, the problems of `rules.accommodations.problem`, and a grant that the person
    already has, because the duplicate would remain after the first is withdrawn.
    """
    _check_right(by, person)
    refuse(rules.problem(kind=kind, minutes=minutes, valid_from=valid_from, valid_to=valid_to, today=home_day(at)))
    open_sittings = _lock(person)
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
    _apply(open_sittings, by, at)
    _email(row.person, by, at)
    return row


@action("accommodation.withdrawn", "Withdrew accommodation")
def withdraw(*, accommodation: Accommodation, by: User, at: datetime) -> Accommodation:
    """Withdraw a grant. Locks as `grant` does, appends the withdrawal, recomputes deadlines, emails the person; returns
    the withdrawal.

    A person who is taking an exam keeps at least ten minutes, or what they had left if that is less. Refuses everyone
    except examinations staff, and a grant that is already withdrawn.
    """
    _check_right(by, accommodation.person)
    open_sittings = _lock(accommodation.person)
    if AccommodationWithdrawal.objects.filter(accommodation=accommodation).exists():
        raise Refused("accommodation_already_withdrawn")
    row = AccommodationWithdrawal.objects.create(accommodation=accommodation, by=by, at=at)
    _apply(open_sittings, by, at)
    _email(accommodation.person, by, at)
    return row


def _email(person: User, by: User, at: datetime) -> None:
    """Say only that there is news. The key does not tell what kind, because staff can read the log of emails."""
    queue_exam_news(person=person, key=f"exams-{person.pk}-{at.timestamp():.6f}", by=by, at=at)


def _check_right(by: User | None, person: User) -> None:
    require(by, roles.EXAMINATIONS)
    if by is not None and by.pk == person.pk:
        raise Refused("own_accommodation")


def _lock(person: User) -> list[Sitting]:
    seats = Enrollment.objects.taken().of_person(person).order_by("pk")
    # Submitting locks the sitting and then references its seat; a full lock on the seat could deadlock.
    list(seats.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
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
