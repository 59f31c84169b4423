"""Read the facts that determine a sitting's deadline, and store the result on the sittings.

Callers of `recompute_deadlines` must hold the locks of the sittings.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from cohorts.core.formatting import local_day
from cohorts.core.persons import ByPerson, accounts_of
from exams.delivery.models import Accommodation, ExamWindow, Sitting, SittingEvent, SittingState
from exams.delivery.models.own_sittings import CLOCK_KINDS, clock_events_of, earlier_answers, grants_of_one
from exams.delivery.rules import accommodations, clock

CLOCK_FIELDS = ("deadline_at", "bound", "stopped", "stopped_until")


def grants_of(person_ids: Iterable[int], days: Iterable[date], at: datetime) -> Any:
    """{person id: [(kind, minutes)]} of the grants that apply at `at` to a sitting on one of `days`. One query."""
    accounts, grants = accounts_of(person_ids), ByPerson()
    rows = Accommodation.objects.of_days(set(days), at).of_accounts(list(accounts)).order_by("kind", "pk")
    for person, kind, minutes in rows.values_list("person_id", "kind", "minutes"):
        grants.setdefault(accounts[person], []).append((kind, minutes))
    return grants


def terms_of(sittings: Iterable[Sitting], at: datetime) -> Any:
    """{sitting id: (rules.clock.Terms, grants)}. The sittings must have their window loaded.

    One query for the events, and one for the grants of each day on which a sitting started.
    """
    sittings, by_day = list(sittings), defaultdict(set)
    for sitting in sittings:
        by_day[_days(sitting, at)].add(sitting.person_id)
    grants = {days: grants_of(people, days, at) for days, people in by_day.items()}
    events = defaultdict(list)
    rows = SittingEvent.objects.filter(sitting__in=[s.pk for s in sittings], kind__in=CLOCK_KINDS).order_by("pk")
    for sitting_id, *event in rows.values_list("sitting_id", "kind", "at", "seconds"):
        events[sitting_id].append(tuple(event))
    return {
        sitting.pk: _terms(sitting, grants[_days(sitting, at)].get(sitting.person_id, []), events[sitting.pk])
        for sitting in sittings
    }


def terms_of_one(sitting: Sitting, at: datetime) -> Any:
    """(rules.clock.Terms, grants) of one sitting that has its window loaded. Two queries."""
    grants = grants_of_one(sitting.person_id, *_days(sitting, at), at)
    return _terms(sitting, grants, clock_events_of(sitting.pk))


def grant_status(sitting: Sitting, at: datetime) -> dict[str, Any]:
    """What an open exam page needs to know about the person's grants, which may change. Two queries, with the window.

    {"time": seconds in total, or None without a limit; "break_left": seconds, or None without breaks; "large": bool}
    """
    allowance = accommodations.combine(grants_of_one(sitting.person_id, *_days(sitting, at), at))
    time = clock.full_time(sitting.minutes_allowed, allowance)
    rest = clock.break_left(allowance, clock.stops_of(clock_events_of(sitting.pk)))
    return {
        "time": None if time is None else time.total_seconds(),
        "break_left": rest.total_seconds() if allowance.breaks else None,
        "large": allowance.large_print,
    }


def _days(sitting: Sitting, at: datetime) -> tuple[date, date]:
    """The days whose grants count for a sitting: the one on which it began, and today, in the zone of its window."""
    zone = sitting.window.time_zone
    return local_day(sitting.started_at, zone), local_day(at, zone)


def clock_status(sitting: Sitting, now: datetime) -> dict[str, Any]:
    """What the exam page needs to know about the clock: time left, what sets the deadline, and how long a stop lasts.

    `left` and `stop_left` are seconds. `earlier` is the number of saved answers from before the last take-over: they
    may arrive late, and the page asks for the answers when there are more of them. `ended_how` is "" while it runs.
    """
    # A stop that was open when the sitting ended no longer counts.
    stop = sitting.stop_at(now) if sitting.state == SittingState.BEGUN else ""
    return {
        "state": sitting.state,
        "ended_how": sitting.ended_how,
        "epoch": sitting.epoch,
        "earlier": earlier_answers(sitting.pk, sitting.epoch),
        "left": sitting.left_at(now).total_seconds(),
        "bound": sitting.bound,
        "stopped": stop,
        "stop_left": (sitting.stopped_until - now).total_seconds() if stop else 0,
        "at": now.isoformat(timespec="seconds"),
    }


def _terms(sitting: Sitting, grants: Any, events: Any) -> Any:
    terms = clock.Terms(
        started=sitting.started_at,
        minutes_allowed=sitting.minutes_allowed,
        closes_at=sitting.window.closes_at,
        ends_sittings=sitting.window.ends_sittings,
        allowance=accommodations.combine(grants),
        stops=clock.stops_of(events),
        given=clock.added_time(events),
        guarantees=clock.guarantees_of(events),
    )
    return terms, grants


def apply_terms(sitting: Sitting, terms: Any, at: datetime) -> None:
    """Set the deadline, what sets it, and the current stop on `sitting`, without saving."""
    ends, stop = clock.deadline(terms), clock.running_stop(terms.stops, at)
    sitting.deadline_at, sitting.bound = ends.at, ends.bound
    sitting.stopped, sitting.stopped_until = (stop.kind, stop.until) if stop else ("", None)


def recompute_deadlines(sittings: Iterable[Sitting], at: datetime) -> Any:
    """Recompute the clocks of these sittings from the facts, and save them. Returns what `terms_of` returns.

    The windows are read again after the locks are taken: a window that was loaded with its sitting may be older than a
    change for which the lock waited.
    """
    sittings = list(sittings)
    windows = ExamWindow.objects.in_bulk({sitting.window_id for sitting in sittings})
    for sitting in sittings:
        sitting.window = windows[sitting.window_id]
    terms_and_grants = terms_of(sittings, at)
    for sitting in sittings:
        apply_terms(sitting, terms_and_grants[sitting.pk][0], at)
    Sitting.objects.bulk_update(sittings, CLOCK_FIELDS)
    return terms_and_grants
