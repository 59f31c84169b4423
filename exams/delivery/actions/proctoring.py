"""Run an exam: add time, pause and resume, note incidents, breaks and leaving the page, and end a sitting early.

Every action locks the sittings in the order of their ids, appends one event to each and recomputes their deadlines. The
events are the record. Proctors act on the people of their own vendor, the state's proctors on everyone in a statewide
window, examinations staff on everyone, nobody on themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused, action
from cohorts.core.choices import Choice
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.people.models import Organization, User
from exams.delivery.actions import clocks
from exams.delivery.actions.notices import email_ended_early
from exams.delivery.actions.sittings import finish
from exams.delivery.models import EndedHow, Sitting, SittingEvent, SittingEventKind, SittingState
from exams.delivery.rules import clock
from exams.delivery.rules import proctoring as rules


@action("sitting.extended", "Extended time")
def extend(*, sitting_ids: Iterable[int], minutes: int, reason: str, by: User, at: datetime) -> int:
    """Add minutes to one or more sittings. Returns how many. Refuses a number out of range, and an empty reason."""
    return _add_time(SittingEventKind.EXTENDED, sitting_ids, minutes, reason, by, at)


@action("sitting.minutes_given_back", "Gave back minutes")
def give_back(*, sitting_ids: Iterable[int], minutes: int, reason: str, by: User, at: datetime) -> int:
    """Give back minutes lost in a disturbance. Returns how many sittings. Refuses as `extend`."""
    return _add_time(SittingEventKind.GIVEN_BACK, sitting_ids, minutes, reason, by, at)


def _add_time(kind: Choice, sitting_ids: Iterable[int], minutes: int, reason: str, by: User, at: datetime) -> int:
    sittings = _lock_open(sitting_ids, by, at)
    refuse(rules.minutes_problem(minutes), rules.reason_problem(reason))
    _append(sittings, kind, by=by, at=at, seconds=minutes * 60, note=reason)
    clocks.recompute_deadlines(sittings, at)
    return len(sittings)


@action("sitting.minutes_taken_back", "Took back added minutes")
def take_back(*, sitting_ids: Iterable[int], minutes: int, reason: str, by: User, at: datetime) -> int:
    """Take back minutes that were added by mistake. Returns how many sittings have less time now.

    Each loses at most the added minutes that are not used yet, in whole minutes; the event says how many. Sittings
    without any are skipped. Refuses as `extend`, and if nobody has added minutes left.
    """
    sittings = _lock_open(sitting_ids, by, at)
    refuse(rules.minutes_problem(minutes), rules.reason_problem(reason))
    terms = clocks.terms_of(sittings, at)
    shortened = {sitting: min(minutes, clock.unused_minutes(terms[sitting.pk][0], at)) for sitting in sittings}
    shortened = {sitting: taken for sitting, taken in shortened.items() if taken}
    if not shortened:
        raise Refused("no_minutes_to_take_back", field="minutes")
    for sitting, taken in shortened.items():
        _append([sitting], SittingEventKind.TAKEN_BACK, by=by, at=at, seconds=taken * 60, note=reason)
    clocks.recompute_deadlines(shortened, at)
    return len(shortened)


@action("sitting.paused", "Paused sittings")
def pause(*, sitting_ids: Iterable[int], reason: str, by: User, at: datetime) -> int:
    """Stop the clock of one or more sittings; the questions are hidden. Returns the number of sittings paused.

    Sittings that are already paused are skipped; a break ends and becomes a pause. Refuses if none can be paused, and
    an empty reason.
    """
    sittings = [s for s in _lock_open(sitting_ids, by, at) if s.stop_at(at) != clock.PAUSE]
    if not sittings:
        raise Refused("already_paused")
    refuse(rules.reason_problem(reason))
    _append(sittings, SittingEventKind.PAUSED, by=by, at=at, seconds=int(clock.MAX_PAUSE.total_seconds()), note=reason)
    clocks.recompute_deadlines(sittings, at)
    return len(sittings)


@action("sitting.resumed", "Resumed sittings")
def resume(*, sitting_ids: Iterable[int], by: User, at: datetime) -> int:
    """Restart the clock of paused sittings. Returns the number of sittings. Refuses if none was paused."""
    sittings = [s for s in _lock_open(sitting_ids, by, at) if s.stop_at(at) == clock.PAUSE]
    if not sittings:
        raise Refused("not_paused")
    _append(sittings, SittingEventKind.RESUMED, by=by, at=at)
    clocks.recompute_deadlines(sittings, at)
    return len(sittings)


@action("sitting.incident_noted", "Noted incident")
def note(*, sitting_id: int, text: str, by: User, at: datetime) -> SittingEvent:
    """Note an incident, also after the end of the sitting. Returns the event. Refuses an empty note."""
    if not text.strip():
        raise Refused("incident_text_missing", field="text")
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("window", "enrollment__cohort")
    sitting = locked.get(pk=sitting_id)
    _check_right([sitting], by)
    return SittingEvent.objects.create(sitting=sitting, kind=SittingEventKind.NOTED, note=text.strip(), by=by, at=at)


@action("sitting.ended_by_proctor", "Ended sitting early")
def end(*, sitting_id: int, reason: str, by: User, at: datetime) -> Sitting:
    """End a sitting before its deadline. Saved answers are scored; examinations staff may set it aside afterward.

    Locks the sitting, records the reason, which the candidate can read, submits it, and emails the candidate and
    examinations staff. Returns the sitting. Refuses an empty reason, and a sitting that has ended.
    """
    if not reason.strip():
        raise Refused("ended_reason_missing", field="reason")
    sitting = _lock_open([sitting_id], by, at)[0]
    _append([sitting], SittingEventKind.ENDED, by=by, at=at, note=reason)
    finish(sitting, by=by, at=at, how=EndedHow.PROCTOR)
    email_ended_early(sitting, by=by, at=at)
    return sitting


@action("sitting.break_begun", "Started break")
def begin_break(*, sitting_id: int, by: User, at: datetime) -> Sitting:
    """Start the candidate's break, which stops the clock for up to the minutes granted. Returns the sitting.

    Raises Sitting.DoesNotExist if the sitting is not theirs. Refuses without such a grant, when its minutes are used
    up, and while the clock is already stopped. The break ends automatically when its minutes are used up.
    """
    sitting = _lock_own(sitting_id, by, at)
    if sitting.stop_at(at):
        raise Refused("clock_already_paused")
    terms, _ = clocks.terms_of_one(sitting, at)
    if not terms.allowance.breaks:
        raise Refused("breaks_not_granted")
    remaining = clock.break_left(terms.allowance, terms.stops)
    if remaining < timedelta(seconds=1):
        raise Refused("breaks_used_up")
    _append([sitting], SittingEventKind.BREAK_BEGUN, by=by, at=at, seconds=int(remaining.total_seconds()))
    clocks.recompute_deadlines([sitting], at)
    return sitting


@action("sitting.break_ended", "Ended break")
def end_break(*, sitting_id: int, by: User, at: datetime) -> Sitting:
    """End the candidate's break and restart the clock. Writes nothing without a running break. Returns the sitting."""
    sitting = _lock_own(sitting_id, by, at)
    if sitting.stopped == clock.BREAK:
        _append([sitting], SittingEventKind.BREAK_ENDED, by=by, at=at)
        clocks.recompute_deadlines([sitting], at)
    return sitting


