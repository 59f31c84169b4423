"""Deciding who pays for a seat, or for the seats of a cohort. Fees that are charged already follow the decision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.documents import lock_all
from cohorts.billing.actions.funds import check_day, check_fund
from cohorts.billing.models import Charge, Fund, Payer
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.splits import EQUAL, shares_problem, take_off
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.consequences import consequences_of, said_of_fees
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.fees import (
    SeatTerms,
    credit_parts,
    first_day,
    live_fees,
    seat_terms,
)
from cohorts.training.actions.seat_emails import email_funding, email_other_payers, email_own_part
from cohorts.training.actions.seat_orders import charge_again
from cohorts.training.actions.seat_payers import parts_of_fee, shares_by
from cohorts.training.models import Cohort, Enrollment, Funding, FundingPart

DECIDERS = (roles.FINANCE, roles.PROGRAM)
FUND_SEAT = "seat.fund"


@dataclass(frozen=True)
class Part:
    """One payer of a split: its kind, the fund if it is one, and its share (ignored for equal parts)."""

    # A PayerKind, or its value.
    kind: Any
    share: Decimal = Decimal(0)
    fund: Fund | None = None


@dataclass(frozen=True)
class PayerChange:
    """What a decision changes for one payer of a seat, in dollars.

    more: what is charged, or below 0 what is credited. freed: what the payer paid that becomes unapplied money of it.
    """

    payer: Payer
    more: Decimal
    freed: Decimal


@action("cohort.funding_decided", "Decided who pays for seats of a cohort")
def decide_cohort_funding(
    *, cohort: Cohort, unit: str, parts: Sequence[Part], reason: str, by: User | None, at: datetime
) -> Funding:
    """Decide who pays for the seats that are taken in a cohort from now on; returns the decision.

    Seats that are taken already stay as they are. Refuses shares that do not make the whole fee, a payer named twice, a
    fund that does not pay on the first day of the cohort, a cohort that takes no seats any more, and a missing reason.
    """
    require(by, *DECIDERS)
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("course_version").get(pk=cohort.pk)
    if cohort.state not in (Cohort.State.PLANNED, Cohort.State.OPEN):
        raise Refused("funding_of_closed_cohort", cohort=cohort)
    _check(unit, parts, cohort.course_version.fee, cohort, reason)
    funding = _append(unit, parts, reason, by, at, cohort=cohort)
    log(cohort, by=by, at=at, reason=funding.reason, **_words(unit, parts))
    return funding


@action("seat.funding_decided", "Decided who pays for a seat")
def decide_seat_funding(
    *, enrollment: Enrollment, unit: str, parts: Sequence[Part], reason: str, by: User | None, at: datetime
) -> Funding:
    """Decide who pays for one seat, and charge and credit what differs from what is charged; returns the decision.

    1. Locks the seat and every payer, before and after.
    2. Credits those who pay less now on the lines that they bore (money on them becomes unapplied money of theirs), and
       charges those who pay more. What the seat costs does not change.
    3. Emails the agency if its part is another one, and the person who pays a part; sends `balance_changed`.

    One of the deciders does it, unless money that was paid leaves its lines or a certificate rests on what is taken
    back: then two people decide (see `acts`). Refuses what `decide_cohort_funding` refuses, a seat that was given up,
    and taking back more than is left of a fee after a waiver.
    """
    require(by, *DECIDERS)
    enrollment = lock_seat(enrollment)
    fees = live_fees(enrollment)
    lock_all([*_payers_named(enrollment, unit, parts), *(charge.payer for charge in fees)])
    changes = check_seat_funding(enrollment, unit, parts, reason)
    if needs_two(enrollment, changes):
        require_approval(FUND_SEAT, by=by)
    fees = live_fees(enrollment)
    before = parts_of(fees)
    funding = _append(unit, parts, reason, by, at, enrollment=enrollment)
    log(enrollment, by=by, at=at, reason=funding.reason, **_words(unit, parts))
    targets = _targets(enrollment, unit, parts, sum(before.values(), Decimal(0)))
    charges = distribute(enrollment=enrollment, targets=targets, reason=funding.reason, by=by, at=at)
    after = parts_of(live_fees(enrollment))
    freed = sum((row.freed for row in changes if row.payer.organization_id == enrollment.agency_id), Decimal(0))
    email_funding(enrollment, agency_part(enrollment, after), agency_part(enrollment, before), freed, by=by, at=at)
    email_other_payers(enrollment, differences(before, after), by=by, at=at)
    email_own_part(enrollment, charges, by=by, at=at)
    return funding


def check_seat_funding(enrollment: Enrollment, unit: str, parts: Sequence[Part], reason: str) -> list[PayerChange]:
    """Return what a decision on a seat changes for each payer. Refuses what cannot be decided."""
    if not enrollment.is_taken:
        raise Refused("seat_not_taken")
    fees = live_fees(enrollment)
    before = parts_of(fees)
    fee = sum(before.values(), Decimal(0))
    _check(unit, parts, fee, enrollment.cohort, reason)
    changes = []
    for payer, more in differences(before, dict(_targets(enrollment, unit, parts, fee))):
        own = [charge for charge in fees if charge.payer == payer]
        _refuse_forgiven(own, -more)
        owed = sum((max(cents(charge.owed), Decimal(0)) for charge in own), Decimal(0))
        if more > 0 and payer.kind == PayerKind.FUND:
            check_fund(payer, more, [first_day(enrollment.cohort)])
        changes.append(PayerChange(payer, more, freed=max(-more - owed, Decimal(0))))
    return [change for change in changes if change.more]


def needs_two(enrollment: Enrollment, changes: Sequence[PayerChange]) -> bool:
    """Return whether two people must decide, as when an invoice is charged to another payer."""
    return any(change.freed for change in changes) or bool(certificates_at_stake(enrollment, changes))


def certificates_at_stake(enrollment: Enrollment, changes: Sequence[PayerChange]) -> list[str]:
    """Return what a decision changes for certificates, in sentences; [] if nothing."""
    fees = _fees_of(enrollment, _credited(changes))
    return consequences_of(fees, person_ids={enrollment.person_id}) if fees else []


def said_of_certificates(enrollment: Enrollment, changes: Sequence[PayerChange]) -> list[str]:
    """Return the same, and which certificates stay valid though their fee is owed again."""
    return certificates_on(enrollment, _credited(changes))


def certificates_on(enrollment: Enrollment, payers: Collection[Payer]) -> list[str]:
    """Return what taking back fees of these payers means for certificates, in sentences; [] if none rests on them."""
    return said_of_fees(_fees_of(enrollment, payers), person_ids={enrollment.person_id})


def _fees_of(enrollment: Enrollment, payers: Collection[Payer]) -> list[Charge]:
    return [charge for charge in live_fees(enrollment) if charge.payer in payers]


def _credited(changes: Sequence[PayerChange]) -> set[Payer]:
    return {change.payer for change in changes if change.more < 0}


def _payers_named(enrollment: Enrollment, unit: str, parts: Sequence[Part]) -> list[Payer]:
    return [share.payer for share in shares_by(_rows(unit, parts), unit, enrollment)]


def _targets(enrollment: Enrollment, unit: str, parts: Sequence[Part], fee: Decimal) -> list[tuple[Payer, Decimal]]:
    return parts_of_fee(shares_by(_rows(unit, parts), unit, enrollment), fee) if fee else []


def lock_seat(enrollment: Enrollment) -> Enrollment:
    """Return a seat with its cohort, locked; raises Refused if it was given up."""
    rows = Enrollment.objects.select_for_update(of=("self",)).with_cohort()
    row: Enrollment = rows.get(pk=enrollment.pk)
    if not row.is_taken:
        raise Refused("seat_not_taken")
    return row


def parts_of(fees: Sequence[Charge]) -> dict[Payer, Decimal]:
    """Return what each payer pays of a seat, in dollars, in the order in which they were charged."""
    parts: dict[Payer, Decimal] = {}
    for charge in fees:
        parts[charge.payer] = parts.get(charge.payer, Decimal(0)) + gross(charge)
    return parts


def agency_part(enrollment: Enrollment, parts: Mapping[Payer, Decimal]) -> Decimal:
    """Return what the agency of a seat pays of its fee, in dollars."""
    return sum((part for payer, part in parts.items() if payer.organization_id == enrollment.agency_id), Decimal(0))


def differences(before: Mapping[Payer, Decimal], after: Mapping[Payer, Decimal]) -> list[tuple[Payer, Decimal]]:
    """Return (payer, dollars) that each payer pays more, or less than 0, after an act."""
    return [(payer, after.get(payer, Decimal(0)) - before.get(payer, Decimal(0))) for payer in {**before, **after}]


def gross(charge: Charge) -> Decimal:
    """Return the dollars that a fee read `with_sums` is, less what was credited; what was forgiven stays in it."""
    return cents(charge.amount - charge.taken_back)


@action("seat.fee_distributed", "Charged and credited parts of a seat fee")
def distribute(
    *,
    enrollment: Enrollment,
    targets: Sequence[tuple[Payer, Decimal]],
    reason: str,
    terms: SeatTerms | None = None,
    by: User | None,
    at: datetime,
) -> list[Charge]:
    """Charge and credit what makes the fees of a seat these amounts, (payer, dollars); returns the new charges."""
    fees = live_fees(enrollment)
    lock_all([*(payer for payer, _amount in targets), *(charge.payer for charge in fees)])
    fees = live_fees(enrollment)
    amounts = {payer.pk: amount for payer, amount in targets}
    own: dict[int, list[Charge]] = {}
    for charge in fees:
        own.setdefault(charge.payer_id, []).append(charge)
    now = {pk: sum(map(gross, rows), Decimal(0)) for pk, rows in own.items()}
    for pk, rows in sorted(own.items()):
        less = now[pk] - amounts.get(pk, Decimal(0))
        if less > 0:
            _credit(rows, less, reason, by, at)
    terms = terms or seat_terms(enrollment)
    more = [(payer, amount - now.get(payer.pk, Decimal(0))) for payer, amount in targets]
    charges = [
        charge
        for payer, amount in more
        if amount > 0 and terms
        for charge in charge_again(enrollment=enrollment, payer=payer, amount=amount, terms=terms, by=by, at=at)
    ]
    send_balance_changed([*fees, *charges], by, at)
    return charges


def _credit(rows: Sequence[Charge], amount: Decimal, reason: str, by: User | None, at: datetime) -> None:
    """Take `amount` off the fees of a payer: what is owed of them first, so that money moves only if it must."""
    limits = _refuse_forgiven(rows, amount)
    unpaid = take_off(amount, [max(cents(charge.owed), Decimal(0)) for charge in rows])
    lefts = [limit - part for limit, part in zip(limits, unpaid, strict=True)]
    paid = take_off(amount - sum(unpaid, Decimal(0)), lefts)
    parts = [(charge, one + two) for charge, one, two in zip(rows, unpaid, paid, strict=True) if one + two]
    credit_parts(parts=parts, kind=CreditKind.MOVED, reason=reason, by=by, at=at)


def _refuse_forgiven(rows: Sequence[Charge], amount: Decimal) -> list[Decimal]:
    """Return what is left of each fee after credits; refuses taking off more than that: the rest was forgiven."""
    limits = [charge.uncredited for charge in rows]
    if amount > sum(limits, Decimal(0)):
        raise Refused("fee_forgiven_before")
    return limits


def _check(unit: str, parts: Sequence[Part], fee: Decimal, cohort: Cohort, reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    refuse(shares_problem(unit, [part.share for part in parts], fee))
    payers = [(part.kind, part.fund and part.fund.pk) for part in parts]
    if len(set(payers)) < len(payers):
        raise Refused("funding_payer_twice")
    for part in parts:
        if (part.kind == PayerKind.FUND) != (part.fund is not None):
            raise Refused("funding_fund_missing")
        if part.fund is not None and cohort.starts_at is not None:
            check_day(part.fund.payer, first_day(cohort))


def _append(
    unit: str,
    parts: Sequence[Part],
    reason: str,
    by: User | None,
    at: datetime,
    *,
    cohort: Cohort | None = None,
    enrollment: Enrollment | None = None,
) -> Funding:
    funding = Funding.objects.create(
        unit=unit, reason=reason.strip(), cohort=cohort, enrollment=enrollment, by=by, at=at
    )
    FundingPart.objects.bulk_create(_rows(unit, parts, funding))
    return funding


def _rows(unit: str, parts: Sequence[Part], funding: Funding | None = None) -> list[FundingPart]:
    return [
        FundingPart(funding=funding, kind=part.kind, fund=part.fund, share=Decimal(1) if unit == EQUAL else part.share)
        for part in parts
    ]


def _words(unit: str, parts: Sequence[Part]) -> dict[str, object]:
    names = [part.fund.name if part.fund else str(part.kind) for part in parts]
    return {"unit": unit, "payers": names, "shares": [str(part.share) for part in parts]}
