"""Attendance that a device kept while it had no network and sends later: when it was made, and which of two counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cohorts.core.problems import Problem
from cohorts.training.rules.presence import Presence

# Longer than a vendor leaves attendance open; after that, somebody should look again before it is recorded (chosen).
MAX_AGE = timedelta(days=30)


@dataclass(frozen=True)
class DeviceTimes:
    """The times that a device sends with a mark.

    made, sent: by the device's clock, when it was made and when it was sent. opened: by the server's clock, when the
    device got the sheet on which it was made.
    """

    made: datetime
    sent: datetime
    opened: datetime


def made_at(times: DeviceTimes, now: datetime) -> datetime:
    """Return when a mark was made, by the server's clock, on which it arrives at `now`.

    Only how long ago it was counts, so a device whose clock is wrong does no harm. If the clock was changed meanwhile:
    never after it arrives, and never before its sheet was opened.
    """
    since_opened = max(now - times.opened, timedelta())
    return now - min(max(times.sent - times.made, timedelta()), since_opened)


def age_problem(person: str, made: datetime, now: datetime) -> Problem | None:
    """Return that a mark was made too long ago to be recorded without another look, or None."""
    if now - made > MAX_AGE:
        return Problem("mark_too_old", person=person, days=MAX_AGE.days)
    return None


@dataclass(frozen=True)
class MarkFacts:
    """A mark of a person in a session. is_correction: somebody who saw the one before wrote it instead."""

    presence: Presence
    is_correction: bool


def marks_differ(marks: Sequence[MarkFacts]) -> bool:
    """Return whether marks of one person in one session contradict each other and nobody has corrected them since.

    In the order in which they were made. What was made before a correction is settled by it.
    """
    corrections = [place for place, mark in enumerate(marks) if mark.is_correction]
    open_marks = marks[corrections[-1] :] if corrections else marks
    return len({(mark.presence.status, mark.presence.periods) for mark in open_marks}) > 1
