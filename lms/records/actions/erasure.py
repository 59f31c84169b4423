"""Ask for erasure, decide on it, and carry it out as a purge that a second person approves."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.holds.models import holds_on
from cohorts.core.jobs import enqueue
from cohorts.core.persons import is_own, the_person
from cohorts.core.refusals import refuse
from cohorts.core.states import state_problem, transition
from cohorts.people.models import Organization, User
from lms.records.actions.emails import email_person
from lms.records.actions.offices import authorities_for, read_offices, require_office_of
from lms.records.actions.purges import MAX_ITEMS, start_run
from lms.records.events import ERASURE_ASKED, ERASURE_DECIDED, ERASURE_KEPT, ERASURE_RESUMED
from lms.records.facts.erasure import HELD, MAY, Line, lines_of, offices_of, stored
from lms.records.facts.neutral import NEUTRAL, OTHER, with_neutral
from lms.records.models import ErasureRequest, ErasureState, PurgeCause, PurgeItem, PurgeRun, RunState
from lms.records.models.erasure import WAITING
from lms.records.models.purges import Outcome

RESUME = "lms.records.tasks.resume_erasures"


@action("erasure.asked", "Asked for erasure")
def ask_erasure(*, person: User, by: User, at: datetime) -> ErasureRequest:
    """Ask that what is kept about a person is erased: the person, or program staff to whom they wrote; emails them.

    Each authority that keeps something decides about what it keeps, so there is a request for each; returns the first.
    Refuses everybody else, staff of an authority that keeps nothing, and a second request while one is open.
    """
    if not is_own(by, person.pk):
        require(by, roles.PROGRAM)
    own = the_person(person)
    offices = _asked_offices(own, by)
    User.objects.select_for_update().get(pk=own.pk)
    waiting = ErasureRequest.objects.of_person(own).filter(state__in=WAITING)
    pending = set(waiting.values_list("authority", flat=True))
    entered_by = None if is_own(by, own.pk) else by
    rows = [
        ErasureRequest.objects.create(person=own, authority_id=office, requested_at=at, entered_by=entered_by)
        for office in offices
        if office not in pending
    ]
    if not rows:
        raise Refused("erasure_open", field="person")
    for row in rows:
        log(row, by=by, at=at)
    email_person(person=own, kind=ERASURE_ASKED, about=rows[0], by=by, at=at)
    return rows[0]


def _asked_offices(person: User, by: User) -> Sequence[int | None]:
    """The ids of the authorities that are asked: those that keep something, or the only one there is."""
    keeping = offices_of(person.pk)
    if not keeping:
        every = list(Organization.objects.authorities().values_list("pk", flat=True)[:2])
        return every if len(every) == 1 else [None]
    if is_own(by, person.pk):
        return sorted(keeping)
    own = keeping & set(authorities_for(by).values_list("pk", flat=True))
    if not own:
        raise Refused("erasure_elsewhere", field="person")
    return sorted(own)


def kept_lines(row: ErasureRequest, by: User, at: datetime) -> list[Line]:
    """Return what a request is about: what its authority keeps; of a request to none, what those of the reader keep."""
    offices = read_offices(by) if row.authority_id is None else {row.authority_id}
    return lines_of(row.person_id, home_day(at), offices=offices)


@action("erasure.withdrawn", "Withdrew request for erasure")
def withdraw_erasure(*, request: ErasureRequest, by: User, at: datetime) -> ErasureRequest:
    """Take one's own request back while nobody has decided, or while its records must be kept."""
    if not is_own(by, request.person_id):
        raise Refused("erasure_of_another")
    row: ErasureRequest = transition(request, "withdraw", by=by, at=at)
    return row


