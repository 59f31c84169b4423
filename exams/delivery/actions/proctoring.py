"""Running an exam: time given, the clock stopped and started, incidents, breaks, the page left, an early end.

Every action locks the sittings in the order of their numbers, appends one event to each and moves their clocks. An
event is its own log line. Proctors act on the people of their own vendor, the state's own proctors on everybody in a
window for everybody, examinations staff on everybody, nobody on themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused, action
from cohorts.core.choices import Choice
from cohorts.core.refusals import refuse
from cohorts.people.models import Organization, User
from exams.delivery.actions import clocks
from exams.delivery.actions.sittings import hand_in
from exams.delivery.models import EndedHow, Sitting, SittingEvent, SittingEventKind, SittingState
from exams.delivery.rules import clock
from exams.delivery.rules import proctoring as rules


@action("sitting.extended", "Time extended")
def extend(*, sitting_ids: Iterable[int], minutes: int, reason: str, by: User, at: datetime) -> int:
    """Give more time to one sitting or a whole room. Returns how many got it. Refuses a number out of range."""
    return _give(SittingEventKind.EXTENDED, sitting_ids, minutes, reason, by, at)


@action("sitting.minutes_given_back", "Minutes given back")
def give_back(*, sitting_ids: Iterable[int], minutes: int, reason: str, by: User, at: datetime) -> int:
    """Give back minutes that a disturbance took. Returns how many got them. Refuses as `extend`, and no reason."""
    if not reason.strip():
        raise Refused("given_back_reason_missing", field="reason")
    return _give(SittingEventKind.GIVEN_BACK, sitting_ids, minutes, reason, by, at)


def _give(kind: Choice, sitting_ids: Iterable[int], minutes: int, reason: str, by: User, at: datetime) -> int:
    refuse(rules.minutes_problem(minutes))
    sittings = _locked(sitting_ids, by, at)
    _append(sittings, kind, by=by, at=at, seconds=minutes * 60, note=reason)
    clocks.wind(sittings, at)
    return len(sittings)


@action("sitting.paused", "Paused")
def pause(*, sitting_ids: Iterable[int], reason: str, by: User, at: datetime) -> int:
    """Stop the clock of one sitting or a whole room; the questions are covered. Returns how many were stopped.

    What is paused already is passed over; a break ends and becomes a pause. Refuses where nothing was left to pause.
    """
    sittings = [s for s in _locked(sitting_ids, by, at) if s.stop_at(at) != clock.PAUSE]
    if not sittings:
        raise Refused("already_paused")
    _append(
        sittings, SittingEventKind.PAUSED, by=by, at=at, seconds=int(clock.LONGEST_PAUSE.total_seconds()), note=reason
    )
    clocks.wind(sittings, at)
    return len(sittings)


@action("sitting.resumed", "Went on")
def resume(*, sitting_ids: Iterable[int], by: User, at: datetime) -> int:
    """Let the clock run again where it was paused. Returns how many went on. Refuses where nothing was paused."""
    sittings = [s for s in _locked(sitting_ids, by, at) if s.stop_at(at) == clock.PAUSE]
    if not sittings:
        raise Refused("not_paused")
    _append(sittings, SittingEventKind.RESUMED, by=by, at=at)
    clocks.wind(sittings, at)
    return len(sittings)


@action("sitting.incident_noted", "Incident noted")
def note(*, sitting_id: int, text: str, by: User, at: datetime) -> SittingEvent:
    """Note an incident, also after the end. Returns the event. Refuses an empty note."""
    if not text.strip():
        raise Refused("incident_text_missing", field="text")
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("window", "enrollment__cohort")
    sitting = locked.get(pk=sitting_id)
    _check_right([sitting], by)
    return SittingEvent.objects.create(sitting=sitting, kind=SittingEventKind.NOTED, note=text.strip(), by=by, at=at)


@action("sitting.ended_by_proctor", "Ended by those who run the exam")
def end(*, sitting_id: int, reason: str, by: User, at: datetime) -> Sitting:
    """End a sitting before its time. What was saved is scored; examinations staff may set it aside afterwards.

    Locks it, notes the reason, hands in. Returns the sitting. Refuses an empty reason and a sitting that has ended.
    """
    if not reason.strip():
        raise Refused("ended_reason_missing", field="reason")
    sitting = _locked([sitting_id], by, at)[0]
    _append([sitting], SittingEventKind.ENDED, by=by, at=at, note=reason)
    return hand_in(sitting, by=by, at=at, how=EndedHow.PROCTOR)


@action("sitting.break_begun", "Break begun")
def begin_break(*, sitting_id: int, by: User, at: datetime) -> Sitting:
    """The candidate takes a break that stops the clock, within the minutes granted for it. Returns the sitting.

    Raises Sitting.DoesNotExist for a stranger. Refuses without such a grant, when its minutes are used up, and while
    the clock stands still already. The break ends by itself when its minutes are used up.
    """
    sitting = _own(sitting_id, by, at)
    if sitting.stop_at(at):
        raise Refused("clock_already_paused")
    terms, _ = clocks.terms_of_one(sitting, at)
    if not terms.allowance.breaks:
        raise Refused("breaks_not_granted")
    remaining = clock.break_left(terms.allowance, terms.stops)
    if remaining < timedelta(seconds=1):
        raise Refused("breaks_used_up")
    _append([sitting], SittingEventKind.BREAK_BEGUN, by=by, at=at, seconds=int(remaining.total_seconds()))
    clocks.wind([sitting], at)
    return sitting


@action("sitting.break_ended", "Break ended")
def end_break(*, sitting_id: int, by: User, at: datetime) -> Sitting:
    """The candidate is back; the clock runs again. Writes nothing where no break runs. Returns the sitting."""
    sitting = _own(sitting_id, by, at)
    if sitting.stopped == clock.BREAK:
        _append([sitting], SittingEventKind.BREAK_ENDED, by=by, at=at)
        clocks.wind([sitting], at)
    return sitting


@action("sitting.page_left", "Left the page")
def left_page(*, sitting_id: int, seconds: int, by: User, at: datetime) -> SittingEvent | None:
    """Note for how many seconds the candidate had left the exam page: a hint, never a verdict. Returns the event.

    None is written, and None returned, for a blink, while the clock stands still, after the end, and past the
    number that anybody would read. Raises Sitting.DoesNotExist for a stranger.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting_id, person=by)
    if sitting.state != SittingState.BEGUN or seconds < rules.SHORTEST_AWAY or sitting.stop_at(at):
        return None
    if sitting.events.filter(kind=SittingEventKind.LEFT).count() >= rules.MOST_AWAY:
        return None
    seconds = min(seconds, rules.LONGEST_AWAY)
    return SittingEvent.objects.create(sitting=sitting, kind=SittingEventKind.LEFT, seconds=seconds, by=by, at=at)


