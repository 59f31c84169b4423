"""Start, move, submit and set aside sittings. Every action here, and saving answers, locks the sitting's row. SQLite
has no row locks; there the transaction holds the write lock of the file.
"""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.choices import Choice
from cohorts.core.formatting import local_day
from cohorts.core.jobs import enqueue
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.assembly.models import Exam, ExamRole, FormState
from exams.delivery import paper as assembly
from exams.delivery.actions import clocks
from exams.delivery.actions.accommodations import note_grants
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.actions.practice import choose_practice_form, practice_limit_problem, practice_window
from exams.delivery.actions.scoring import score_sheet
from exams.delivery.actions.start_checks import record_agreement, refuse_unless_ready
from exams.delivery.models import (
    AnswerSheet,
    EndedHow,
    ExamWindow,
    Sitting,
    SittingEvent,
    SittingEventKind,
    SittingState,
)
from exams.delivery.models.form_questions import form_questions
from exams.delivery.models.own_sittings import (
    answers_of,
    grants_of_one,
    lock_entry,
    lock_own,
    lock_seats,
    lock_window,
    sittings_in_exam,
)
from exams.delivery.models.windows import seats_for
from exams.delivery.rules import accommodations, clock
from exams.delivery.rules import sittings as rules
from exams.delivery.signals import result_changed


@action("sitting.begun", "Started exam")
def begin(
    *,
    window: ExamWindow,
    by: User,
    device: str,
    seed: str,
    at: datetime,
    agreed: int | None = None,
    start_code: str = "",
) -> Sitting:
    """Start a sitting in `window` for the person `by`, or return their open sitting there.

    Locks the person's seats, then the window, so that neither a grant nor the window's end changes in the meantime;
    orders the questions by `seed` (a secret text, at least 128 bits); computes the deadline with the person's
    accommodations; creates the sitting and the agreement to the statement with the id `agreed`; records the
    accommodations; logs it. Refuses a person without a seat who is not entered for the exam, a time outside the window,
    a second sitting in this window, a form that is not published, a person with the same exam open in another window,
    and what `start_checks.refuse_unless_ready` refuses.
    """
    seat = _seat(window, by)
    # So that nobody starts in two windows at once, it locks what the person is entered for, as it does seats.
    is_entered = seat is None and lock_entry(window, by)
    own_sittings = sittings_in_exam(by, window.exam_id)
    earlier = next((sitting for sitting in own_sittings if sitting.window_id == window.pk), None)
    if earlier and earlier.state == SittingState.BEGUN:
        return earlier
    window = lock_window(window.pk)
    if window is None:
        raise Refused("exam_removed")
    refuse(
        rules.start_problem(
            rules.StartRequest(
                now=at,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                has_seat=seat is not None or is_entered,
                form_published=window.form.state == FormState.PUBLISHED,
                earlier=earlier.state if earlier else "",
            )
        )
    )
    if any(sitting.state == SittingState.BEGUN for sitting in own_sittings):
        raise Refused("exam_open_elsewhere")
    statement = refuse_unless_ready(window=window, person=by, agreed=agreed, start_code=start_code, at=at)
    sitting = _new_sitting(window, seat, by, device, seed, at=at)
    record_agreement(sitting=sitting, statement=statement, at=at)
    # The deadline is not logged, because it would reveal who has an accommodation.
    log(sitting, by=by, at=at, exam=window.exam.code)
    return sitting


def _seat(window: ExamWindow, person: User) -> Enrollment | None:
    """The person's seat for this window. Locks all their seats, so that they start one exam at a time."""
    return next(iter(seats_for(window, lock_seats(person))), None)


def _new_sitting(
    window: ExamWindow, seat: Enrollment | None, person: User, device: str, seed: str, *, at: datetime, attempt: int = 1
) -> Sitting:
    items = form_questions(window.form_id)
    paper = assembly.paper([assembly.Place(one.place, one.kind, one.labels, one.shuffle) for one in items], seed)
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
    today = local_day(at, window.time_zone)
    grants = grants_of_one(person.pk, today, today, at)
    terms = clock.Terms(
        at, sitting.minutes_allowed, window.closes_at, window.ends_sittings, accommodations.combine(grants)
    )
    clocks.apply_terms(sitting, terms, at)
    sitting.save()
    if grants:
        note_grants(sitting, grants, None, at)
    return sitting


@action("sitting.practiced", "Started practice exam")
def begin_practice(*, exam: Exam, by: User, device: str, seed: str, at: datetime) -> Sitting:
    """Start a practice exam, or return the person's open one. It needs no seat, no open window and no agreement.

    Uses the form that the person has practiced least, newest first; locks the person, creates the sitting in the form's
    permanent window, and logs it. Refuses an exam that is not a practice exam or has no published form, and a person
    who is not a trainee and has no seat, or practiced `MAX_PRACTICE_PER_DAY` times within a day.
    """
    form = choose_practice_form(exam=exam, person=by)
    window = practice_window(form=form, at=at)
    own = Sitting.objects.of_person(by).filter(window__exam=exam)
    begun = own.filter(state=SittingState.BEGUN).first()
    if begun and at < begun.kept_until:
        return begun
    if begun:
        submit(sitting_id=begun.pk, by=by, at=at, how=EndedHow.DEADLINE)
    refuse(practice_limit_problem(by, at))
    last = own.filter(window=window).order_by("-attempt").values_list("attempt", flat=True).first() or 0
    sitting = _new_sitting(window, None, by, device, seed, at=at, attempt=last + 1)
    log(sitting, by=by, at=at, exam=exam.code, attempt=sitting.attempt)
    return sitting


