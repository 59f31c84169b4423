"""Ask for erasure, decide on it, and carry it out as a purge that a second person approves."""

from collections.abc import Collection
from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own, the_person
from cohorts.core.refusals import refuse
from cohorts.core.states import state_problem, transition
from cohorts.people.models import User
from lms.records.actions.emails import email_person
from lms.records.actions.purges import MAX_ITEMS, start_run
from lms.records.events import ERASURE_ASKED, ERASURE_DECIDED
from lms.records.facts.erasure import HELD, MAY, lines_of, stored
from lms.records.models import ErasureRequest, ErasureState, PurgeCause, PurgeRun, RunState


@action("erasure.asked", "Asked for erasure")
def ask_erasure(*, person: User, by: User, at: datetime) -> ErasureRequest:
    """Ask that what is kept about a person is erased: the person, or program staff to whom they wrote; emails them.

    Refuses everybody else, and a second request while one is open.
    """
    if not is_own(by, person.pk):
        require(by, roles.PROGRAM)
    own = the_person(person)
    User.objects.select_for_update().get(pk=own.pk)
    waiting = (ErasureState.OPEN, ErasureState.PROPOSED)
    if ErasureRequest.objects.of_person(own).filter(state__in=waiting).exists():
        raise Refused("erasure_open", field="person")
    row = ErasureRequest.objects.create(person=own, requested_at=at, entered_by=None if is_own(by, own.pk) else by)
    log(row, by=by, at=at)
    email_person(person=own, kind=ERASURE_ASKED, about=row, by=by, at=at)
    return row


@action("erasure.withdrawn", "Withdrew request for erasure")
def withdraw_erasure(*, request: ErasureRequest, by: User, at: datetime) -> ErasureRequest:
    """Take one's own request back while nobody has decided."""
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
    - If holds keep everything that was named, the request stays open, and the purge says what they kept.

    Refuses everybody but program staff, one's own request, no reason, and a class of which nothing can be erased.
    """
    require(by, roles.PROGRAM)
    row = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if is_own(by, row.person_id):
        raise Refused("erasure_own")
    refuse(state_problem(row, "deny"))
    if not reason.strip():
        raise Refused("erasure_reason_missing", field="reason")
    lines = lines_of(row.person_id, home_day(at))
    chosen = [line for line in lines if line.record_class in classes and line.outcome in (MAY, HELD)]
    if set(classes) - {line.record_class for line in chosen}:
        raise Refused("erasure_class_kept", field="classes")
    row.decision, row.reason, row.decided_by = stored(lines, classes), reason.strip(), by
    row.save(update_fields=["decision", "reason", "decided_by"])
    if not chosen:
        return _end(row, "deny", by, at)
    items = [item for line in chosen for item in line.rows][:MAX_ITEMS]
    row.run = start_run(cause=str(PurgeCause.ERASURE), rows=items, reason=row.reason, by=by, at=at)
    row.save(update_fields=["run"])
    if row.run.state == RunState.PROPOSED:
        transition(row, "propose", by=by, at=at)
    else:
        log(row, by=by, at=at, kept_by_holds=len(items))
    return row


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


def _end(row: ErasureRequest, step: str, by: User | None, at: datetime) -> ErasureRequest:
    transition(row, step, by=by, at=at, fields={"decided_at": at})
    email_person(person=row.person, kind=ERASURE_DECIDED, about=row, by=by, at=at)
    return row
