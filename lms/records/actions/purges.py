"""Propose a purge, approve it, and carry it out record by record: each asks the legal holds again."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import propose, require_approval, require_proposer
from cohorts.core.dates import home_day
from cohorts.core.holds.models import LegalHold
from cohorts.core.jobs import enqueue
from cohorts.core.restricted.actions import purge_restricted
from cohorts.core.states import transition
from cohorts.people.models import Organization, User
from lms.records.actions.offices import office_for
from lms.records.facts.classes import kept_records
from lms.records.facts.due import Due, due_on, period_of, rules_in_force, without_proposed
from lms.records.models import PurgeCause, PurgeItem, PurgeRun, RunState
from lms.records.models.purges import Outcome

PURGE = "records.purge"
CARRY_OUT = "lms.records.tasks.carry_out"
# Of one purge: what one person can look through before they approve it.
MAX_ITEMS = 500
# What each cause looks at; others name their classes.
CLASSES_OF = {
    PurgeCause.WITHDRAWN: ("application-withdrawn",),
    PurgeCause.REPLACED: ("application-replaced",),
    PurgeCause.MERGED: ("merged-copy",),
}


@action("purge.proposed", "Proposed purge")
def propose_purge(
    *,
    cause: str,
    classes: Collection[str] = (),
    reason: str,
    authority: Organization | None = None,
    by: User | None,
    at: datetime,
) -> PurgeRun:
    """Propose to destroy what is past its period, at most MAX_ITEMS records, the longest due first; returns the run.

    `authority`: whose records; without one, those of the only one for which somebody acts.

    What a hold keeps is in it too, as kept. If a hold keeps everything, nothing is proposed and the run is done.
    Refuses everybody but program staff of the authority, no class, and if nothing is due that is not proposed already.
    """
    require_proposer(PURGE, by=by)
    named = CLASSES_OF.get(PurgeCause(cause), tuple(classes))
    if not named:
        raise Refused("purge_class_missing", field="classes")
    office = office_for(by, authority)
    rows = without_proposed(due_on(home_day(at), classes=named, offices={office.pk}))
    if not rows:
        raise Refused("purge_nothing", field="classes")
    return start_run(cause=cause, authority=office, rows=rows[:MAX_ITEMS], reason=reason, by=by, at=at)


def start_run(
    *, cause: str, authority: Organization | None, rows: Iterable[Due], reason: str, by: User | None, at: datetime
) -> PurgeRun:
    """Write a run with its records, and propose it to a second person. Call inside an action."""
    run = PurgeRun.objects.create(cause=cause, authority=authority, by=by, at=at)
    items = [
        PurgeItem(
            run=run, record_id=row.kept.record_id, record_class=row.kept.record_class, about=row.kept.about,
            closed_on=row.closed_on, kept_through=row.through, hold=row.hold,
            outcome=Outcome.HELD if row.hold else Outcome.WAITING, done_at=at if row.hold else None,
        )
        for row in rows
    ]  # fmt: skip
    PurgeItem.objects.bulk_create(items)
    if any(item.outcome == Outcome.WAITING for item in items):
        log(run, by=by, at=at, cause=cause, records=len(items))
        propose(act=PURGE, subject=run, reason=reason, by=by, at=at)
        return run
    finished: PurgeRun = transition(run, "finish", by=by, at=at, fields={"ended_at": at})
    return finished


@action("purge.approved", "Approved purge")
def approve_run(*, run: PurgeRun, by: User | None, at: datetime) -> PurgeRun:
    """Let a purge be carried out by a job; called by the approval of a second person, and refused without one."""
    require_approval(PURGE, by=by)
    approved: PurgeRun = transition(run, "approve", by=by, at=at, fields={"approved_by": by})
    enqueue(CARRY_OUT, run.pk)
    return approved


@action("purge.dropped", "Dropped purge")
def drop_run(*, run: PurgeRun, by: User | None, at: datetime) -> PurgeRun:
    """End a purge that nobody approved; called when its proposal is rejected or withdrawn. Nothing was destroyed."""
    dropped: PurgeRun = transition(run, "drop", by=by, at=at, fields={"ended_at": at})
    return dropped


@action("purge.record", "Carried out purge of one record")
def purge_item(*, item: PurgeItem, by: User | None, at: datetime) -> PurgeItem:
    """Destroy one record of an approved purge, unless a hold keeps it now or it is not due any more. Safe to run twice.

    Refuses a record of a purge that is not approved.
    """
    row = PurgeItem.objects.select_for_update(of=("self",)).select_related("run", "record").get(pk=item.pk)
    if row.outcome != Outcome.WAITING:
        return row
    if row.run.state != RunState.APPROVED:
        raise Refused("purge_not_approved")
    row.outcome = Outcome.KEPT
    if row.record.purged_at is not None or _is_still_due(row, home_day(at)):
        row.outcome, row.hold = _through_the_door(row, by, at)
    row.done_at = at
    row.save(update_fields=["outcome", "hold", "done_at"])
    log(row, by=by, at=at, run=row.run_id, outcome=str(row.outcome), hold=row.hold.number if row.hold else None)
    return row


def _through_the_door(row: PurgeItem, by: User | None, at: datetime) -> tuple[Any, LegalHold | None]:
    try:
        purge_restricted(record=row.record, reason=f"Purge {row.run_id}", by=by, at=at)
    except Refused as refusal:
        if refusal.code != "legal_hold":
            raise
        return Outcome.HELD, LegalHold.objects.get(number=refusal.params["number"])
    return Outcome.PURGED, None


def _is_still_due(row: PurgeItem, today: date) -> bool:
    """Whether it is of the same class, and its period is over; of an erasure: whether no period asks to keep it."""
    kept = next(iter(kept_records([row.record_id])), None)
    if kept is None or kept.record_class != row.record_class:
        return False
    period = period_of(kept, rules_in_force())
    if row.run.cause == PurgeCause.ERASURE:
        return may_erase(period, today)
    return period.is_over(today)


def may_erase(period: Any, today: date) -> bool:
    """Whether nothing asks to keep a record of a person who asks for erasure: no rule, or its period is over."""
    return period.rule is None or period.is_over(today)


@action("purge.finished", "Finished purge")
def finish_run(*, run: PurgeRun, by: User | None, at: datetime) -> PurgeRun:
    """End a purge whose records are all done. Does nothing while some are not, or if it has ended."""
    row = PurgeRun.objects.select_for_update().get(pk=run.pk)
    if row.state != RunState.APPROVED or row.items.filter(outcome=Outcome.WAITING).exists():
        return row
    finished: PurgeRun = transition(row, "finish", by=by, at=at, fields={"ended_at": at})
    return finished
