"""Seat fees: charged when a person enrolls, credited by the terms of the seat when it is given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cohorts.billing.actions import charges
from cohorts.billing.models import Charge, Credit, Payer
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.terms import Terms, given_up, last_free_day, later_deadline, training_counts_from
from cohorts.core.actions import action
from cohorts.people.models import User
from cohorts.training.models import Cohort, CourseVersion, Enrollment, SeatCharge


@action("seat.charged", "Charged seat fee")
def charge_seat(*, enrollment: Enrollment, by: User | None, at: datetime) -> Charge:
    """Charge the fee of the course version to the sponsoring agency, and link the charge to the seat."""
    cohort, version = enrollment.cohort, enrollment.cohort.course_version
    charge = charges.charge(
        payer=Payer.objects.of_agency(enrollment.agency),
        person=enrollment.person,
        amount=version.fee,
        description=f"{cohort.code}: {version.course.title}",
        reference=seat_reference(enrollment),
        service_on=first_day(cohort),
        course=version.course.code,
        vendor=cohort.vendor,
        by=by,
        at=at,
    )
    terms = terms_of(version)
    SeatCharge.objects.create(
        enrollment=enrollment,
        charge=charge,
        free_days=terms.free_days,
        kept_share=terms.share,
        free_through=last_free_day(terms, first_day(cohort)),
    )
    return charge


@action("seat.charge_moved", "Charged seat fee to another payer")
def link_successor(*, old: Charge, new: Charge, by: User | None, at: datetime) -> SeatCharge | None:
    """Link a fee that is charged to another payer to the seat of the old one, with the same terms.

    Returns the link; None for a fee that is for no seat.
    """
    row = SeatCharge.objects.filter(charge=old).first()
    if row is None:
        return None
    return SeatCharge.objects.create(
        enrollment=row.enrollment, charge=new, free_days=row.free_days, kept_share=row.kept_share,
        free_through=row.free_through,
    )  # fmt: skip


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
    """What giving up a seat costs: dollars still owed of its fees, and dollars credited."""

    owed: Decimal
    credit: Decimal
    parts: Sequence[tuple[Charge, Decimal]]


def cost_of_giving_up(enrollment: Enrollment, at: datetime, *, in_full: bool = False) -> GivenUp:
    """Return what is owed and credited of a seat's fees if it is given up `at` a moment; `in_full` credits everything.

    By the terms shown when the seat was taken. If the start was moved, the later deadline holds. The caller has checked
    that the reader may see the seat: whoever gives it up is to know the amount, also a vendor's coordinator or a
    supervisor, who cannot read the charges of the agency.
    """
    cohort = enrollment.cohort
    rows = SeatCharge.objects.filter(enrollment=enrollment).in_bulk(field_name="charge_id")
    charges_ = Charge.objects.with_sums().filter(pk__in=rows).select_related("payer").order_by("pk")
    owed, parts = Decimal(0), []
    for charge in charges_:
        left = cents(charge.amount - charge.credited)
        kept = Decimal(0) if in_full else _kept(rows[charge.pk], charge.amount, cohort, at)
        owed += min(kept, left)
        if left > kept:
            parts.append((charge, left - kept))
    return GivenUp(owed, sum((amount for _charge, amount in parts), Decimal(0)), parts)


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
    terms = Terms(row.free_days, row.kept_share)
    return later_deadline(row.free_through, last_free_day(terms, first_day(cohort)))


@action("seat.credited", "Credited seat fee")
def credit_seat(*, enrollment: Enrollment, in_full: bool = False, by: User | None, at: datetime) -> list[Credit]:
    """Credit what the terms of the seat give back, or all of it; returns the credits."""
    cost = cost_of_giving_up(enrollment, at, in_full=in_full)
    return charges.credit(parts=cost.parts, by=by, at=at)