@action("sitting.page_left", "Left exam page")
def left_page(*, sitting_id: int, seconds: int, by: User, at: datetime) -> SittingEvent | None:
    """Record for how many seconds the candidate had left the exam page, as information only. Returns the event.

    Writes nothing and returns None for very short times, while the clock is stopped, after the end, and above
    MAX_AWAY_EVENTS. Raises Sitting.DoesNotExist if the sitting is not theirs.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id, person=by)
    if sitting.state != SittingState.BEGUN or seconds < rules.MIN_AWAY_SECONDS or sitting.stop_at(at):
        return None
    if sitting.events.filter(kind=SittingEventKind.LEFT).count() >= rules.MAX_AWAY_EVENTS:
        return None
    seconds = min(seconds, rules.MAX_AWAY_SECONDS)
    return SittingEvent.objects.create(sitting=sitting, kind=SittingEventKind.LEFT, seconds=seconds, by=by, at=at)


@action("sitting.offline_reported", "Reported time offline")
def report_offline(*, sitting_id: int, seconds: int, by: User, at: datetime) -> SittingEvent | None:
    """Record for how many seconds the candidate's device says it was offline until `at`. Returns the event.

    It may say so after the end of the exam, too. Writes nothing and returns None for short times, for a sitting set
    aside, and above MAX_OFFLINE_EVENTS. Raises Sitting.DoesNotExist if the sitting is not theirs.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id, person=by)
    if sitting.state == SittingState.VOIDED or seconds < rules.MIN_OFFLINE_SECONDS:
        return None
    if sitting.events.filter(kind=SittingEventKind.OFFLINE).count() >= rules.MAX_OFFLINE_EVENTS:
        return None
    seconds = min(seconds, rules.MAX_AWAY_SECONDS)
    return SittingEvent.objects.create(sitting=sitting, kind=SittingEventKind.OFFLINE, seconds=seconds, by=by, at=at)


