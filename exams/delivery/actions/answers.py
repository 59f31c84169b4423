"""Saving answers, behind the sitting's lock.

An answer that was acknowledged is in the sheet that was scored: saving and submitting take the same lock, and saving
looks at the state behind it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cohorts.core.actions import Refused, action
from cohorts.core.problems import Problem
from cohorts.people.models import User
from exams.delivery import paper as assembly
from exams.delivery.actions.sittings import submit
from exams.delivery.models import Answer, EndedHow, Sitting, SittingState

HIGHEST_NUMBER = 2_000_000_000
MOST_MESSAGES = 500
# How often a sign of the exam page is written down; the proctor's page asks no finer than that.
CONTACT_EVERY = timedelta(seconds=30)

ENDED = Problem("exam_ended")
MOVED = Problem("answer_moved")
USED = Problem("answer_number_used")


@dataclass(frozen=True)
class Message:
    """An answer as a browser sends it: numbered by the browser, its question and options by their opaque names."""

    number: int
    question: str
    value: object
    given_at: datetime | None = None


@dataclass
class Saved:
    """What became of a batch of messages.

    `acknowledged`: numbers that are kept for good. `refused`: {number: (code, Problem)}; the codes are "number" (that
    number is used), "unreadable", "moved" and "ended". `yours`: whether the asking device may still answer.
    """

    sitting: Sitting
    yours: bool = True
    acknowledged: list[int] = field(default_factory=list)
    refused: dict[int, tuple[str, Problem]] = field(default_factory=dict)


@action("sitting.answered", "Answers saved")
def save_answers(
    *, sitting_id: int, messages: Iterable[Message], epoch: int, device: str, by: User | None, at: datetime
) -> Saved:
    """Append the answers of one batch, behind the sitting's lock, and say what became of each, as `keep` does.

    Each answer row is its own log line. Raises Sitting.DoesNotExist where `by` has no such sitting, and Refused for an
    epoch that does not exist yet or an oversized batch.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id, person=by)
    return keep(sitting, messages, epoch=epoch, device=device, at=at)


def keep(
    sitting: Sitting,
    messages: Iterable[Message],
    *,
    epoch: int,
    device: str,
    at: datetime,
    append: Callable[[Iterable[tuple[Any, ...]]], int] = Answer.objects.append_numbered,
) -> Saved:
    """What becomes of a batch of messages, for a sitting that its caller has locked in a transaction.

    A number that came before with the same content is acknowledged again and written once, also after the end; with
    another content it is refused. A batch that gives one number two contents keeps neither of them: which one counts
    is for the browser to say, with new numbers. So no number is ever both acknowledged and refused. Messages of an
    earlier epoch are kept and never override a later one. Within the grace period after the deadline messages are
    kept, marked as late, and count; after it nothing more is kept and the sitting is submitted. Answers given before a
    stop of the clock may arrive within it, and are kept. `append` appends rows whose number is free, as
    Answer.objects.append_numbered does. Raises Refused for an epoch that does not exist yet or an oversized batch.
    """
    messages = list(messages)
    if len(messages) > MOST_MESSAGES:
        raise Refused("answers_too_many", most=MOST_MESSAGES)
    if epoch > sitting.epoch or epoch < 1:
        raise Refused("exam_page_outdated")
    if sitting.state == SittingState.BEGUN and at > sitting.kept_until:
        sitting = submit(sitting_id=sitting.pk, by=sitting.person, at=at, how=EndedHow.DEADLINE)
    if sitting.state != SittingState.BEGUN:
        return _none_kept(sitting, messages, epoch, ("ended", ENDED))
    yours = epoch == sitting.epoch and device == sitting.device
    if epoch == sitting.epoch and not yours:
        return _none_kept(sitting, messages, epoch, ("moved", MOVED))
    if yours:
        _heard_of(sitting, at)
    return _keep(sitting, messages, epoch, at, Saved(sitting, yours=yours), append)


def _heard_of(sitting: Sitting, at: datetime) -> None:
    """Write down that the exam page is there, at most every CONTACT_EVERY."""
    if sitting.contact_at is None or at - sitting.contact_at >= CONTACT_EVERY:
        Sitting.objects.filter(pk=sitting.pk).update(contact_at=at)


def _none_kept(sitting: Sitting, messages: Iterable[Message], epoch: int, why: tuple[str, Problem]) -> Saved:
    """Nothing new is kept; what is kept already is acknowledged again, since its first acknowledgement may be lost."""
    saved = Saved(sitting, yours=False)
    contents = _contents(sitting, messages, saved)
    if contents:
        _apart_from_known(sitting, contents, epoch, saved)
    saved.refused |= {number: why for number in contents if number not in saved.acknowledged}
    return saved


def _keep(sitting: Sitting, messages: Iterable[Message], epoch: int, at: datetime, saved: Saved, append: Any) -> Saved:
    """Append what can be read. A number seldom comes twice: only where one was left out are they looked up."""
    contents = _contents(sitting, messages, saved)
    rows = _rows(sitting, contents, epoch, at)
    if contents and append(rows) < len(contents):
        _apart_from_known(sitting, contents, epoch, saved)
    else:
        saved.acknowledged += contents
    return saved


def _contents(sitting: Sitting, messages: Iterable[Message], saved: Saved) -> dict[int, Any]:
    """{number: (content, given at)} of what can be read; the rest is refused, and with it all under its number."""
    contents: dict[int, Any] = {}
    for message in messages:
        try:
            content = _read(sitting, message)
        except assembly.Unreadable as trouble:
            saved.refused[message.number] = ("unreadable", trouble.problem)
            continue
        if contents.setdefault(message.number, (content, message.given_at))[0] != content:
            saved.refused[message.number] = ("number", USED)
    return {number: content for number, content in contents.items() if number not in saved.refused}


def _apart_from_known(sitting: Sitting, contents: dict[int, Any], epoch: int, saved: Saved) -> dict[int, Any]:
    """The contents whose numbers are free. What is kept already is acknowledged, or refused where it differs."""
    known = sitting.answers.filter(epoch=epoch, number__in=contents).values_list("number", "place_id", "value")
    used = {number: (place, value) for number, place, value in known}
    for number, kept in used.items():
        if contents[number][0] == kept:
            saved.acknowledged.append(number)
        else:
            saved.refused[number] = ("number", USED)
    return {number: content for number, content in contents.items() if number not in used}


def _read(sitting: Sitting, message: Message) -> tuple[Any, ...]:
    if not 1 <= message.number <= HIGHEST_NUMBER:
        raise assembly.Unreadable(Problem("answer_number_out_of_range"))
    question = assembly.find(sitting.paper, message.question)
    if question is None:
        raise assembly.Unreadable(Problem("answer_question_unknown"))
    return question.place, assembly.read_value(sitting.seed, question, message.value)


def _rows(sitting: Sitting, contents: dict[int, Any], epoch: int, at: datetime) -> list[tuple[Any, ...]]:
    """Rows for the log of answers, in the order of its fields."""
    late = at > sitting.deadline_at
    return [
        (sitting.pk, place, epoch, number, value, given_at, at, late)
        for number, ((place, value), given_at) in contents.items()
    ]
