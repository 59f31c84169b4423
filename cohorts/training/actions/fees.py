"""Seat fees: charged when a person enrolls, credited by the terms of the seat when it is given up."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cohorts.billing.actions import charges
from cohorts.billing.actions.documents import lock_all
from cohorts.billing.models import Charge, Credit, Payer
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.splits import take_off
from cohorts.billing.rules.terms import Terms, given_up, last_free_day, later_deadline, training_counts_from
from cohorts.core.actions import action
from cohorts.people.models import User
from cohorts.training.actions.seat_payers import parts_of_fee, shares_of
from cohorts.training.models import Cohort, CourseVersion, Enrollment, SeatCharge


@dataclass(frozen=True)
class SeatTerms:
    """The terms on which a seat is given up, as they are kept with each of its fees."""

    free_days: int
    kept_share: Decimal
    free_through: date
    no_free_days: bool = False


@action("seat.charged", "Charged seat fee")
def charge_seat(*, enrollment: Enrollment, by: User | None, at: datetime) -> list[Charge]:
    """Charge the fee of the course version to those who pay for the seat, each its part; returns the charges.

    A part of 0.00 makes no charge. Refuses what is not available of a fund, or is not on its days.
    """
    cohort = enrollment.cohort
    terms = terms_of(cohort.course_version)
    own = SeatTerms(terms.free_days, terms.share, last_free_day(terms, first_day(cohort)))
    parts = parts_of_fee(shares_of(enrollment), cohort.course_version.fee)
    lock_all([payer for payer, _amount in parts])
    return [
        add_seat_fee(enrollment=enrollment, payer=payer, amount=amount, terms=own, by=by, at=at)
        for payer, amount in parts
        if amount
    ]


@action("seat.fee_added", "Added seat fee")
def add_seat_fee(
    *, enrollment: Enrollment, payer: Payer, amount: Decimal, terms: SeatTerms, by: User | None, at: datetime
) -> Charge:
    """Charge a payer `amount` dollars for a seat, and link the charge to the seat with its terms."""
    cohort, course = enrollment.cohort, enrollment.cohort.course_version.course
    charge = charges.charge(
        payer=payer,
        person=enrollment.person,
        amount=amount,
        description=f"{cohort.code}: {course.title}",
        reference=seat_reference(enrollment),
        service_on=first_day(cohort),
        course=course.code,
        vendor=cohort.vendor,
        by=by,
        at=at,
    )
    link_fee(enrollment, charge, terms)
    return charge


def link_fee(enrollment: Enrollment, charge: Charge, terms: SeatTerms) -> SeatCharge:
    """Link a charge to a seat with all the terms on which the seat is given up."""
    return SeatCharge.objects.create(enrollment=enrollment, charge=charge, **asdict(terms))


def terms_kept(row: SeatCharge) -> SeatTerms:
    """Return all the terms that are kept with a fee of a seat."""
    return SeatTerms(row.free_days, row.kept_share, row.free_through, row.no_free_days)


def seat_terms(enrollment: Enrollment) -> SeatTerms | None:
    """Return the terms of a seat, None for one without a fee. The caller may read or charge the seat."""
    row = first_seat_charge(enrollment)
    return terms_kept(row) if row else None


@action("seat.charge_moved", "Charged seat fee to another payer")
def link_successor(*, old: Charge, new: Charge, by: User | None, at: datetime) -> SeatCharge | None:
    """Link a fee that is charged to another payer to the seat that the old one is for now, with the same terms.

    Returns the link; None for a fee that is for no seat.
    """
    row = SeatCharge.objects.latest_only("charge").filter(charge=old).select_related("enrollment").first()
    return link_fee(row.enrollment, new, terms_kept(row)) if row else None


def seat_reference(enrollment: Enrollment) -> str:
    """Return what documents call a seat, so that they need not name the person."""
    return f"S-{enrollment.pk:06d}"


def first_day(cohort: Cohort) -> date:
    """Return the day of the first session, in the zone of the cohort."""
    return cohort.starts_at.astimezone(cohort.zone).date()


def terms_of(version: CourseVersion) -> Terms:
    """Return the terms on which a seat can be given up now."""
    return Terms(version.free_days, version.kept_share)


@dataclass(frozen=True)
class GivenUp:
    """What giving up a seat costs, in dollars: what stays charged of its fees to all payers, and is credited to them.

    `agency_owed` and `agency_credit`: of this the part of the agency that pays now. `agency_open`: what it has not paid
    of `agency_owed`.
    """

    owed: Decimal
    credit: Decimal
    agency_owed: Decimal
    agency_credit: Decimal
    agency_open: Decimal
    parts: Sequence[tuple[Charge, Decimal]]

    @property
    def has_other_payers(self) -> bool:
        """Whether somebody else pays a part."""
        return (self.owed, self.credit) != (self.agency_owed, self.agency_credit)


def live_fees(enrollment: Enrollment) -> list[Charge]:
    """Return the charges of a seat, with their sums, the oldest first. The caller may read or charge the seat."""
    rows = SeatCharge.objects.latest_only("charge").filter(enrollment=enrollment).values("charge")
    return list(Charge.objects.with_sums().filter(pk__in=rows).select_related("payer").order_by("pk"))


def cost_of_giving_up(enrollment: Enrollment, at: datetime, *, in_full: bool = False) -> GivenUp:
    """Return what is owed and credited of a seat's fees if it is given up `at` a moment; `in_full` credits everything.

    By the terms shown when the seat was taken, which are applied to its whole fee; the credit is spread over the parts
    of its payers in proportion to what is left of them. If the start was moved, the later deadline holds. The caller
    has checked that the reader may see the seat: whoever gives it up is to know the amount, also a vendor's coordinator
    or a supervisor, who cannot read the charges of the agency.
    """
    rows = live_fees(enrollment)
    lefts = [charge.uncredited for charge in rows]
    left = sum(lefts, Decimal(0))
    row = first_seat_charge(enrollment)
    fee = sum((cents(charge.amount - charge.taken_back) for charge in rows), Decimal(0))
    kept = Decimal(0) if in_full or row is None else min(_kept(row, fee, enrollment.cohort, at), left)
    credits = take_off(left - kept, lefts)
    mine = [charge.payer.organization_id == enrollment.agency_id for charge in rows]
    return GivenUp(
        owed=kept,
        credit=left - kept,
        agency_owed=sum((a - b for a, b, own in zip(lefts, credits, mine, strict=True) if own), Decimal(0)),
        agency_credit=sum((amount for amount, own in zip(credits, mine, strict=True) if own), Decimal(0)),
        agency_open=sum(
            (max(cents(row.owed) - b, Decimal(0)) for row, b, own in zip(rows, credits, mine, strict=True) if own),
            Decimal(0),
        ),
        parts=[(charge, amount) for charge, amount in zip(rows, credits, strict=True) if amount],
    )


def _kept(row: SeatCharge, fee: Decimal, cohort: Cohort, at: datetime) -> Decimal:
    terms, through, start = Terms(row.free_days, row.kept_share), free_through(row, cohort), counts_from(row, cohort)
    return given_up(terms, fee, free_through=through, counts_from=start, at=at, zone=cohort.time_zone).owed


def counts_from(row: SeatCharge, cohort: Cohort) -> datetime:
    """Return the moment from which all of the fee is owed, whatever becomes of the seat."""
    return training_counts_from(
        cohort.starts_at,
        deadline=row.free_through,
        current=last_free_day(Terms(row.free_days, row.kept_share), first_day(cohort)),
        zone=cohort.time_zone,
    )


def first_seat_charge(enrollment: Enrollment) -> SeatCharge | None:
    """Return what a seat was charged first, with its terms; None without a fee. The caller may see the seat."""
    return SeatCharge.objects.filter(enrollment=enrollment).order_by("pk").first()


def free_through(row: SeatCharge, cohort: Cohort) -> date:
    """Return the last day on which giving up the seat is free, in the zone of the cohort."""
    if row.no_free_days:
        return row.free_through
    terms = Terms(row.free_days, row.kept_share)
    return later_deadline(row.free_through, last_free_day(terms, first_day(cohort)))


@action("seat.credited", "Credited seat fee")
def credit_seat(*, enrollment: Enrollment, in_full: bool = False, by: User | None, at: datetime) -> list[Credit]:
    """Credit each payer what the terms of the seat give back, or all of it; returns the credits."""
    lock_all([charge.payer for charge in live_fees(enrollment)])
    cost = cost_of_giving_up(enrollment, at, in_full=in_full)
    return credit_parts(parts=cost.parts, by=by, at=at)


@action("seat.parts_credited", "Credited parts of a seat fee")
def credit_parts(
    *,
    parts: Sequence[tuple[Charge, Decimal]],
    kind: Any = CreditKind.CANCELED,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> list[Credit]:
    """Credit (charge, dollars) of several payers: to each payer the line that it bore. Returns the credits."""
    by_payer: dict[int, list[tuple[Charge, Decimal]]] = defaultdict(list)
    for charge, amount in parts:
        by_payer[charge.payer_id].append((charge, amount))
    credits: list[Credit] = []
    for payer_id in sorted(by_payer):
        credits += charges.credit(parts=by_payer[payer_id], kind=kind, reason=reason, by=by, at=at)
    return credits
