"""The fees of seats and of applications, from the rows of billing: who owes what, and since when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from cohorts.billing.models import Application, Charge, Credit
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.balances import fee_owed
from cohorts.core.persons import person_of
from cohorts.training.models import Enrollment, SeatCharge
from lms.certification.facts.common import evidence_of, home
from lms.certification.models import Cycle, CycleFee
from lms.certification.rules.facts import TRAINING_FEE, Debt, FeeFacts

Paid = Mapping[int, Decimal]


def fees_of(seats: list[Enrollment], paid: Paid) -> dict[int, list[tuple[Enrollment, FeeFacts]]]:
    """Return {person id: [(seat, its fee)]}. `paid`: {charge id: dollars} of a payment to come. Three queries."""
    rows = SeatCharge.objects.filter(enrollment__in=[seat.pk for seat in seats])
    rows = rows.select_related("charge__payer__organization", "charge__commitment").order_by("pk")
    charges = defaultdict(list)
    for row in rows:
        charges[row.enrollment_id].append(row.charge)
    changes = _changes([charge for own in charges.values() for charge in own])
    by_person = defaultdict(list)
    for seat in seats:
        course = seat.cohort.course_version
        if not charges[seat.pk] and course.fee > 0:
            # It has not been charged yet.
            continue
        about = _About(seat.person_id, TRAINING_FEE, course.course.code, seat.agency.name, seat.enrolled_at)
        by_person[person_of(seat.person_id)].append((seat, _fee(about, charges[seat.pk], changes, paid)))
    return by_person


def fees_of_cycles(cycles: Iterable[Cycle], paid: Paid) -> dict[int, list[FeeFacts]]:
    """Return {cycle id: the fees of its application or certificate that were charged}. `paid` as there. Three queries,
    one where nothing was charged.
    """
    by_cycle: dict[int, list[FeeFacts]] = defaultdict(list)
    ids = [cycle.pk for cycle in cycles]
    if not ids:
        return by_cycle
    rows = CycleFee.objects.filter(cycle__in=ids).order_by("pk")
    rows = rows.select_related("charge__payer__organization", "charge__commitment", "cycle__candidacy")
    charges: dict[tuple[int, str], list[Charge]] = defaultdict(list)
    people = {}
    for row in rows:
        charges[row.cycle_id, row.key].append(row.charge)
        people[row.cycle_id] = row.cycle.candidacy.person_id
    changes = _changes([charge for own in charges.values() for charge in own]) if charges else {}
    for (cycle_id, key), own in charges.items():
        payer = own[-1].payer
        agency = payer.organization.name if payer.organization_id else ""
        about = _About(people[cycle_id], key, "", agency, own[0].at)
        by_cycle[cycle_id].append(_fee(about, own, changes, paid))
    return by_cycle


@dataclass(frozen=True)
class _About:
    """What a fee is for. `agency`: the name of the one that the seat is through, or that pays."""

    person_id: int
    key: str
    course: str
    agency: str
    since: datetime


@dataclass(frozen=True)
class _Changes:
    """Credits of one fee, and what was applied to it."""

    credits: tuple[Credit, ...]
    applied: tuple[Application, ...]


def _changes(charges: list[Charge]) -> dict[int, _Changes]:
    """Return {charge id: its credits and payments}. Two queries."""
    credits, applied = defaultdict(list), defaultdict(list)
    for credit in Credit.objects.filter(charge__in=charges).order_by("pk"):
        credits[credit.charge_id].append(credit)
    rows = Application.objects.filter(line__charge__in=charges).select_related("line").order_by("pk")
    for row in rows:
        applied[row.line.charge_id].append(row)
    return {charge.pk: _Changes(tuple(credits[charge.pk]), tuple(applied[charge.pk])) for charge in charges}


def _fee(about: _About, charges: list[Charge], changes: dict[int, _Changes], paid: Paid) -> FeeFacts:
    """Return a fee. Settled: nothing is owed of its charges."""
    # What each payer was charged and owes, and of that what is charged to orders.
    nets: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    owed: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    ordered: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows: list[Any] = list(charges)
    for charge in charges:
        own = changes[charge.pk]
        credits = [credit.amount for credit in own.credits]
        open_part = fee_owed(
            charge.amount, credits, [*(one.amount for one in own.applied), paid.get(charge.pk, Decimal(0))]
        )
        debtor = _debtor(charge, about)
        nets[debtor] += charge.amount - sum(credits, Decimal(0))
        owed[debtor] += open_part
        orders = [charge.commitment] if hasattr(charge, "commitment") else []
        ordered[debtor] += open_part if orders else Decimal(0)
        rows += [*own.credits, *own.applied, *orders]
    balance = sum(owed.values(), Decimal(0))
    by_kind: dict[str, Decimal] = defaultdict(Decimal)
    for (kind, _name), amount in owed.items():
        by_kind[kind] += amount
    return FeeFacts(
        course=about.course,
        charged=max(sum(nets.values(), Decimal(0)), Decimal(0)),
        balance=balance,
        settled=balance == 0,
        agency=about.agency,
        by_order=sum(ordered.values(), Decimal(0)),
        since=home(_open_since(charges, changes) or max((row.at for row in rows), default=about.since)),
        evidence=tuple(sorted({evidence_of(row, home(row.at)) for row in rows})),
        own=by_kind[PayerKind.PERSON],
        by_state=by_kind[PayerKind.STATE] + by_kind[PayerKind.FUND],
        debts=_debts(owed, ordered),
        own_charged=max(nets[PayerKind.PERSON, ""], Decimal(0)),
        key=about.key,
    )


def _open_since(charges: list[Charge], changes: dict[int, _Changes]) -> datetime | None:
    """Return when the oldest of the fees that are owed began to be owed; None if nothing is.

    A payment of a part changes nothing; a fee that was settled and is owed again is owed since then. What one act
    changes counts as one change, so that a correction that takes a payment off and applies it again is none.
    """
    moments = []
    for charge in charges:
        own, acts = changes[charge.pk], defaultdict(Decimal)
        for row in (*own.credits, *own.applied):
            acts[row.at] -= row.amount
        since, left = charge.at, charge.amount
        for at, change in sorted(acts.items()):
            since = at if left <= 0 else since
            left += change
        moments += [since] if left > 0 else []
    return min(moments, default=None)


def _debts(owed: dict[tuple[str, str], Decimal], ordered: dict[tuple[str, str], Decimal]) -> tuple[Debt, ...]:
    """Return what each agency owes, in the order of their names."""
    rows = [(name, amount) for (kind, name), amount in sorted(owed.items()) if kind == PayerKind.AGENCY and amount]
    return tuple(Debt(name, amount, ordered[PayerKind.AGENCY, name]) for name, amount in rows)


def _debtor(charge: Charge, about: _About) -> tuple[str, str]:
    """Return whose part a fee is, as a kind and the name of the agency: the person's own only if they are the payer.

    What another person pays counts as the part of the agency.
    """
    payer = charge.payer
    if payer.kind == PayerKind.AGENCY:
        return PayerKind.AGENCY, payer.organization.name
    is_other_person = payer.kind == PayerKind.PERSON and person_of(payer.person_id) != person_of(about.person_id)
    return (PayerKind.AGENCY, about.agency) if is_other_person else (payer.kind, "")
