"""A sitting from its begin to its end. Every action here meets in a lock on the sitting's row.

An answer that was acknowledged is in the sheet that was scored: saving and submitting take the same lock, and saving
looks at the state behind it. On SQLite, where rows cannot be locked, a transaction holds the whole file's write lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cohorts.kernel.days import home_day
from cohorts.kernel.lifecycle import move
from cohorts.kernel.verbs import Refused, log, verb
from cohorts.models import Enrollment
from cohorts.rules import roles

from .. import assembly
from ..models import AnswerSheet, ExamWindow, FormItem, Sitting
from ..models.own_sittings import append_answers, given_in, lock_own
from ..rules import accommodations, clock
from ..rules import sittings as rules
from ..signals import result_changed
from . import clocks
from .accommodations import note_grants
from .beginning import record_agreement, refuse_unless_ready
from .letters import write_neutral
from .practice import choose_practice_form, practice_window
from .scoring import score_sheet

HIGHEST_NUMBER = 2_000_000_000
MOST_MESSAGES = 500
# How often a sign of the exam page is written down; the proctor's page asks no finer than that.
CONTACT_EVERY = timedelta(seconds=30)

ENDED = "This exam has ended. Answers that came in later do not count."
MOVED = "You went on with this exam in another window or on another device. This answer was not saved."
LEFT_BEHIND = "You went on with this exam in another window or on another device. Submit it there."
USED = "Another answer has this number already."


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

    `acknowledged`: numbers that are kept for good. `refused`: {number: (code, sentence)}; the codes are "number" (that
    number is used), "unreadable", "moved" and "ended". `yours`: whether the asking device may still answer.
    """

    sitting: Sitting
    yours: bool = True
    acknowledged: list[int] = field(default_factory=list)
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)


@verb("sitting.begun", "Exam begun")
def begin(*, window, by, device, seed, at, agreed=None, start_code=""):
    """Begin a sitting in `window` for the person `by`, or resume the one begun there already.

    Locks the person's seats, then the window, so that neither a grant nor the window's end changes meanwhile; lays out
    the paper from `seed` (a secret text, at least 128 bits), settles the deadline with the person's accommodations,
    writes the sitting and the agreement to the statement `agreed`, notes the accommodations, logs it. Refuses a person
    without a seat, outside the window, after a sitting in this window has ended, on a form that is not published,
    while the same exam is open elsewhere, and whatever `beginning.refuse_unless_ready` refuses.
    """
    seat = _seat(window, by)
    earlier = Sitting.objects.filter(window=window, person=by).order_by("-attempt").first()
    if earlier and earlier.state == "begun":
        return earlier
    locked = ExamWindow.objects.select_for_update(of=("self",), no_key=True)
    window = locked.select_related("exam", "form").get(pk=window.pk)
    sentence = rules.may_begin(
        rules.Beginning(
            now=at,
            opens_at=window.opens_at,
            closes_at=window.closes_at,
            has_seat=seat is not None,
            form_published=window.form.state == "published",
            earlier=earlier.state if earlier else "",
        )
    )
    if sentence:
        raise Refused(sentence)
    if Sitting.objects.filter(window__exam=window.exam_id, person=by, state="begun").exists():
        raise Refused("You have begun this exam in another window. Finish it there; it is under “My exams”.")
    refuse_unless_ready(window=window, person=by, agreed=agreed, start_code=start_code, at=at)
    sitting = _new_sitting(window, seat, by, device, seed, at)
    record_agreement(sitting=sitting, statement=agreed, at=at)
    # Not the deadline: it would tell readers of the log who has an accommodation.
    log(sitting, by=by, at=at, exam=window.exam.code)
    return sitting


def _seat(window, person):
    """The person's seat for this window. All of their seats are locked, so that they begin one exam at a time."""
    seats = Enrollment.objects.filter(person=person, state="enrolled").order_by("pk")
    seats = seats.select_for_update(of=("self",), no_key=True)
    seats = list(seats.select_related("cohort__course_version"))
    if window.cohort_id:
        return next((seat for seat in seats if seat.cohort_id == window.cohort_id), None)
    course = window.exam.course_id
    return next((seat for seat in seats if seat.cohort.course_version.course_id == course), None)


def _new_sitting(window, seat, person, device, seed, at, attempt=1):
    places = FormItem.objects.filter(form=window.form).select_related("version")
    paper = assembly.paper(
        [
            assembly.Place(p.pk, p.version.kind, tuple(o["label"] for o in p.version.options), p.version.shuffle)
            for p in places
        ],
        seed,
    )
    sitting = Sitting(
        window=window,
        form=window.form,
        person=person,
        enrollment=seat,
        attempt=attempt,
        seed=seed,
        paper=assembly.as_record(seed, paper),
        started_at=at,
        minutes_allowed=window.exam.minutes_allowed,
        grace_seconds=window.exam.grace_seconds,
        contact_at=at,
        device=device,
    )
    grants = clocks.grants_of([person.pk], [home_day(at)], at)[person.pk]
    terms = clock.Terms(
        at, sitting.minutes_allowed, window.closes_at, window.ends_sittings, accommodations.combine(grants)
    )
    clocks.put(sitting, terms, at)
    sitting.save()
    if grants:
        note_grants(sitting, grants, None, at)
    return sitting