@action("sitting.taken_over", "Moved exam to another device")
def take_over(*, sitting_id: int, device: str, by: User, at: datetime) -> Sitting:
    """Move a sitting to another browser window or device of the same person; the earlier one becomes read-only.

    Locks the sitting, increases the epoch and appends an event, which is the record and says whether the window is of
    the same browser. Writes nothing if `device` already
    has the sitting. Raises Sitting.DoesNotExist if `by` has no such sitting. Refuses a sitting that has ended.
    """
    sitting = lock_own(sitting_id, by.pk)
    if sitting.state != SittingState.BEGUN:
        raise Refused("exam_ended")
    if sitting.device != device:
        # The first page opens the sitting: nothing is moved.
        first = sitting.epoch == 1 and not sitting.device
        again = SittingEventKind.REOPENED if rules.is_same_browser(sitting.device, device) else SittingEventKind.MOVED
        kind = SittingEventKind.OPENED if first else again
        sitting.device, sitting.epoch = device, sitting.epoch + 1
        sitting.save(update_fields=["device", "epoch"])
        SittingEvent.objects.create(sitting=sitting, kind=kind, by=by, at=at)
    return sitting


@action("sitting.submitted", "Submitted exam")
def submit(*, sitting_id: int, by: User | None, at: datetime, how: Choice, epoch: int | None = None) -> Sitting:
    """End a sitting once: store the answer sheet, change the state, score it, and email the person, unless it was for
    practice; returns the sitting.

    `how` is EndedHow.PERSON or DEADLINE; after the deadline it is always DEADLINE, and the sitting ended at the
    deadline. `by` is the person, or None for the background job. `epoch` is that of the page that submits; a page that
    was replaced by another device is refused. A sitting that has already ended is returned unchanged. Raises
    Sitting.DoesNotExist if the sitting is not theirs; refuses DEADLINE before the grace period is over.
    """
    if by is not None:
        sitting = lock_own(sitting_id, by.pk)
    else:
        sitting = Sitting.objects.select_for_update(of=("self",)).select_related("form__exam").get(pk=sitting_id)
    if sitting.state != SittingState.BEGUN:
        return sitting
    if how == EndedHow.DEADLINE and at < sitting.kept_until:
        raise Refused("exam_time_not_up")
    if how == EndedHow.PERSON and epoch is not None and epoch != sitting.epoch:
        raise Refused("exam_left_behind")
    finish(sitting, by=by, at=at, how=EndedHow.DEADLINE if at >= sitting.deadline_at else how)
    if sitting.form.exam.role != ExamRole.PRACTICE:
        # By a job: many people submit at the same moment.
        enqueue("exams.delivery.tasks.email_submitted", sitting.pk)
    return sitting


def finish(sitting: Sitting, *, by: User | None, at: datetime, how: Choice) -> Sitting:
    """End an open sitting that the caller has locked: store the answer sheet, change the state, and score it."""
    AnswerSheet.objects.create(sitting=sitting, form_id=sitting.form_id, responses=_responses(sitting), at=at)
    ended = {"ended_at": min(at, sitting.deadline_at), "ended_how": how}
    transition(sitting, "submit", by=by, at=at, fields=ended, how=how)
    score_sheet(sitting=sitting, by=by, at=at, first=True)
    return sitting


def _responses(sitting: Sitting) -> list[str]:
    values = rules.settle(answers_of(sitting.pk))
    return assembly.sheet([one.place for one in form_questions(sitting.form_id)], values)


@action("sitting.voided", "Set sitting aside")
def void(*, sitting_id: int, reason: str, by: User, at: datetime) -> Sitting:
    """Set a sitting aside, so that it no longer counts. Locks it, changes the state, logs the reason, emails the
    candidate, and sends `result_changed`.

    Refuses everyone except the state's examinations staff, one's own sitting, and an empty reason.
    """
    require(by, roles.EXAMINATIONS)
    if not reason.strip():
        raise Refused("set_aside_reason_missing", field="reason")
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id)
    if is_own(by, sitting.person_id):
        raise Refused("own_sitting")
    if sitting.ended_at is None:
        sitting.ended_at = at
        sitting.save(update_fields=["ended_at"])
    transition(sitting, "void", by=by, at=at, reason=reason)
    SittingEvent.objects.create(sitting=sitting, kind=SittingEventKind.VOIDED, note=reason.strip(), by=by, at=at)
    queue_exam_news(person=sitting.person, key=f"sitting-{sitting.pk}-voided", by=by, at=at)
    result_changed.send(sender=Sitting, person_ids=[sitting.person_id], by_ids=acting_ids(by), at=at)
    return sitting
