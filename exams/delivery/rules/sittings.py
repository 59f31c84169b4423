"""When a sitting may start, and which of several answers to a question counts.

Of all answers to a place, the one with the highest (epoch, number) counts, regardless of the order and number of
deliveries. The epoch increases when another device takes over; the client counts the number within an epoch. Answers
that arrive late or while the clock is stopped count and are marked; the questions are hidden while it is stopped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cohorts.core.problems import Problem
from exams.delivery.rules.clock import BREAK, PAUSE, Stop

# Limits against a program that fills the database; nobody who takes an exam reaches them. A sitting's rows are counted
# only when its numbers or its devices are many, because counting takes a query.
MAX_ANSWERS_PER_SITTING = 20_000
ANSWERS_NOT_COUNTED = 2_000
DEVICES_NOT_COUNTED = 20
MAX_PRACTICE_PER_DAY = 50
# Answers received after the end; a long exam given wholly offline, with changes, has a third of them.
MAX_LATE_ANSWERS_PER_SITTING = 1_000
# The exam page names its window by so many characters for the browser and as many for the window; see device.js.
BROWSER_CHARACTERS = 16

# Marks of answers (see `mark`); "" is an answer that arrived in time.
LATE = "late"
BY_DEVICE = {PAUSE: "pause_by_device", BREAK: "break_by_device"}


class GivenAnswer(NamedTuple):
    """An answer. `value` is sorted labels, a text, or None for a cleared answer."""

    place: int
    epoch: int
    number: int
    value: list[str] | str | None


def counts_answers(number: int, epoch: int) -> bool:
    """Return whether the answers of a sitting must be counted before one with this number and epoch is stored."""
    return number > ANSWERS_NOT_COUNTED or epoch > DEVICES_NOT_COUNTED


def is_same_browser(device: str, other: str) -> bool:
    """Whether two windows name the same browser. They say so themselves: it is for the log, and nobody's right."""
    if not len(device) == len(other) == 2 * BROWSER_CHARACTERS:
        return False
    return device[:BROWSER_CHARACTERS] == other[:BROWSER_CHARACTERS]


def settle(answers: Iterable[GivenAnswer]) -> dict[int, list[str] | str | None]:
    """{place: value that counts} for every place with an answer."""
    latest: dict[int, GivenAnswer] = {}
    for answer in answers:
        current = latest.get(answer.place)
        if current is None or (answer.epoch, answer.number) > (current.epoch, current.number):
            latest[answer.place] = answer
    return {place: answer.value for place, answer in latest.items()}


def mark(received_at: datetime, given_at: datetime | None, late: bool, stops: Iterable[Stop]) -> str:
    """The mark of an answer: "late", "pause", "break", "pause_by_device", "break_by_device", or "".

    "pause" and "break" mean that it arrived during the stop, although it may have been given before. "by_device" means
    that it arrived later, but was given during the stop according to the device's clock, which may be wrong.
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
class StartRequest:
    """The facts when a person wants to start: `earlier` is the state of their sitting in this window, or ""."""

    now: datetime
    opens_at: datetime
    closes_at: datetime
    has_seat: bool
    form_published: bool
    earlier: str = ""


def start_problem(request: StartRequest) -> Problem | None:
    """Why the person may not start; None if they may."""
    if not request.has_seat:
        return Problem("exam_without_seat")
    if request.earlier == "submitted":
        return Problem("exam_already_taken")
    if request.earlier == "voided":
        return Problem("exam_set_aside")
    if request.now < request.opens_at:
        return Problem("exam_not_open_yet")
    if request.now >= request.closes_at:
        return Problem("exam_closed")
    if not request.form_published:
        return Problem("exam_not_ready")
    return None


def overlaps(opens_at: datetime, closes_at: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether a window overlaps one of the others. Windows that only touch do not overlap."""
    return any(opens_at < other_close and other_open < closes_at for other_open, other_close in others)
