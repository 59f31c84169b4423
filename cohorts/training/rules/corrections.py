"""Requests to correct attendance: who may ask about which entry, and until when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cohorts.core.problems import Problem
from cohorts.training.rules.waiting import day_ends

# How many days a person has to ask, unless the course version says otherwise (chosen; programs differ).
DAYS_TO_ASK = 14
MAX_DAYS_TO_ASK = 365


@dataclass(frozen=True)
class EntryFacts:
    """The facts for deciding whether a person may ask to correct an entry.

    recorded_at, zone: when it was recorded, and the zone of its cohort. days: how many the course gives; 0 for none.
    is_latest: no later entry corrects it. is_whole: all minutes of the session are credited. is_answered: a request
    about this entry was decided. is_asked: one is open.
    """

    recorded_at: datetime
    zone: str
    days: int
    is_latest: bool = True
    is_whole: bool = False
    is_answered: bool = False
    is_asked: bool = False


def last_day(recorded_at: datetime, days: int, zone: str) -> date:
    """Return the last day on which a person can ask: so many calendar days after the entry, in its zone."""
    return recorded_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)


def ask_until(recorded_at: datetime, days: int, zone: str) -> datetime:
    """Return when the time to ask ends (UTC): with the last day, in the zone of the entry."""
    return day_ends(last_day(recorded_at, days, zone), zone)


def ask_problem(entry: EntryFacts, at: datetime) -> Problem | None:
    """Return why a person cannot ask to correct an entry at `at`, or None if they can."""
    if entry.days == 0:
        return Problem("correction_not_offered")
    if entry.is_asked:
        return Problem("correction_asked_already")
    if not entry.is_latest:
        return Problem("correction_entry_replaced")
    if entry.is_answered:
        return Problem("correction_answered")
    if entry.is_whole:
        return Problem("correction_nothing_missing")
    if at >= ask_until(entry.recorded_at, entry.days, entry.zone):
        return Problem("correction_too_late", day=last_day(entry.recorded_at, entry.days, entry.zone))
    return None
