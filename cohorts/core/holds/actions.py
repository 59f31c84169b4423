"""Place and release legal holds, and bring them back after a restore."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.holds import ledger
from cohorts.core.holds.models import LegalHold
from cohorts.core.holds.signals import hold_released
from cohorts.core.persons import is_own


@action("hold.placed", "Placed legal hold")
def place_hold(
    *,
    person: Any = None,
    record_class: str = "",
    reason: str,
    from_day: date,
    authority: Any = None,
    by: Any,
    at: datetime,
) -> LegalHold:
    """Place a hold on a person, on a class of records, or on one class of a person's; returns it.

    From its day on nothing that it covers is deleted or destroyed, also by what was approved before. It is in the
    ledger outside the database. `authority`: whose staff place it; without one, their only one.
    Refuses everybody but its program staff, no scope, no reason, a hold on oneself, and the same one once more.
    """
    office = _office(by, authority)
    if person is None and not record_class:
        raise Refused("hold_without_scope", field="person")
    if person is not None and is_own(by, person.pk):
        raise Refused("hold_own", field="person")
    if not reason.strip():
        raise Refused("hold_reason_missing", field="reason")
    about = {"person": person, "record_class": record_class, "reason": reason.strip(), "from_day": from_day}
    same = LegalHold.objects.filter(**about, authority=office, released_at=None).first()
    if same is not None:
        raise Refused("hold_there", number=same.number)
    if person is not None:
        # What is being purged now is finished first, and asks the holds again after this one.
        get_user_model()._base_manager.select_for_update(no_key=True).get(pk=person.pk)
    hold = LegalHold.objects.create(number=_next_number(), authority=office, **about, placed_by=by, placed_at=at)
    log(hold, by=by, at=at, person=person.pk if person else None, record_class=record_class, reason=hold.reason)
    transaction.on_commit(lambda: ledger.write_placed(hold))
    return hold


def _office(by: Any, authority: Any) -> int | None:
    """The id of the authority for which somebody acts; None: the system, or a superuser who named none."""
    if authority is not None:
        require(by, roles.PROGRAM, organization=authority)
        return int(authority.pk)
    require(by, roles.PROGRAM)
    own = () if by is None else by.holdings().get(roles.PROGRAM, ())
    if len(own) > 1:
        raise Refused("hold_office_missing", field="authority")
    return next(iter(own), None)


def _next_number() -> int:
    """Above every number in the database and in the ledger: after a restore none is used twice."""
    placed, _released = ledger.read()
    return max([LegalHold.objects.next_number(), *(number + 1 for number in placed)])


@action("hold.released", "Released legal hold")
def release_hold(*, hold: LegalHold, reason: str, by: Any, at: datetime) -> LegalHold:
    """Release a hold. What it kept is not destroyed by that: it is listed for review, and needs two people again.

    Refuses everybody but program staff of its authority, a hold on oneself, no reason, and one that is released
    already.
    """
    require(by, roles.PROGRAM)
    row = LegalHold.objects.select_for_update(of=("self",)).select_related("person").get(pk=hold.pk)
    if row.authority is not None and not has_role(by, roles.PROGRAM, organization=row.authority):
        raise Refused("hold_elsewhere")
    if row.person_id is not None and is_own(by, row.person_id):
        raise Refused("hold_own")
    if row.released_at is not None:
        raise Refused("hold_released_already")
    if not reason.strip():
        raise Refused("hold_reason_missing", field="reason")
    row.released_by, row.released_at, row.release_reason = by, at, reason.strip()
    row.save(update_fields=["released_by", "released_at", "release_reason"])
    log(row, by=by, at=at, reason=row.release_reason)
    hold_released.send(sender=LegalHold, hold_id=row.pk, at=at)
    transaction.on_commit(lambda: ledger.write_released(row))
    return row


@action("hold.replayed", "Brought legal hold back after a restore")
def replay_holds(*, by: Any, at: datetime) -> list[LegalHold]:
    """Place and release again what the ledger says, after a restore of the database; returns the holds that changed.

    A hold that the ledger lacks, because a process was stopped, is written into it.
    """
    placed, released = ledger.read()
    existing = {row.number: row for row in LegalHold.objects.select_related("person").order_by("number")}
    for number, row in existing.items():
        if number not in placed:
            ledger.write_placed(row)
        if row.released_at is not None and number not in released:
            ledger.write_released(row)
    changed = [_place_again(placed[number]) for number in sorted(placed.keys() - existing.keys())]
    rows = existing | {row.number: row for row in changed if row is not None}
    for number in sorted(released.keys() & rows.keys()):
        row = rows[number]
        if row.released_at is None:
            row.released_by, row.released_at = _account(released[number]["by"]), released[number]["released"]
            row.release_reason = released[number]["reason"]
            row.save(update_fields=["released_by", "released_at", "release_reason"])
            changed.append(row)
    result = list({row.pk: row for row in changed if row is not None}.values())
    for row in result:
        log(row, by=by, at=at, replayed=True)
    return result


def _place_again(entry: dict[str, Any]) -> LegalHold | None:
    """Place a hold of the ledger. None if its person is not in this database: then nothing of them is."""
    person = None
    if entry["person"] is not None:
        person = get_user_model()._base_manager.filter(pk=entry["person"]).first()
        if person is None or person.date_joined.isoformat() != entry["joined"]:
            return None
    return LegalHold.objects.create(
        number=entry["hold"], authority=entry.get("authority"), person=person, record_class=entry["class"],
        reason=entry["reason"], from_day=entry["from"], placed_by=_account(entry["by"]), placed_at=entry["at"],
    )  # fmt: skip


def _account(pk: int | None) -> Any:
    return get_user_model()._base_manager.filter(pk=pk).first()
