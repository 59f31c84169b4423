"""When a sitting may begin, and which of several answers to a question counts.

Law: of all answers to a place, the one with the highest (epoch, number) counts, in whatever order they came in and
however often. The epoch goes up when another device takes over; within an epoch the client counts. What comes in late,
or while the clock stands still, is kept, counts and is marked; the questions are covered while it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cohorts.core.problems import Problem
from exams.delivery.rules.clock import BREAK, PAUSE, Stop

# How an answer came in (see `mark`); "" is an answer that simply came in in time.
LATE = "late"
BY_DEVICE = {PAUSE: "pause_by_device", BREAK: "break_by_device"}


class Given(NamedTuple):
    """An answer as it was given: sorted labels, a text, or None for an answer taken back."""

    place: int
    epoch: int
    number: int
    value: list[str] | str | None


def settle(answers: Iterable[Given]) -> dict[int, list[str] | str | None]:
    """{place: the value that counts}, for every place that was ever answered."""
    latest: dict[int, Given] = {}
    for answer in answers:
        kept = latest.get(answer.place)
        if kept is None or (answer.epoch, answer.number) > (kept.epoch, kept.number):
            latest[answer.place] = answer
    return {place: answer.value for place, answer in latest.items()}


def mark(received_at: datetime, given_at: datetime | None, late: bool, stops: Iterable[Stop]) -> str:
    """How an answer is marked: "late", "pause", "break", "pause_by_device", "break_by_device", or "".

    A stop's name: it arrived while the clock stood still, perhaps given before. By device: it arrived afterward, and
    the candidate's own clock (a hint, no proof) says that it was given within the stop.
    """
    if late:
        return LATE
    stops = list(stops)
    for moment, marks in ((received_at, None), (given_at, BY_DEVICE)):
        within = [stop.kind for stop in stops if moment and stop.began < moment < stop.until]
        if within:
            return marks[within[0]] if marks else within[0]
    return ""


@dataclass(frozen=True)
class Beginning:
    """What is known when a person wants to begin: `earlier` is the state of their sitting in this window, or ""."""

    now: datetime
    opens_at: datetime
    closes_at: datetime
    has_seat: bool
    form_published: bool
    earlier: str = ""


def may_begin(asked: Beginning) -> Problem | None:
    """Why the person may not begin; None where they may."""
    if not asked.has_seat:
        return Problem("exam_without_seat")
    if asked.earlier == "submitted":
        return Problem("exam_already_taken")
    if asked.earlier == "voided":
        return Problem("exam_set_aside")
    if asked.now < asked.opens_at:
        return Problem("exam_not_open_yet")
    if asked.now >= asked.closes_at:
        return Problem("exam_closed")
    if not asked.form_published:
        return Problem("exam_not_ready")
    return None


def overlaps(opens_at: datetime, closes_at: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Does a window meet one of the others? Windows that only touch do not meet."""
    return any(opens_at < other_close and other_open < closes_at for other_open, other_close in others)