@verb("sitting.practiced", "Practice exam begun")
def begin_practice(*, exam, by, device, seed, at):
    """Begin a practice exam, or resume the one that is open. It needs no seat, no window and no promise.

    Takes the form that the person has practiced on least, newest first; locks the person, writes the sitting in the
    form's standing window, logs it. Refuses an exam that is no practice exam, one without a published form, and
    whoever is neither a trainee nor has a seat.
    """
    form = choose_practice_form(exam=exam, person=by)
    window = practice_window(form=form, at=at)
    own = Sitting.objects.filter(person=by, window__exam=exam)
    begun = own.filter(state="begun").first()
    if begun and at < begun.kept_until:
        return begun
    if begun:
        submit(sitting_id=begun.pk, by=by, at=at, how="deadline")
    last = own.filter(window=window).order_by("-attempt").values_list("attempt", flat=True).first() or 0
    sitting = _new_sitting(window, None, by, device, seed, at, attempt=last + 1)
    log(sitting, by=by, at=at, exam=exam.code, attempt=sitting.attempt)
    return sitting


@verb("sitting.answered", "Answers saved")
def save_answers(*, sitting_id, messages: Iterable[Message], epoch, device, by, at) -> Saved:
    """Append the answers of one batch, behind the sitting's lock, and say what became of each.

    A number that came before with the same content is acknowledged again and written once, also after the end; with
    another content it is refused. A batch that gives one number two contents keeps neither of them: which one counts
    is for the browser to say, with new numbers. So no number is ever both acknowledged and refused. Messages of an
    earlier epoch are kept and never override a later one. Within the grace period after the deadline messages are
    kept, marked as late, and count; after it nothing more is kept and the sitting is submitted. Answers given before a
    stop of the clock may arrive within it, and are kept. Each answer row is its own log line. Raises
    Sitting.DoesNotExist where `by` has no such sitting, and Refused for an epoch that does not exist yet or an
    oversized batch.
    """
    messages = list(messages)
    if len(messages) > MOST_MESSAGES:
        raise Refused(f"At most {MOST_MESSAGES} answers can be sent at once.")
    sitting = lock_own(sitting_id, by.pk)
    if epoch > sitting.epoch or epoch < 1:
        raise Refused("This page does not belong to the exam as it stands. Load it again.")
    if sitting.state == "begun" and at > sitting.kept_until:
        sitting = submit(sitting_id=sitting.pk, by=by, at=at, how="deadline")
    if sitting.state != "begun":
        return _none_kept(sitting, messages, epoch, ("ended", ENDED))
    yours = epoch == sitting.epoch and device == sitting.device
    if epoch == sitting.epoch and not yours:
        return _none_kept(sitting, messages, epoch, ("moved", MOVED))
    if yours:
        _heard_of(sitting, at)
    return _keep(sitting, messages, epoch, at, Saved(sitting, yours=yours))


def _heard_of(sitting, at):
    """Write down that the exam page is there, at most every CONTACT_EVERY."""
    if sitting.contact_at is None or at - sitting.contact_at >= CONTACT_EVERY:
        Sitting.objects.filter(pk=sitting.pk).update(contact_at=at)


def _none_kept(sitting, messages, epoch, why):
    """Nothing new is kept; what is kept already is acknowledged again, since its first acknowledgement may be lost."""
    saved = Saved(sitting, yours=False)
    contents = _contents(sitting, messages, saved)
    if contents:
        _apart_from_known(sitting, contents, epoch, saved)
    saved.refused |= {number: why for number in contents if number not in saved.acknowledged}
    return saved


def _keep(sitting, messages, epoch, at, saved):
    """Append what can be read. A number seldom comes twice: only where one was left out are they looked up."""
    contents = _contents(sitting, messages, saved)
    if contents and _append(sitting, contents, epoch, at) < len(contents):
        _apart_from_known(sitting, contents, epoch, saved)
    else:
        saved.acknowledged += contents
    return saved


def _contents(sitting, messages, saved):
    """{number: (content, given at)} of what can be read; the rest is refused, and with it all under its number."""
    contents = {}
    for message in messages:
        try:
            content = _read(sitting, message)
        except assembly.Unreadable as trouble:
            saved.refused[message.number] = ("unreadable", str(trouble))
            continue
        if contents.setdefault(message.number, (content, message.given_at))[0] != content:
            saved.refused[message.number] = ("number", USED)
    return {number: content for number, content in contents.items() if number not in saved.refused}


