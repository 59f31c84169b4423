"""What becomes of the seats of a cohort that is canceled: all given up, all fees credited, everybody told once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cohorts.billing.actions.documents import lock_all
from cohorts.billing.actions.emails import MONEY, email_readers
from cohorts.billing.models import Charge, Payer
from cohorts.core import roles
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.formatting import format_money
from cohorts.core.names import called
from cohorts.core.states import transition
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User
from cohorts.training.actions.credits import recount
from cohorts.training.actions.fees import credit_parts, seat_reference
from cohorts.training.actions.seat_emails import SEAT_FEE, SEAT_GIVEN_UP
from cohorts.training.models import Cohort, Enrollment, SeatCharge
from cohorts.training.models.enrollments import Side
from cohorts.training.signals import enrollment_changed

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class SeatFee:
    """A fee of a seat that ends, and how many dollars of it are left to credit."""

    seat: Enrollment
    charge: Charge
    left: Decimal


def fees_left(seats: Sequence[Enrollment]) -> list[SeatFee]:
    """Return the fees of seats of which something is left, in order. Two queries.

    The caller may read or cancel the seats: whoever cancels is to know the amounts.
    """
    links = SeatCharge.objects.latest_only("charge").filter(enrollment__in=seats)
    seat_of = dict(links.values_list("charge", "enrollment"))
    by_id = {seat.pk: seat for seat in seats}
    charges = Charge.objects.with_sums().filter(pk__in=seat_of).select_related("payer__organization", "payer__person")
    rows = [SeatFee(by_id[seat_of[row.pk]], row, row.uncredited) for row in charges.order_by("pk")]
    return [row for row in rows if row.left]


def end_seats(cohort: Cohort, reason: str, *, by: User | None, at: datetime) -> None:
    """Give up every seat of a canceled cohort, credit all that is left of the fees, and tell everybody once.

    Called by the action that cancels the cohort and has locked it. One credit to each payer for all its seats. People,
    the agencies of the seats and other payers are emailed once each; a seat cannot be given again afterwards.
    """
    seats = list(_seats(cohort))
    if not seats:
        return
    lock_all([fee.charge.payer for fee in fees_left(seats)])
    fees = fees_left(seats)
    for seat in seats:
        fields = seat.given_up_for(Side.VENDOR, by, at)
        transition(seat, "withdraw", by=by, at=at, reason=reason, cohort=cohort.code, fields=fields)
    credit_parts(parts=[(fee.charge, fee.left) for fee in fees], by=by, at=at)
    _email_people(cohort, seats, fees, reason, by, at)
    _email_agencies(cohort, seats, fees, reason, by, at)
    _email_other_payers(cohort, fees, by, at)
    people = [seat.person_id for seat in seats]
    recount(people, at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=people, by_ids=acting_ids(by), at=at)


def _seats(cohort: Cohort) -> Any:
    rows = Enrollment.objects.taken().filter(cohort=cohort)
    return rows.select_related("person", "agency", "cohort__vendor").order_by("pk")


@in_email_language
def _email_people(
    cohort: Cohort, seats: Iterable[Enrollment], fees: Iterable[SeatFee], reason: str, by: User | None, at: datetime
) -> None:
    own: dict[int, Decimal] = defaultdict(Decimal)
    for fee in fees:
        if fee.charge.payer.person_id == fee.seat.person_id:
            own[fee.seat.pk] += fee.left
    text = _("The training %(cohort)s at %(vendor)s will not take place. You have no seat in it any more.")
    for seat in seats:
        words = {"cohort": cohort.code, "vendor": cohort.vendor, "agency": seat.agency}
        credit = _("%(amount)s of the fee is not owed any more.") % {"amount": format_money(own[seat.pk])}
        paragraphs = [
            text % words, _reason(reason), *([credit] if own[seat.pk] else []),
            _("Hours that you have already stay yours. For another seat, contact %(agency)s.") % words,
        ]  # fmt: skip
        queue_email(
            person=seat.person, kind=SEAT_GIVEN_UP, key=f"cohort-canceled-{seat.pk}",
            subject=_("A training is canceled"), body=email_text(seat.person, *paragraphs), by=by, at=at,
        )  # fmt: skip


@in_email_language
def _email_agencies(
    cohort: Cohort, seats: Iterable[Enrollment], fees: Iterable[SeatFee], reason: str, by: User | None, at: datetime
) -> None:
    by_agency: dict[int, list[Enrollment]] = defaultdict(list)
    for seat in seats:
        by_agency[seat.agency_id].append(seat)
    credited: dict[int, Decimal] = defaultdict(Decimal)
    for fee in fees:
        if fee.charge.payer.organization_id == fee.seat.agency_id:
            credited[fee.seat.agency_id] += fee.left
    text = _("%(vendor)s has canceled the training %(cohort)s. These people had a seat for which your agency pays:")
    readers = Membership.objects.holding(roles.AGENCY_COORDINATOR).filter(organization__in=by_agency)
    for membership in readers:
        agency = membership.organization_id
        names = "\n".join(f"- {called(seat.person)}" for seat in by_agency[agency])
        about = {"cohort": cohort.code, "vendor": cohort.vendor, "amount": format_money(credited[agency])}
        money = _("Your agency is credited %(amount)s.") if credited[agency] else _("No fee was charged to you.")
        queue_email(
            person=membership.user, kind=SEAT_FEE, about_id=by_agency[agency][0].pk,
            key=f"cohort-canceled-{cohort.pk}-{membership.user_id}", subject=_("A training is canceled"),
            body=email_text(
                membership.user, text % about, names, _reason(reason), money % about,
                _("You can give them seats in another cohort. See the seats of your agency here:"), "{link}",
            ),
            by=by, at=at,
        )  # fmt: skip


@in_email_language
def _email_other_payers(cohort: Cohort, fees: Iterable[SeatFee], by: User | None, at: datetime) -> None:
    """Agencies that pay for a seat of another agency read its references and no names."""
    by_payer: dict[Payer, list[SeatFee]] = defaultdict(list)
    for fee in fees:
        if fee.charge.payer.organization_id not in (None, fee.seat.agency_id):
            by_payer[fee.charge.payer].append(fee)
    text = _("The training %(cohort)s is canceled. Your agency is credited %(amount)s for these seats: %(seats)s.")
    for payer, rows in by_payer.items():
        references = ", ".join(dict.fromkeys(seat_reference(row.seat) for row in rows))
        amount = format_money(sum((row.left for row in rows), NOTHING))
        email_readers(
            payer, kind=MONEY, about_id=payer.pk, key=f"cohort-canceled-{cohort.pk}-{payer.pk}",
            subject=_("The fee of a seat has changed"),
            paragraphs=[text % {"cohort": cohort.code, "amount": amount, "seats": references}, "{link}"], by=by, at=at,
        )  # fmt: skip


def _reason(reason: str) -> str:
    return _("The reason: %(reason)s") % {"reason": reason}
