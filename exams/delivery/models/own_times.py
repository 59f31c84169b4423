"""How much time a person has for an exam before they start it, with what was granted to them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core.formatting import local_day
from cohorts.core.persons import ByPerson, accounts_of
from exams.delivery.models.accommodations import Accommodation
from exams.delivery.rules import accommodations, clock


@dataclass(frozen=True)
class OwnTime:
    """A person's time for an exam: `length`, None without a limit; `granted`: the grants that apply on that day."""

    length: timedelta | None
    allowance: accommodations.Allowance
    granted: tuple[Accommodation, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether the person has another time than everyone else."""
        return self.allowance.untimed or self.allowance.factor != 1 or bool(self.allowance.extra)


def first_day(window: Any, at: datetime) -> date:
    """The day whose grants count for an exam in a window: its first, or today if it is open, in its zone."""
    return local_day(max(window.opens_at, at), window.time_zone)


def own_time(minutes_allowed: int, day: Any, grants: Iterable[Accommodation]) -> OwnTime:
    """The time for an exam of `minutes_allowed` on `day`, with those of the person's `grants` that apply on it."""
    valid = tuple(grant for grant in grants if grant.valid_from <= day <= grant.valid_to)
    allowance = accommodations.combine((grant.kind, grant.minutes) for grant in valid)
    return OwnTime(clock.full_time(minutes_allowed, allowance), allowance, valid)


def own_times(person_id: int, windows: Iterable[Any], at: datetime) -> dict[int, OwnTime]:
    """{window id: OwnTime} of a person, for windows with their exam loaded. At most one query."""
    days = {window.pk: first_day(window, at) for window in windows}
    if not days:
        return {}
    grants = list(Accommodation.objects.of_days(set(days.values()), at).of_people([person_id]))
    return {window.pk: own_time(window.exam.minutes_allowed, days[window.pk], grants) for window in windows}


def times_of_people(person_ids: Iterable[int], window: Any, at: datetime) -> dict[int, OwnTime]:
    """{person id: OwnTime} of these people in one window, with its exam loaded. One query."""
    accounts, day = accounts_of(person_ids), first_day(window, at)
    granted = defaultdict(list)
    for grant in Accommodation.objects.of_days({day}, at).of_people(accounts):
        granted[accounts[grant.person_id]].append(grant)
    minutes = window.exam.minutes_allowed
    return ByPerson((person, own_time(minutes, day, granted[person])) for person in set(accounts.values()))