def _own(sitting_id: int, by: User, at: datetime) -> Sitting:
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("window").get(pk=sitting_id, person=by)
    if sitting.state != SittingState.BEGUN or at > sitting.kept_until:
        raise Refused("exam_ended")
    return sitting


def _locked(sitting_ids: Iterable[int], by: User, at: datetime) -> list[Sitting]:
    """The begun sittings among these, locked. Refuses whoever may not run one of them, and where all have ended."""
    found = Sitting.objects.filter(pk__in=list(sitting_ids), state=SittingState.BEGUN).order_by("pk")
    found = list(found.select_for_update(of=("self",)).select_related("window", "enrollment__cohort"))
    _check_right(found, by)
    found = [sitting for sitting in found if at <= sitting.kept_until]
    if not found:
        raise Refused("nobody_sitting")
    return found


def _check_right(sittings: Sequence[Sitting], by: User | None) -> None:
    """Examinations staff run every sitting, proctors those of their vendor, state proctors also windows for everybody.

    Nobody runs their own.
    """
    runs_all = has_role(by, roles.EXAMINATIONS)
    for_everybody = runs_all or (any(row.window.cohort_id is None for row in sittings) and _is_state_proctor(by))
    for sitting in sittings:
        if by is not None and sitting.person_id == by.pk:
            raise Refused("proctors_own_exam")
        by_seat = sitting.enrollment_id and has_role(
            by, roles.PROCTOR, organization=sitting.enrollment.cohort.vendor_id
        )
        if not (runs_all or by_seat or (for_everybody and sitting.window.cohort_id is None)):
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
