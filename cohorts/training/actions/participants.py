"""Whether people have another training at the same time: of a seat that they are given, and of a session that moves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from cohorts.core.names import called
from cohorts.core.persons import accounts_of
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.training.models import Cohort, Enrollment, MakeUp, Session
from cohorts.training.rules.scheduling import Meeting
from cohorts.training.rules.venues import common_times

Times = tuple[datetime, datetime]


def lock_people(people: Iterable[User]) -> None:
    """Lock people in the order of their ids, so that nobody gets two seats at the same times in two acts at once.

    The caller has locked the cohorts.
    """
    ids = {person.pk for person in people}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def seat_clashes(
    cohort: Cohort, people: Sequence[User], *, at: datetime, instead_of: Cohort | None = None, field: str | None = None
) -> list[Problem]:
    """Return, for each of `people` with a seat elsewhere at the times of this cohort, when that is.

    Only sessions that will be held and are not over at `at` count. The other cohort is never named: it may be another
    agency's or vendor's matter. `instead_of`: the cohort whose seat is given up for this one. Four queries.
    """
    besides = [instead_of.pk] if instead_of else []
    return [problem.at(field) for problem in clashes_of(cohort, people, besides, at=at).values()]


def clashes_of(
    cohort: Cohort, people: Sequence[User], besides: Sequence[int] = (), *, at: datetime
) -> dict[int, Problem]:
    """Return {id of a person: Problem} as `seat_clashes` finds them, without the cohorts `besides` and itself."""
    planned = _times(Session.objects.filter(cohort=cohort, ends_at__gt=at))
    others = _times_of(people, [cohort.pk, *besides], planned, at)
    return {
        person.pk: Problem("person_in_other_training", person=called(person), cohort=cohort.code, times=times)
        for person in people
        if (times := common_times(planned, others[person.pk], cohort.time_zone))
    }


def moved_clashes(cohort: Cohort, moved: Sequence[Meeting], *, at: datetime) -> list[Problem]:
    """Return who of the people with a seat has another training when sessions of their cohort are moved. Three queries.

    For a page that asks: a vendor may have no other choice, and who cannot come can make up for it.
    """
    planned = [(meeting.starts_at, meeting.ends_at) for meeting in moved]
    people = [seat.person for seat in Enrollment.objects.taken().filter(cohort=cohort.pk).select_related("person")]
    others = _times_of(people, [cohort.pk], planned, at)
    return [
        Problem("seat_in_other_training", field=_field_of(moved), person=called(person), times=times)
        for person in people
        if (times := common_times(planned, others[person.pk], cohort.time_zone))
    ]


def _field_of(moved: Sequence[Meeting]) -> str:
    row = moved[0].row if len(moved) == 1 else ""
    return f"{row}-day" if row else "day"


def _times(rows: Iterable[Session]) -> list[Times]:
    return [(row.starts_at, row.ends_at) for row in rows]


def _times_of(
    people: Sequence[User], besides: Sequence[int], planned: Sequence[Times], at: datetime
) -> dict[int, list[Times]]:
    """Return {person: the times of sessions of their other seats, and of those to which they come as a guest}.

    Only those near the planned ones. Two queries, and those of `accounts_of`.
    """
    times: dict[int, list[Times]] = defaultdict(list)
    if not planned or not people:
        return times
    first, last = min(start for start, _ in planned), max(end for _, end in planned)
    accounts = accounts_of([person.pk for person in people])
    seats = Enrollment.objects.taken().of_accounts(list(accounts)).exclude(cohort__in=besides)
    rows = seats.exclude(cohort__state=Cohort.State.CANCELED).filter(
        cohort__sessions__canceled_at=None,
        cohort__sessions__starts_at__lt=last,
        cohort__sessions__ends_at__gt=max(first, at),
    )
    for account, start, end in rows.values_list("person", "cohort__sessions__starts_at", "cohort__sessions__ends_at"):
        times[accounts[account]].append((start, end))
    guests = MakeUp.objects.approved().filter(person__in=list(accounts), session__canceled_at=None)
    guests = guests.filter(session__starts_at__lt=last, session__ends_at__gt=max(first, at))
    guests = guests.exclude(session__cohort__in=besides).order_by("pk")
    for account, start, end in guests.values_list("person", "session__starts_at", "session__ends_at"):
        times[accounts[account]].append((start, end))
    return times