def _lock_own(sitting_id: int, by: User, at: datetime) -> Sitting:
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("window").get(pk=sitting_id, person=by)
    if sitting.state != SittingState.BEGUN or at > sitting.kept_until:
        raise Refused("exam_ended")
    return sitting


def _lock_open(sitting_ids: Iterable[int], by: User, at: datetime) -> list[Sitting]:
    """Lock and return the open sittings among these. Refuses if `by` may not run one of them, and if all have ended."""
    queryset = Sitting.objects.filter(pk__in=list(sitting_ids), state=SittingState.BEGUN).order_by("pk")
    sittings = list(queryset.select_for_update(of=("self",)).select_related("window", "enrollment__cohort"))
    _check_right(sittings, by)
    sittings = [sitting for sitting in sittings if at <= sitting.kept_until]
    if not sittings:
        raise Refused("nobody_sitting")
    return sittings


def _check_right(sittings: Sequence[Sitting], by: User | None) -> None:
    """Raise Refused unless `by` may run all sittings: examinations staff run every sitting, proctors those of their
    vendor, state proctors also those of statewide windows, and nobody their own.
    """
    runs_all = has_role(by, roles.EXAMINATIONS)
    runs_state_wide = runs_all or (any(row.window.cohort_id is None for row in sittings) and _is_state_proctor(by))
    for sitting in sittings:
        if is_own(by, sitting.person_id):
            raise Refused("proctors_own_exam")
        by_seat = sitting.enrollment_id and has_role(
            by, roles.PROCTOR, organization=sitting.enrollment.cohort.vendor_id
        )
        if not (runs_all or by_seat or (runs_state_wide and sitting.window.cohort_id is None)):
            raise Refused("proctors_only")


def _is_state_proctor(person: User | None) -> bool:
    return Organization.objects.visible_to(person, role=roles.PROCTOR).filter(kind=roles.AUTHORITY).exists()


def _append(
    sittings: Sequence[Sitting], kind: Choice, *, by: User, at: datetime, seconds: int | None = None, note: str = ""
) -> None:
    SittingEvent.objects.bulk_create(
        SittingEvent(sitting=sitting, kind=kind, seconds=seconds, note=note.strip(), by=by, at=at)
        for sitting in sittings
    )
