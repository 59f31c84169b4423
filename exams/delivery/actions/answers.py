"""Save answers while holding the sitting's lock.

Every acknowledged answer is in the answer sheet that is scored: saving and submitting take the same lock, and saving
checks the state after it has the lock.
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
from exams.delivery.models import Answer, EndedHow, LateAnswer, Sitting, SittingEvent, SittingEventKind, SittingState
from exams.delivery.rules.proctoring import is_silent
from exams.delivery.rules.sittings import MAX_ANSWERS_PER_SITTING, MAX_LATE_ANSWERS_PER_SITTING, counts_answers

MAX_ANSWER_NUMBER = 2_000_000_000
MAX_MESSAGES_PER_REQUEST = 500
# Minimum time between two records of contact with the exam page; the proctor's page needs no finer resolution.
CONTACT_INTERVAL = timedelta(seconds=30)

ANSWER_MOVED = Problem("answer_moved")
NUMBER_USED = Problem("answer_number_used")


@dataclass(frozen=True)
class Message:
    """An answer as the browser sends it: with the browser's number, and opaque names of the question and options."""

    number: int
    question: str
    value: object
    given_at: datetime | None = None


@dataclass
class Saved:
    """Result of saving a batch of messages.

    `acknowledged`: numbers that are stored and count. `late`: numbers that are stored as received late, not counted.
    `refused`: {number: (code, Problem)}; the codes are "number" (the number is used by another answer), "unreadable"
    and "moved". `yours`: whether this device may still answer.
    """

    sitting: Sitting
    yours: bool = True
    acknowledged: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    refused: dict[int, tuple[str, Problem]] = field(default_factory=dict)


