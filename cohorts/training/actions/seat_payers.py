"""Who pays for a seat, and in which proportion: as decided for the seat, else for its cohort, else its agency alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cohorts.billing.models import Payer
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.splits import EQUAL, split
from cohorts.people.models import Membership
from cohorts.training.models import Cohort, Enrollment, Funding, FundingPart
from cohorts.training.models.employers import employer_on
from cohorts.training.models.enrollments import with_former_seats

ALL = Decimal(100)


@dataclass(frozen=True)
class Share:
    """A payer of a seat and its share, in whatever unit the shares of the seat have."""

    payer: Payer
    share: Decimal


def shares_of(enrollment: Enrollment) -> list[Share]:
    """Return the payers of a seat in their order, each once. The caller may read or charge the seat.

    What was decided for a seat holds after it is moved, too.
    """
    seats = with_former_seats(enrollment)
    funding = Funding.objects.filter(enrollment__in=seats).latest_row() or funding_of(enrollment.cohort)
    if funding is None:
        return [Share(_employer(enrollment), ALL)]
    return shares_by(list(funding.parts.select_related("fund__payer")), funding.unit, enrollment)


def funding_of(cohort: Cohort) -> Funding | None:
    """Return the decision on who pays for the seats of a cohort, None if there is none."""
    funding: Funding | None = Funding.objects.filter(cohort=cohort).latest_row()
    return funding


def shares_by(parts: Sequence[FundingPart], unit: str, enrollment: Enrollment) -> list[Share]:
    """Return the payers that the parts of a decision mean for one seat."""
    return [
        Share(_payer(part, enrollment), Decimal(1) if unit == EQUAL else part.share)
        for part in parts
        if unit == EQUAL or part.share
    ]


def _employer(enrollment: Enrollment) -> Payer:
    """Return the agency that employs the person on the first day of the training: the day of the service."""
    cohort = enrollment.cohort
    first = cohort.starts_at.astimezone(cohort.zone).date()
    return Payer.objects.of_agency(employer_on(enrollment, first))


def _payer(part: FundingPart, enrollment: Enrollment) -> Payer:
    if part.kind == PayerKind.AGENCY:
        return _employer(enrollment)
    if part.kind == PayerKind.PERSON:
        return Payer.objects.of_person(enrollment.person)
    if part.fund is not None:
        return part.fund.payer
    return Payer.objects.of_state()


def payers_of_seats(cohort: Cohort, memberships: Sequence[Membership]) -> list[Payer]:
    """Return everybody who pays for seats that these trainees take now in a cohort."""
    funding = funding_of(cohort)
    parts = list(funding.parts.select_related("fund__payer")) if funding else []
    kinds = {part.kind for part in parts}
    payers = [Payer.objects.of_agency(membership.organization) for membership in memberships]
    if PayerKind.PERSON in kinds:
        payers += [Payer.objects.of_person(membership.user) for membership in memberships]
    if PayerKind.STATE in kinds:
        payers.append(Payer.objects.of_state())
    return payers + [part.fund.payer for part in parts if part.fund]


def parts_of_fee(shares: Sequence[Share], fee: Decimal) -> list[tuple[Payer, Decimal]]:
    """Return (payer, dollars) of a fee, in the order of the shares; they add up to the fee."""
    amounts = split(fee, [share.share for share in shares])
    return list(zip([share.payer for share in shares], amounts, strict=True))


def part_of_agency(cohort: Cohort) -> Decimal | None:
    """Return the dollars that its agency would pay of a seat in a cohort; None if it pays all of it.

    The caller may see the cohort.
    """
    return _part_of(cohort, PayerKind.AGENCY)


def part_of_person(cohort: Cohort) -> Decimal:
    """Return the dollars that a person would pay of their own seat in a cohort. The caller may see the cohort."""
    return _part_of(cohort, PayerKind.PERSON) or Decimal(0)


def _part_of(cohort: Cohort, kind: Any) -> Decimal | None:
    funding = funding_of(cohort)
    if funding is None:
        return None
    parts = [part for part in funding.parts.all() if funding.unit == EQUAL or part.share]
    shares = [Decimal(1) if funding.unit == EQUAL else part.share for part in parts]
    amounts = split(cohort.course_version.fee, shares)
    return sum((amount for part, amount in zip(parts, amounts, strict=True) if part.kind == kind), Decimal(0))
