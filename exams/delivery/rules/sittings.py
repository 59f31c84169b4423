"""When a sitting may begin, and which of several answers to a question counts.

Law: of all answers to a place, the one with the highest (epoch, number) counts, in whatever order they came in and
however often. The epoch goes up when another device takes over; within an epoch the client counts. What comes in late,
or while the clock stands still, is kept, counts and is marked; the questions are covered while it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from exams.delivery.rules.clock import Stop


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
    """How an answer is marked: "late", "pause", "break", "pause by device", "break by device", or "".

    A stop's name: it arrived while the clock stood still, perhaps given before. "by device": it arrived afterward, and
    the candidate's own clock (a hint, no proof) says that it was given within the stop.
    """
    if late:
        return "late"
    for moment, words in ((received_at, "{}"), (given_at, "{} by device")):
        within = [stop.kind for stop in stops if moment and stop.began < moment < stop.until]
        if within:
            return words.format(within[0])
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


def may_begin(asked: Beginning) -> str | None:
    """Why the person may not begin, as a sentence; None where they may."""
    if not asked.has_seat:
        return "You have no seat in the cohort that sits this exam. Ask the vendor of your training."
    if asked.earlier == "submitted":
        return "You have sat this exam in this window already. Your result is under “My exams”."
    if asked.earlier == "voided":
        return "Your sitting in this window was set aside. Ask the examinations staff what comes next."
    if asked.now < asked.opens_at:
        return "This exam is not open yet. Come back when its window opens."
    if asked.now >= asked.closes_at:
        return "This exam has closed. Ask the vendor of your training about another window."
    if not asked.form_published:
        return "This exam is not ready. Ask the vendor of your training; nothing you did is wrong."
    return None


def overlaps(opens_at: datetime, closes_at: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Does a window meet one of the others? Windows that only touch do not meet."""
    return any(opens_at < other_close and other_open < closes_at for other_open, other_close in others)