@action("sitting.answered", "Saved answers")
def save_answers(
    *, sitting_id: int, messages: Iterable[Message], epoch: int, device: str, by: User | None, at: datetime
) -> Saved:
    """Lock the sitting and store the answers of one batch with `store_messages`; returns the result of each.

    The answer rows are the record. Raises Sitting.DoesNotExist if `by` has no such sitting, and Refused for an epoch
    that does not exist yet or a batch that is too large.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id, person=by)
    return store_messages(sitting, messages, epoch=epoch, device=device, at=at)


def store_messages(
    sitting: Sitting,
    messages: Iterable[Message],
    *,
    epoch: int,
    device: str,
    at: datetime,
    append: Callable[[Iterable[tuple[Any, ...]]], int] = Answer.objects.append_numbered,
) -> Saved:
    """Store a batch of messages for a sitting that the caller has locked in a transaction; returns the result of each.

    A repeated number with the same content is acknowledged again and stored once, also after the end; with different
    content it is refused. If a batch has two contents for one number, both are refused, and the browser must send the
    answer it wants with a new number. So no number is both acknowledged and refused. Messages of an earlier epoch are
    stored and never override a later one. Within the grace period after the deadline, messages are stored, marked as
    late, and count; after it the sitting is submitted, and messages are only kept as received late. Answers given
    before a stop of the clock may arrive during the stop, and are stored. `append` appends the rows whose number is not
    used, as `Answer.objects.append_numbered` does. Raises Refused for an epoch that does not exist yet or a batch that
    is too large. Answers beyond `MAX_ANSWERS_PER_SITTING` are refused.
    """
    messages = list(messages)
    if len(messages) > MAX_MESSAGES_PER_REQUEST:
        raise Refused("answers_too_many", most=MAX_MESSAGES_PER_REQUEST)
    if epoch > sitting.epoch or epoch < 1:
        raise Refused("exam_page_outdated")
    if sitting.state == SittingState.BEGUN and at > sitting.kept_until:
        sitting = submit(sitting_id=sitting.pk, by=sitting.person, at=at, how=EndedHow.DEADLINE)
    if sitting.state != SittingState.BEGUN:
        return _keep_late(sitting, messages, epoch, at)
    yours = epoch == sitting.epoch and device == sitting.device
    if epoch == sitting.epoch and not yours:
        return _refuse_new(sitting, messages, epoch, ("moved", ANSWER_MOVED))
    if yours:
        _record_contact(sitting, at)
    return _append_messages(sitting, messages, epoch, at, Saved(sitting, yours=yours), append)


def _record_contact(sitting: Sitting, at: datetime) -> None:
    """Record contact with the exam page, at most once per CONTACT_INTERVAL, and an event after a loss of contact."""
    last = sitting.contact_at
    if last is not None and at - last < CONTACT_INTERVAL:
        return
    Sitting.objects.filter(pk=sitting.pk).update(contact_at=at)
    if last is not None and is_silent(last, at):
        # The length of an exam limits their number: each is at least SILENT_AFTER later than the one before.
        seconds = int((at - last).total_seconds())
        SittingEvent.objects.create(sitting=sitting, kind=SittingEventKind.RETURNED, seconds=seconds, at=at)


def _refuse_new(sitting: Sitting, messages: Iterable[Message], epoch: int, why: tuple[str, Problem]) -> Saved:
    """Store nothing. Acknowledge stored messages again, because the first acknowledgment may have been lost."""
    saved = Saved(sitting, yours=False)
    contents = _contents(sitting, messages, saved)
    new = _split_known(sitting.answers, contents, epoch, saved.acknowledged, saved) if contents else {}
    saved.refused |= dict.fromkeys(new, why)
    return saved


def _keep_late(sitting: Sitting, messages: Iterable[Message], epoch: int, at: datetime) -> Saved:
    """Keep new messages of a sitting that has ended as received late: the candidate's claim, which does not count.

    Stored messages are acknowledged again, each as what it is. Beyond `MAX_LATE_ANSWERS_PER_SITTING` the earliest
    numbers are kept and the others refused.
    """
    saved = Saved(sitting, yours=False)
    contents = _contents(sitting, messages, saved)
    if not contents:
        return saved
    contents = _split_known(sitting.answers, contents, epoch, saved.acknowledged, saved)
    contents = _split_known(sitting.late_answers, contents, epoch, saved.late, saved)
    numbers = sorted(contents)
    kept = numbers[: max(MAX_LATE_ANSWERS_PER_SITTING - sitting.late_answers.count(), 0)]
    LateAnswer.objects.bulk_create(
        LateAnswer(
            sitting=sitting, place_id=place, epoch=epoch, number=number, value=value, given_at=given_at, received_at=at
        )
        for number in kept
        for (place, value), given_at in [contents[number]]
    )
    saved.late += kept
    full = ("unreadable", Problem("late_answers_full", most=MAX_LATE_ANSWERS_PER_SITTING))
    saved.refused |= dict.fromkeys(numbers[len(kept) :], full)
    return saved


def _append_messages(
    sitting: Sitting, messages: Iterable[Message], epoch: int, at: datetime, saved: Saved, append: Any
) -> Saved:
    """Append the readable messages. Repeated numbers are rare, so they are looked up only if a row was skipped."""
    contents = _contents(sitting, messages, saved)
    _refuse_beyond_limit(sitting, contents, epoch, saved)
    rows = _rows(sitting, contents, epoch, at)
    if contents and append(rows) < len(contents):
        _split_known(sitting.answers, contents, epoch, saved.acknowledged, saved)
    else:
        saved.acknowledged += contents
    return saved


def _refuse_beyond_limit(sitting: Sitting, contents: dict[int, Any], epoch: int, saved: Saved) -> None:
    """Remove what would exceed the largest number of answers of a sitting; stored numbers are acknowledged."""
    if not contents or not counts_answers(max(contents), sitting.epoch):
        return
    if sitting.answers.count() + len(contents) <= MAX_ANSWERS_PER_SITTING:
        return
    new = _split_known(sitting.answers, contents, epoch, saved.acknowledged, saved)
    saved.refused |= dict.fromkeys(new, ("unreadable", Problem("answers_full", most=MAX_ANSWERS_PER_SITTING)))
    contents.clear()


def _contents(sitting: Sitting, messages: Iterable[Message], saved: Saved) -> dict[int, Any]:
    """{number: (content, given at)} of the readable messages; unreadable and conflicting numbers are refused."""
    contents: dict[int, Any] = {}
    for message in messages:
        try:
            content = _read(sitting, message)
        except assembly.Unreadable as error:
            saved.refused[message.number] = ("unreadable", error.problem)
            continue
        if contents.setdefault(message.number, (content, message.given_at))[0] != content:
            saved.refused[message.number] = ("number", NUMBER_USED)
    return {number: content for number, content in contents.items() if number not in saved.refused}


def _split_known(
    rows: Any, contents: dict[int, Any], epoch: int, acknowledged: list[int], saved: Saved
) -> dict[int, Any]:
    """Return the contents whose numbers `rows` of the sitting do not use. Stored numbers are added to `acknowledged`,
    or refused if the content differs.
    """
    stored = rows.filter(epoch=epoch, number__in=contents).values_list("number", "place_id", "value")
    stored_content = {number: (place, value) for number, place, value in stored}
    for number, content in stored_content.items():
        if contents[number][0] == content:
            acknowledged.append(number)
        else:
            saved.refused[number] = ("number", NUMBER_USED)
    return {number: content for number, content in contents.items() if number not in stored_content}


def _read(sitting: Sitting, message: Message) -> tuple[Any, ...]:
    if not 1 <= message.number <= MAX_ANSWER_NUMBER:
        raise assembly.Unreadable(Problem("answer_number_out_of_range"))
    question = assembly.find(sitting.paper, message.question)
    if question is None:
        raise assembly.Unreadable(Problem("answer_question_unknown"))
    return question.place, assembly.read_value(sitting.seed, question, message.value)


def _rows(sitting: Sitting, contents: dict[int, Any], epoch: int, at: datetime) -> list[tuple[Any, ...]]:
    """Rows for the answers table, in the order of its fields."""
    late = at > sitting.deadline_at
    return [
        (sitting.pk, place, epoch, number, value, given_at, at, late)
        for number, ((place, value), given_at) in contents.items()
    ]
