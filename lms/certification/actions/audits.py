"""Announce an audit of renewals, draw it after its list has closed, and let the next follow those who drop out."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import state_problem, transition
from cohorts.people.models import User
from lms.certification.actions.audit_emails import email_dropped, email_last_day
from lms.certification.actions.conflicts import works_with
from lms.certification.actions.offices import require_office
from lms.certification.facts.audits import drop_reasons, renewals_of
from lms.certification.models import (
    AuditedRenewal,
    AuditedState,
    AuditRound,
    AuditSeed,
    AuditState,
    DropReason,
    Program,
)
from lms.certification.models.audits import DECIDED, WAITING, day_ends
from lms.certification.models.rules import RENEWALS
from lms.certification.rules.audits import (
    MOST_ANSWER_DAYS,
    Plan,
    commitment_of,
    fingerprint_of,
    in_order,
    plan_problem,
    reminds,
    size_of,
)

BATCH = 500


@action("audit.announced", "Announced audit")
def announce(
    *, program: Program, plan: Plan, instructions: str, seed: str, by: User, at: datetime
) -> AuditRound:  # fmt: skip
    """Announce an audit of renewals; returns it. `seed`: 64 random hexadecimal digits, which nobody has chosen.

    The seed is stored for good, and only its hash is shown until the list has closed. Refuses everybody but program
    staff of the authority, a plan that cannot be, a list that has closed, no instructions, and renewals that another
    audit of the program covers.
    """
    require_office(by, program)
    refuse(plan_problem(plan, home_day(at)))
    if not set(plan.kinds) <= set(RENEWALS):
        raise Refused("audit_kinds_missing", field="kinds")
    if not instructions.strip():
        raise Refused("audit_instructions_missing", field="instructions")
    Program.objects.select_for_update().get(pk=program.pk)
    _refuse_twice(program, plan)
    row = AuditRound.objects.create(
        program=program, first_on=plan.first_on, last_on=plan.last_on, closes_at=day_ends(plan.last_on),
        kinds=sorted(plan.kinds), percent=plan.percent, number=plan.number, answer_days=plan.answer_days,
        instructions=instructions.strip(), commitment=commitment_of(seed), by=by, at=at,
    )  # fmt: skip
    AuditSeed.objects.create(audit=row, seed=seed, at=at)
    log(row, by=by, at=at, program=program.key, commitment=row.commitment, closes_at=row.closes_at.isoformat())
    return row


def _refuse_twice(program: Program, plan: Plan) -> None:
    """One draw for each renewal: else somebody could draw again until they like the outcome."""
    rows = AuditRound.objects.filter(program=program, first_on__lte=plan.last_on, last_on__gte=plan.first_on)
    for row in rows.exclude(state=AuditState.CANCELED):
        if set(row.kinds) & set(plan.kinds):
            raise Refused("audit_twice", field="first_on", first=row.first_on, last=row.last_on)


@action("audit.canceled", "Canceled audit")
def cancel(*, audit: AuditRound, reason: str, by: User, at: datetime) -> AuditRound:
    """Cancel an audit that is not drawn; nobody has been asked. Its seed is never shown.

    Refuses everybody but program staff, an audit that is drawn, one whose list has closed, and no reason.
    """
    require_office(by, audit.program)
    if not reason.strip():
        raise Refused("audit_reason_missing", field="reason")
    row = _locked(audit)
    if row.state == AuditState.ANNOUNCED and at >= row.closes_at:
        raise Refused("audit_list_closed_already")
    transition(row, "cancel", by=by, at=at, reason=reason.strip(), fields={"reason": reason.strip()})
    return row


@action("audit.drawn", "Drew audit")
def draw(*, audit: AuditRound, by: User | None, at: datetime) -> AuditRound:
    """Put the renewals of a closed list in order, and ask the people of the first ones; returns the audit.

    By the night, or by program staff: the outcome is the same. Refuses a list that is open, and what is not announced.
    """
    if by is not None:
        require_office(by, audit.program)
    row = _locked(audit)
    refuse(state_problem(row, "draw"))
    if at < row.closes_at:
        raise Refused("audit_list_open", day=row.last_on)
    cycles = {fingerprint_of(row.pk, cycle.pk): cycle for cycle in renewals_of(row)}
    order = in_order(AuditSeed.objects.get(audit=row).seed, cycles)
    AuditedRenewal.objects.bulk_create(
        [
            AuditedRenewal(
                audit=row, cycle=cycles[one.fingerprint], place=place, fingerprint=one.fingerprint, rank=one.key,
                state=AuditedState.LISTED,
            )
            for place, one in enumerate(order, start=1)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    size = size_of(len(order), percent=row.percent, number=row.number)
    fields = {"listed": len(order), "size": size, "drawn_at": at}
    transition(row, "draw", by=by, at=at, fields=fields, listed=len(order), size=size)
    _fill(row, by=by, at=at)
    return row


@action("audit.followed", "Let the next in order follow in an audit")
def follow(*, audit: AuditRound, by: User | None, at: datetime) -> int:
    """Drop renewals of a drawn audit whose certificate ended or whose person is audited already; the next follow.

    Returns how many were dropped. Safe to run again.
    """
    row = _locked(audit)
    waiting = _rows(row, WAITING)
    reasons = drop_reasons(waiting, kept=_rows(row, DECIDED))
    for one in waiting:
        if one.pk in reasons:
            _drop(one, reasons[one.pk], "", by=by, at=at)
    _fill(row, by=by, at=at)
    return len(reasons)


def _rows(audit: AuditRound, states: Iterable[Any]) -> list[AuditedRenewal]:
    rows = AuditedRenewal.objects.filter(audit=audit, state__in=tuple(states))
    return list(rows.select_related("audit", "cycle__candidacy__person").order_by("place"))


def _fill(audit: AuditRound, *, by: User | None, at: datetime) -> None:
    """Ask the next in order until as many are audited as were announced. Nobody who was asked moves."""
    kept = _rows(audit, (*WAITING, *DECIDED))
    missing = (audit.size or 0) - len(kept)
    if missing <= 0:
        return
    listed = _rows(audit, (AuditedState.LISTED,))
    reasons = drop_reasons(listed, kept=kept)
    for one in listed:
        if not missing:
            break
        if one.pk in reasons:
            _drop(one, reasons[one.pk], "", by=by, at=at)
            continue
        fields = {"asked_at": at, "until": home_day(at) + timedelta(days=audit.answer_days)}
        transition(one, "ask", by=by, at=at, fields=fields)
        email_last_day(one, "asked", by=by, at=at)
        missing -= 1


def _drop(row: AuditedRenewal, why: Any, reason: str, *, by: User | None, at: datetime) -> None:
    was_asked = row.asked_at is not None
    fields = {"dropped": why, "reason": reason, "decided_by": by, "decided_at": at}
    transition(row, "drop", by=by, at=at, reason=reason, fields=fields, why=str(why))
    if was_asked and why != DropReason.DIED:
        email_dropped(row, by=by, at=at)


@action("audit.excused", "Excused from audit")
def excuse(*, audited: AuditedRenewal, reason: str, by: User, at: datetime) -> AuditedRenewal:
    """Excuse somebody from an audit, with a reason that they read; the next in order is asked. Can be taken back.

    Refuses everybody but program staff, one's own renewal and that of people whom one works with, no reason, and an
    audit that is decided.
    """
    row = require_auditing(audited, by)
    if not reason.strip():
        raise Refused("audit_reason_missing", field="reason")
    _drop(row, DropReason.EXCUSED, reason.strip(), by=by, at=at)
    _fill(_locked(row.audit), by=by, at=at)
    return row


@action("audit.excuse_taken_back", "Took back excuse from audit")
def ask_after_all(*, audited: AuditedRenewal, by: User, at: datetime) -> AuditedRenewal:
    """Ask somebody after all who was excused; who followed stays audited too. They have as many days as everybody.

    Refuses everybody but program staff, and who dropped out for another reason than an excuse.
    """
    row = require_auditing(audited, by)
    if row.dropped != DropReason.EXCUSED:
        raise Refused("audit_not_excused")
    until = home_day(at) + timedelta(days=row.audit.answer_days)
    fields = {"dropped": "", "reason": "", "decided_by": None, "decided_at": None, "until": until}
    transition(row, "ask_after_all", by=by, at=at, fields=fields | {"asked_at": row.asked_at or at})
    email_last_day(row, "time", by=by, at=at)
    return row


@action("audit.extended", "Gave more time in audit")
def extend(*, audited: AuditedRenewal, until: date | None, reason: str, by: User, at: datetime) -> AuditedRenewal:
    """Give somebody a later last day, or ask for something more by it; the reason is theirs to read. They are emailed.

    Refuses everybody but program staff, no reason, a day that is not later than today and the last one, or too far,
    and an audit that is decided.
    """
    row = require_auditing(audited, by)
    if not reason.strip():
        raise Refused("audit_reason_missing", field="reason")
    today, most = home_day(at), home_day(at) + timedelta(days=MOST_ANSWER_DAYS)
    least = max(filter(None, (today, row.until if row.state == AuditedState.ASKED else None)))
    if until is None or not least < until <= most:
        raise Refused("audit_until_wrong", field="until", after=least, through=most)
    fields = {"until": until, "reason": reason.strip()}
    if row.state == AuditedState.SENT:
        transition(row, "ask_more", by=by, at=at, reason=reason.strip(), fields=fields, until=str(until))
    elif row.state == AuditedState.ASKED:
        row.until, row.reason = until, reason.strip()
        row.save(update_fields=list(fields))
        log(row, by=by, at=at, until=str(until))
    else:
        raise Refused("audit_over")
    email_last_day(row, "time", by=by, at=at)
    return row


@action("audit.reminded", "Reminded of audit")
def remind(*, audited: AuditedRenewal, by: User | None, at: datetime) -> bool:
    """Remind somebody who has not answered within a week of the last day, once; returns whether it was due."""
    row = locked_renewal(audited)
    if not is_reminder_due(row, at):
        return False
    row.reminded_for = row.until
    row.save(update_fields=["reminded_for"])
    log(row, by=by, at=at, until=str(row.until))
    email_last_day(row, "reminder", by=by, at=at)
    return True


def is_reminder_due(row: AuditedRenewal, at: datetime) -> bool:
    """Return whether somebody who has not answered is to be reminded now."""
    is_asked = row.state == AuditedState.ASKED and row.until is not None
    return is_asked and reminds(row.until, row.reminded_for, home_day(at))


def _locked(audit: AuditRound) -> AuditRound:
    row: AuditRound = AuditRound.objects.select_for_update().get(pk=audit.pk)
    return row


def locked_renewal(audited: AuditedRenewal) -> AuditedRenewal:
    """Return an audited renewal as it is stored, locked. Call inside an action."""
    row: AuditedRenewal = AuditedRenewal.objects.select_for_update().get(pk=audited.pk)
    return row


def require_auditing(audited: AuditedRenewal, by: User) -> AuditedRenewal:
    """Return the locked row for program staff; refuses all others, one's own, and people whom one works with."""
    require_office(by, audited.audit.program)
    row = locked_renewal(audited)
    if is_own(by, row.person.pk):
        raise Refused("review_own")
    if works_with(by, row.person):
        raise Refused("review_works_with", person=by)
    return row