@action("erasure.decided", "Decided on request for erasure")
def decide_erasure(
    *, request: ErasureRequest, classes: Collection[str], reason: str, by: User, at: datetime
) -> ErasureRequest:
    """Decide what of a person's is erased: the classes named, where no period and no hold asks to keep it.

    - Nothing: the request is denied, and the person is emailed and reads the reason.
    - Otherwise a purge is proposed; once a second person approves it, the request is granted and the person is emailed.
    - If holds keep everything that was named, the request waits until they are released; the person is emailed.

    Refuses everybody but program staff of its authority, one's own request, no reason, and a class of which
    nothing can be erased.
    """
    require(by, roles.PROGRAM)
    row = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    require_office_of(by, row)
    if is_own(by, row.person_id):
        raise Refused("erasure_own")
    refuse(state_problem(row, "deny"))
    if not reason.strip():
        raise Refused("erasure_reason_missing", field="reason")
    lines = kept_lines(row, by, at)
    meant = with_neutral(classes)
    chosen = [line for line in lines if line.record_class in meant and line.outcome in (MAY, HELD)]
    if set(classes) - {OTHER} - {line.record_class for line in chosen if line.record_class not in NEUTRAL}:
        raise Refused("erasure_class_kept", field="classes")
    row.decision, row.reason, row.decided_by = stored(lines, classes), reason.strip(), by
    row.save(update_fields=["decision", "reason", "decided_by"])
    if not chosen:
        return _end(row, "deny", by, at)
    items = [item for line in chosen for item in line.rows][:MAX_ITEMS]
    row.run = start_run(
        cause=str(PurgeCause.ERASURE), authority=row.authority, rows=items, reason=row.reason, by=by, at=at
    )
    row.save(update_fields=["run"])
    if row.run.state == RunState.PROPOSED:
        transition(row, "propose", by=by, at=at)
        return row
    return _keep(row, by, at)


@action("erasure.granted", "Granted request for erasure")
def grant_erasure(*, run: PurgeRun, by: User | None, at: datetime) -> None:
    """Grant the request that a purge is for, once it is approved; the person is emailed."""
    row = ErasureRequest.objects.filter(run=run).select_related("person").first()
    if row is not None:
        _end(row, "grant", by, at)


@action("erasure.back", "Request for erasure waits again")
def reopen_erasure(*, run: PurgeRun, by: User | None, at: datetime) -> None:
    """Let the request that a purge is for wait again, because nobody approved the purge."""
    row = ErasureRequest.objects.filter(run=run).first()
    if row is not None:
        transition(row, "back", by=by, at=at, fields={"run": None, "decision": [], "reason": "", "decided_by": None})


@action("erasure.kept", "Records of request for erasure must be kept")
def keep_erasure(*, run: PurgeRun, by: User | None, at: datetime) -> None:
    """After a purge was carried out: if a hold kept something of the request that it is for, let the request wait.

    The person is emailed that some records must be kept for now, and what follows. Safe to run twice.
    """
    row = ErasureRequest.objects.filter(run=run, state=ErasureState.GRANTED).select_related("person").first()
    if row is not None and _held_items(row).exists():
        _keep(row, by, at)


@action("erasure.resumed", "Request for erasure waits after release of hold")
def resume_erasure(*, request: ErasureRequest, by: User | None, at: datetime) -> bool:
    """Let staff decide again once no hold keeps one of the records any more; returns whether they do.

    The person is emailed. The purge of before stays as it was. Does nothing while holds keep all of it.
    """
    row = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if row.state != ErasureState.KEPT or not _is_released(row, at):
        return False
    transition(row, "resume", by=by, at=at, fields={"run": None, "decided_by": None, "decided_at": None})
    email_person(person=row.person, kind=ERASURE_RESUMED, about=row, by=by, at=at)
    return True


def after_release(**_about: Any) -> None:
    """When a hold is released: look again, in a job, at requests whose records had to be kept."""
    enqueue(RESUME)


def _held_items(row: ErasureRequest) -> Any:
    return PurgeItem.objects.filter(run=row.run_id, outcome=Outcome.HELD, record__purged_at=None)


def _is_released(row: ErasureRequest, at: datetime) -> bool:
    """Whether no hold keeps one of the records now, or none of them is there any more."""
    holds, items = holds_on(home_day(at)), list(_held_items(row).values_list("record__person", "record_class"))
    return not items or any(not holds.over(person, record_class) for person, record_class in items)


def _keep(row: ErasureRequest, by: User | None, at: datetime) -> ErasureRequest:
    transition(row, "keep", by=by, at=at, fields={"decided_at": row.decided_at or at})
    email_person(person=row.person, kind=ERASURE_KEPT, about=row, by=by, at=at)
    return row


def _end(row: ErasureRequest, step: str, by: User | None, at: datetime) -> ErasureRequest:
    transition(row, step, by=by, at=at, fields={"decided_at": at})
    email_person(person=row.person, kind=ERASURE_DECIDED, about=row, by=by, at=at)
    return row
