"""Let people take an exam without a seat in its course, in the windows for everybody; and end that."""

from datetime import datetime

from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import accounts_of, is_own
from cohorts.people.models import User
from exams.assembly.models import Exam
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.models import ExamEntry, ExamEntryEnd, Sitting, SittingState
from exams.delivery.models.exam_entries import ENTRY_STAFF, MOST_CHARACTERS, lock_entries
from exams.delivery.signals import entries_changed


@action("exam.entered", "Entered person for exam")
def enter(*, person: User, exam: Exam, reason: str, by: User, at: datetime) -> ExamEntry:
    """Let a person take an exam without a seat in its course; returns the entry.

    Locks the person; appends the entry; emails them that there is news under “My exams”; sends `entries_changed`.
    Refuses everyone but examinations and program staff, an entry of oneself, a practice exam, no reason or a long one,
    and a person who is entered already.
    """
    require(by, *ENTRY_STAFF)
    reason = _reason(reason)
    if is_own(by, person.pk):
        raise Refused("own_entry", field="person")
    if exam.is_practice:
        raise Refused("entry_for_practice_exam", field="exam", exam=exam.title)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if ExamEntry.objects.in_force().of_person(person).filter(exam=exam).exists():
        raise Refused("entered_already", field="person", person=person, exam=exam.title)
    entry = ExamEntry.objects.create(person=person, exam=exam, reason=reason, by=by, at=at)
    log(person, by=by, at=at, exam=exam.code)
    _changed(entry, f"exam-entry-{entry.pk}", by, at)
    return entry


@action("exam.entry_ended", "Ended entry of person for exam")
def end_entry(*, entry: ExamEntry, reason: str, by: User, at: datetime) -> ExamEntryEnd:
    """End an entry; what the person has taken stays. Locks it as starting an exam does; emails the person.

    Refuses whom `enter` refuses, no reason or a long one, an entry that has ended, and one of somebody who is taking
    the exam now.
    """
    require(by, *ENTRY_STAFF)
    reason = _reason(reason)
    if is_own(by, entry.person_id):
        raise Refused("own_entry")
    accounts = list(accounts_of([entry.person_id]))
    list(lock_entries(accounts))
    if ExamEntryEnd.objects.filter(entry=entry).exists():
        raise Refused("entry_ended_already")
    running = Sitting.objects.of_person(entry.person).filter(window__exam=entry.exam_id, state=SittingState.BEGUN)
    if running.filter(enrollment=None).exists():
        raise Refused("entry_in_use", person=entry.person)
    end = ExamEntryEnd.objects.create(entry=entry, reason=reason, by=by, at=at)
    log(entry.person, by=by, at=at, exam=entry.exam.code)
    _changed(entry, f"exam-entry-{entry.pk}-ended", by, at)
    return end


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("entry_reason_missing", field="reason")
    if len(text) > MOST_CHARACTERS:
        raise Refused("entry_reason_too_long", field="reason", most=MOST_CHARACTERS)
    return text


def _changed(entry: ExamEntry, key: str, by: User, at: datetime) -> None:
    queue_exam_news(person=entry.person, key=key, by=by, at=at)
    entries_changed.send(sender=ExamEntry, person_ids=[entry.person_id], by_ids=[by.pk], at=at)