def _apart_from_known(sitting, contents, epoch, saved):
    """The contents whose numbers are free. What is kept already is acknowledged, or refused where it differs."""
    known = sitting.answers.filter(epoch=epoch, number__in=contents).values_list("number", "place_id", "value")
    used = {number: (place, value) for number, place, value in known}
    for number, kept in used.items():
        if contents[number][0] == kept:
            saved.acknowledged.append(number)
        else:
            saved.refused[number] = ("number", USED)
    return {number: content for number, content in contents.items() if number not in used}


def _read(sitting, message):
    if not 1 <= message.number <= HIGHEST_NUMBER:
        raise assembly.Unreadable("The number of this answer is out of range.")
    question = assembly.find(sitting.paper, message.question)
    if question is None:
        raise assembly.Unreadable("This question is not on your paper.")
    return question.place, assembly.read_value(sitting.seed, question, message.value)


def _append(sitting, contents, epoch, at):
    """How many rows were written: those whose numbers were free."""
    late = at > sitting.deadline_at
    return append_answers(
        (sitting.pk, place, epoch, number, value, given_at, at, late)
        for number, ((place, value), given_at) in contents.items()
    )


@verb("sitting.taken_over", "Exam moved to another device")
def take_over(*, sitting_id, device, by, at):
    """Let another window or device of the same person answer from now on; the one before becomes read-only.

    Locks the sitting, counts the epoch up, logs it. Asked again by the device that answers already, writes nothing.
    Raises Sitting.DoesNotExist where `by` has no such sitting. Refuses a sitting that has ended.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id, person=by)
    if sitting.state != "begun":
        raise Refused(ENDED)
    if sitting.device != device:
        # The page that began it takes hold of it: nothing has moved yet.
        first = sitting.epoch == 1 and not sitting.device
        sitting.device, sitting.epoch = device, sitting.epoch + 1
        sitting.save(update_fields=["device", "epoch"])
        log(sitting, by=by, at=at, epoch=sitting.epoch, first=first)
    return sitting


@verb("sitting.submitted", "Exam submitted")
def submit(*, sitting_id, by, at, how, epoch=None):
    """End a sitting, once: settle the answers, keep the sheet, move the state, take the score; returns the sitting.

    `how` is "person" or "deadline"; after the deadline it is always "deadline", and the sitting ended then. `by` is
    the person, or None for the sweep. `epoch`: that of the page which submits; one that was left for another device
    submits nothing. A sitting that has ended already is returned as it is. Raises Sitting.DoesNotExist for a stranger;
    refuses "deadline" before the grace period is over.
    """
    own = {"person": by} if by is not None else {}
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id, **own)
    if sitting.state != "begun":
        return sitting
    if how == "deadline" and at < sitting.kept_until:
        raise Refused("The time of this sitting is not up yet.")
    if how == "person" and epoch is not None and epoch != sitting.epoch:
        raise Refused(LEFT_BEHIND)
    return hand_in(sitting, by=by, at=at, how="deadline" if at >= sitting.deadline_at else how)


def hand_in(sitting, *, by, at, how):
    """The end of a begun sitting that is locked: the sheet, the state, the score. One end for every way to it."""
    sitting.ended_at, sitting.ended_how = min(at, sitting.deadline_at), how
    AnswerSheet.objects.create(sitting=sitting, form_id=sitting.form_id, responses=_responses(sitting), at=at)
    sitting.save(update_fields=["ended_at", "ended_how"])
    move(sitting, "submit", by=by, at=at, how=how)
    score_sheet(sitting=sitting, by=by, at=at)
    return sitting


def _responses(sitting):
    settled = rules.settle(given_in(sitting.pk))
    places = FormItem.objects.filter(form=sitting.form_id).order_by("position").values_list("pk", flat=True)
    return assembly.sheet(places, settled)


@verb("sitting.voided", "Sitting set aside")
def void(*, sitting_id, reason, by, at):
    """Set a sitting aside, so that it counts for nothing. Locks it, moves the state, logs the reason, wakes the roof.

    Refuses everybody but the state's examinations staff, somebody's own sitting, and an empty reason.
    """
    if not by.holds(roles.EXAMINATIONS):
        raise Refused("Only the state's examinations staff set a sitting aside.")
    if not reason.strip():
        raise Refused("Give the reason why this sitting is set aside.", field="reason")
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id)
    if sitting.person_id == by.pk:
        raise Refused("Somebody else must decide on your own sitting.")
    if sitting.ended_at is None:
        sitting.ended_at = at
        sitting.save(update_fields=["ended_at"])
    move(sitting, "void", by=by, at=at, reason=reason)
    write_neutral(person=sitting.person, key=f"sitting-{sitting.pk}-voided", by=by, at=at)
    result_changed.send(sender=Sitting, person_ids=[sitting.person_id], at=at)
    return sitting
