"""Supervisors confirm hours and sessions, or send them back. The same checks hold for every role and for each row."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.persons import accounts_of, is_own, person_of
from cohorts.people.models import Membership, User
from lms.certification.actions.candidacies import note
from lms.certification.actions.offices import require_office
from lms.certification.actions.practice import lock_people
from lms.certification.actions.practice_emails import email_confirmed, email_returned
from lms.certification.models import PracticeCheck, PracticeEntry, Program, SupervisorQualification
from lms.certification.models.practice import PracticeClosing, PracticeEntryQuerySet
from lms.certification.models.practice_rules import closed_through, practice_rules, supervisors_on
from lms.certification.rules.practice import CONFIRMED, FIELD, RETURNED, within


@dataclass(frozen=True)
class Seen:
    """One row as it was on the page of the supervisor: the entry, the digest of what it said, and the co-signature."""

    entry: PracticeEntry
    digest: str
    cosigned: bool = False


@action("practice.confirmed", "Confirmed practice")
def confirm(*, seen: Seen, by: User, at: datetime) -> PracticeCheck:
    """Confirm an entry exactly as it was seen; returns the check.

    Refuses, whatever role somebody has: one's own hours, and those that one entered for others; hours of somebody who
    confirmed one's own hours of the same month; anybody but the supervisor of record on that day; a supervisor without
    a qualification that the rules ask for; an entry that was changed since; and one that is confirmed already.
    """
    return _check(seen, CONFIRMED, "", by, at)


@action("practice.returned", "Sent back practice")
def send_back(*, seen: Seen, reason: str, by: User, at: datetime) -> PracticeCheck:
    """Send an entry back with a reason, also one that was confirmed by mistake; the specialist is emailed."""
    if not reason.strip():
        raise Refused("practice_back_reason_missing", field="reason")
    return _check(seen, RETURNED, reason.strip(), by, at)


@action("practice.cosigned", "Co-signed charts of practice")
def cosign(*, entry: PracticeEntry, by: User, at: datetime) -> PracticeCheck:
    """Say of a confirmed session in the field that its charts are reviewed and co-signed; returns the check.

    It is confirmed once more, now with the co-signature, so the same people may as for `confirm`. Refuses what is not
    confirmed, and what is co-signed already. The specialist is emailed.
    """
    lock_people(entry.person, by)
    stored = _standing().filter(pk=entry.pk).first()
    if stored is None or stored.kind != FIELD or stored.status != CONFIRMED:
        raise Refused("practice_cosign_not_confirmed")
    if stored.is_cosigned:
        raise Refused("practice_cosigned_already")
    refuse_confirmer(stored, by)
    check = _keep(stored, CONFIRMED, "", by=by, at=at, cosigned=True)
    email_confirmed(person=stored.person, by=by, at=at)
    return check


def confirm_each(*, rows: Sequence[Seen], by: User, at: datetime) -> list[tuple[PracticeEntry, Refused | None]]:
    """Confirm rows one after the other, each in a transaction of its own; returns each with why it was refused.

    The specialists are emailed, each once.
    """
    outcomes: list[tuple[PracticeEntry, Refused | None]] = []
    for row in rows:
        try:
            confirm(seen=row, by=by, at=at)
            outcomes.append((row.entry, None))
        except Refused as refused:
            outcomes.append((row.entry, refused))
    people = {entry.person_id: entry.person for entry, refused in outcomes if refused is None}
    for person in people.values():
        email_confirmed(person=person, by=by, at=at)
    return outcomes


def _check(seen: Seen, outcome: str, reason: str, by: User, at: datetime) -> PracticeCheck:
    lock_people(seen.entry.person, by)
    entry = _standing().filter(pk=seen.entry.pk).first()
    if entry is None or entry.digest != seen.digest:
        raise Refused("practice_changed")
    refuse_confirmer(entry, by)
    if entry.status == outcome:
        raise Refused("practice_checked_already")
    cosigned = seen.cosigned and outcome == CONFIRMED and entry.kind == FIELD
    return _keep(entry, outcome, reason, by=by, at=at, cosigned=cosigned)


def _standing() -> PracticeEntryQuerySet:
    rows = PracticeEntry.objects.standing().with_state()
    return rows.select_related("person", "program", "employment__organization")


def _keep(
    entry: PracticeEntry, outcome: str, reason: str, *, by: User, at: datetime, cosigned: bool
) -> PracticeCheck:  # fmt: skip
    """Keep what was said about an entry, log it, email who is concerned, and let the requirements be counted again."""
    check = PracticeCheck.objects.create(
        entry=entry, outcome=outcome, seen=entry.digest, reason=reason, by=by, at=at, is_cosigned=cosigned
    )
    about = {"entry": entry.pk, "outcome": outcome, "minutes": entry.minutes, "cosigned": cosigned}
    log(check, by=by, at=at, **about, person=entry.person_id)
    if outcome == RETURNED:
        email_returned(entry=entry, check=check.pk, by=by, at=at)
    note(person_ids=[entry.person_id], by_ids=acting_ids(by), by=by, at=at)
    return check


def refuse_confirmer(entry: PracticeEntry, by: User) -> None:
    """Refuse who may not say anything about an entry. No role changes this."""
    if is_own(by, entry.person_id):
        raise Refused("practice_own_hours")
    if is_own(by, entry.by_id):
        raise Refused("practice_entered_by_you")
    if not _supervises(entry, by):
        raise Refused("practice_not_your_staff", day=entry.on)
    if _confirmed_by_each_other(entry, by):
        raise Refused("practice_each_other", person=entry.person)
    needed = _confirmers(entry)
    if needed and not needed & qualified_as(by, entry.on):
        raise Refused("practice_not_qualified", kinds=tuple(sorted(needed)), day=entry.on)


def _supervises(entry: PracticeEntry, by: User) -> bool:
    """Whether somebody is the supervisor of record on the day of an entry, and still supervises there."""
    rows = Membership.objects.in_force().of_person(by).filter(role=roles.SUPERVISOR)
    if not rows.filter(organization=entry.employment.organization_id).exists():
        return False
    return person_of(by.pk) in {person_of(pk) for pk in supervisors_on(entry.employment, entry.on)}


def _confirmed_by_each_other(entry: PracticeEntry, by: User) -> bool:
    """Whether the person of an entry confirmed hours of who confirms now, of the same month."""
    first = entry.on.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    rows = PracticeCheck.objects.filter(
        entry__person__in=list(accounts_of([by.pk])), by__in=list(accounts_of([entry.person_id])),
        outcome=CONFIRMED, entry__on__range=(first, last),
    )  # fmt: skip
    return rows.exists()


def _confirmers(entry: PracticeEntry) -> set[str]:
    rules = practice_rules([entry.person_id]).get(person_of(entry.person_id), {}).get(entry.program_id)
    return rules.confirmers(entry) if rules else set()


def qualified_as(person: User, day: date) -> set[str]:
    """Return what somebody was on a day, as program staff confirmed it. One query."""
    rows = SupervisorQualification.objects.counting().of_person(person)
    return {row.kind for row in rows if within(day, [(row.begins_on, row.ends_on)])}


@action("practice.closed", "Closed or opened a period of practice")
def close_period(*, program: Program, through: date | None, reason: str, by: User, at: datetime) -> PracticeClosing:
    """Close the ledger of a program through a day, or open it again (an earlier day, or None for no day at all).

    What is entered stays and can be confirmed; nothing of a closed day is entered or changed. Refuses everybody but
    program staff, a missing reason, and a day that is closed already.
    """
    require_office(by, program)
    if not reason.strip():
        raise Refused("practice_reason_missing", field="reason")
    if closed_through(program) == through:
        raise Refused("practice_closed_already", field="through")
    row = PracticeClosing.objects.create(program=program, through=through, reason=reason.strip(), by=by, at=at)
    log(row, by=by, at=at, program=program.key, through=through.isoformat() if through else None)
    return row
