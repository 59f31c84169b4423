"""Emails about a cohort that is canceled: everybody with a seat, each agency and each other payer is told once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.actions.emails import MONEY, email_readers
from cohorts.billing.actions.staff_emails import email_staff
from cohorts.billing.models import Charge, Payer
from cohorts.billing.models.payers import PayerKind
from cohorts.core import roles
from cohorts.core.formatting import format_day, format_money, local_day
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User
from cohorts.training import events
from cohorts.training.actions.fees import seat_reference
from cohorts.training.actions.seat_emails import SEAT, SEAT_FEE, SEAT_GIVEN_UP
from cohorts.training.actions.seat_moves import Moved
from cohorts.training.models import Cohort, Enrollment, WaitingPlace

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class SeatFee:
    """A fee of a seat that ends, and how many dollars of it are left to credit."""

    seat: Enrollment
    charge: Charge
    left: Decimal


@dataclass(frozen=True)
class Canceled:
    """What canceling a cohort did. seats: those that ended, with what was credited of their fees. moved: the others.
    waiting: who was on its list.
    """

    cohort: Cohort
    reason: str
    seats: Sequence[Enrollment]
    fees: Sequence[SeatFee]
    moved: Sequence[Moved] = field(default=())
    waiting: Sequence[WaitingPlace] = field(default=())

    @property
    def credits(self) -> list[tuple[Payer, Enrollment, Decimal]]:
        """What each payer is credited, for which seat: of fees that are not owed any more, and of cheaper seats."""
        rows = [(fee.charge.payer, fee.seat, fee.left) for fee in self.fees]
        for move in self.moved:
            less = {payer: amount - move.after.get(payer, NOTHING) for payer, amount in move.before.items()}
            rows += [(payer, move.seat, amount) for payer, amount in less.items() if amount > 0]
        return rows


def email_canceled(canceled: Canceled, *, by: User | None, at: datetime) -> None:
    """Tell everybody concerned, each once."""
    _email_people(canceled, by, at)
    _email_moved(canceled, by, at)
    _email_agencies(canceled, by, at)
    _email_other_payers(canceled, by, at)
    _email_finance(canceled, by, at)


def _own_credits(canceled: Canceled) -> dict[int, Decimal]:
    """Return {seat: dollars that its person, who pays themself, is credited}."""
    own: dict[int, Decimal] = defaultdict(Decimal)
    for payer, seat, amount in canceled.credits:
        if payer.person_id == seat.person_id:
            own[seat.pk] += amount
    return own


@in_email_language
def _email_people(canceled: Canceled, by: User | None, at: datetime) -> None:
    own, cohort = _own_credits(canceled), canceled.cohort
    text = _("The training %(cohort)s at %(vendor)s will not take place. You have no seat in it any more.")
    for seat in canceled.seats:
        words = {"cohort": cohort.code, "vendor": cohort.vendor, "agency": seat.agency}
        paragraphs = [
            text % words, _reason(canceled.reason), *_own_credit(own[seat.pk]),
            _("Hours that you have already stay yours. For another seat, contact %(agency)s.") % words,
        ]  # fmt: skip
        queue_email(
            person=seat.person, kind=SEAT_GIVEN_UP, event=events.SEAT_CANCELED, cohort_id=cohort.pk,
            key=f"cohort-canceled-{seat.pk}",
            subject=_("A training is canceled"), body=email_text(seat.person, *paragraphs), by=by, at=at,
        )  # fmt: skip


@in_email_language
def _email_moved(canceled: Canceled, by: User | None, at: datetime) -> None:
    """Tell those whose seat was moved where and when they go now, and how they can give it up."""
    own = _own_credits(canceled)
    for move in canceled.moved:
        seat, to = move.seat, move.seat.cohort
        words = {"cohort": canceled.cohort.code, "vendor": to.vendor, "to": to.code, "agency": seat.agency}
        words["day"] = format_day(local_day(to.starts_at, to.zone))
        text = _(
            "The training %(cohort)s will not take place. You have a seat in %(to)s at %(vendor)s instead, which "
            "begins on %(day)s."
        )
        paragraphs = [
            text % words, _reason(canceled.reason), *_own_credit(own[seat.pk]),
            _("Hours that you have already stay yours. If you cannot come, tell %(agency)s, which can give the seat "
              "up. See when and where it takes place:") % words,
            "{link}",
        ]  # fmt: skip
        queue_email(
            person=seat.person, kind=SEAT, event=events.SEAT_MOVED, about_id=to.pk, cohort_id=to.pk,
            key=f"cohort-canceled-{move.former.pk}",
            subject=_("Your seat was moved to another cohort"), body=email_text(seat.person, *paragraphs), by=by, at=at,
        )  # fmt: skip


@in_email_language
def _email_agencies(canceled: Canceled, by: User | None, at: datetime) -> None:
    """One email to each coordinator, with all people of the agency."""
    ended: dict[int, list[Enrollment]] = defaultdict(list)
    moved: dict[int, list[Enrollment]] = defaultdict(list)
    credited: dict[int, Decimal] = defaultdict(Decimal)
    for seat in canceled.seats:
        ended[seat.agency_id].append(seat)
    for move in canceled.moved:
        moved[move.seat.agency_id].append(move.seat)
    for payer, seat, amount in canceled.credits:
        if payer.organization_id == seat.agency_id:
            credited[seat.agency_id] += amount
    readers = Membership.objects.holding(roles.AGENCY_COORDINATOR).filter(organization__in={*ended, *moved})
    for membership in readers:
        agency = membership.organization_id
        seats = ended[agency] or moved[agency]
        paragraphs = [
            _("%(vendor)s has canceled the training %(cohort)s.")
            % {"vendor": canceled.cohort.vendor, "cohort": canceled.cohort.code},
            _reason(canceled.reason), *_moved_text(moved[agency]), *_ended_text(ended[agency]),
            *_waiting_text([place for place in canceled.waiting if place.agency_id == agency]),
            _money_text(credited[agency], is_all=not moved[agency]), _("See the seats of your agency here:"), "{link}",
        ]  # fmt: skip
        queue_email(
            person=membership.user, kind=SEAT_FEE, event=events.AGENCY_CANCELED, cohort_id=canceled.cohort.pk,
            about_id=seats[0].pk, key=f"cohort-canceled-{canceled.cohort.pk}-{membership.user_id}",
            subject=_("A training is canceled"), body=email_text(membership.user, *paragraphs), by=by, at=at,
        )  # fmt: skip


def _moved_text(seats: Sequence[Enrollment]) -> list[str]:
    """Who was moved where. Nothing for nobody."""
    if not seats:
        return []
    to = seats[0].cohort
    text = _(
        "The vendor has moved these people to %(cohort)s, which begins on %(day)s. Their fees go along, and the free "
        "days to give a seat up begin again:"
    )
    words = {"cohort": to.code, "day": format_day(local_day(to.starts_at, to.zone))}
    return [text % words, _names(seats)]


def _ended_text(seats: Sequence[Enrollment]) -> list[str]:
    """Who has no seat any more. Nothing for nobody."""
    if not seats:
        return []
    text = _("These people had a seat for which your agency pays. You can give them seats in another cohort:")
    return [text, _names(seats)]


def _waiting_text(places: Sequence[WaitingPlace]) -> list[str]:
    """Who was on the waiting list. Nothing for nobody."""
    if not places:
        return []
    names = "\n".join(f"- {place.shown_name}" for place in places)
    return [_("Its waiting list is closed, with these people of your agency:"), names]


def _money_text(amount: Decimal, *, is_all: bool) -> str:
    if amount:
        return _("Your agency is credited %(amount)s.") % {"amount": format_money(amount)}
    return _("No fee was charged to you.") if is_all else _("Nothing more is charged to you.")


def _names(seats: Sequence[Enrollment]) -> str:
    return "\n".join(f"- {called(seat.person)}" for seat in seats)


@in_email_language
def _email_other_payers(canceled: Canceled, by: User | None, at: datetime) -> None:
    """Agencies that pay for a seat of another agency read its references and no names."""
    by_payer: dict[Payer, list[tuple[Enrollment, Decimal]]] = defaultdict(list)
    for payer, seat, amount in canceled.credits:
        if payer.organization_id not in (None, seat.agency_id):
            by_payer[payer].append((seat, amount))
    text = _("The training %(cohort)s is canceled. Your agency is credited %(amount)s for these seats: %(seats)s.")
    for payer, rows in by_payer.items():
        references = ", ".join(dict.fromkeys(seat_reference(seat) for seat, _amount in rows))
        total = format_money(sum((amount for _seat, amount in rows), NOTHING))
        words = {"cohort": canceled.cohort.code, "amount": total, "seats": references}
        email_readers(
            payer, kind=MONEY, about_id=payer.pk, key=f"cohort-canceled-{canceled.cohort.pk}-{payer.pk}",
            subject=_("The fee of a seat has changed"), paragraphs=[text % words, "{link}"], by=by, at=at,
        )  # fmt: skip


@in_email_language
def _email_finance(canceled: Canceled, by: User | None, at: datetime) -> None:
    """The finance staff, who keep the funds, read what is back in each."""
    funds: dict[Payer, Decimal] = defaultdict(Decimal)
    for payer, _seat, amount in canceled.credits:
        if payer.kind == PayerKind.FUND:
            funds[payer] += amount
    if not funds:
        return
    text = _("The training %(cohort)s of %(vendor)s is canceled. These amounts are available in their funds again:")
    words = {"cohort": canceled.cohort.code, "vendor": canceled.cohort.vendor}
    lines = "\n".join(f"- {payer.name}: {format_money(amount)}" for payer, amount in funds.items())
    email_staff(
        kind=events.FUND_CREDITED, about_id=canceled.cohort.pk, key=f"cohort-canceled-{canceled.cohort.pk}",
        subject=_("A canceled training is credited to a fund"), paragraphs=[text % words, lines],
        to=(roles.FINANCE,), by=by, at=at,
    )  # fmt: skip


def _own_credit(amount: Decimal) -> list[str]:
    """What a person who pays themself does not owe any more. Nothing for nothing."""
    return [_("%(amount)s of the fee is not owed any more.") % {"amount": format_money(amount)}] if amount else []


def _reason(reason: str) -> str:
    return _("The reason: %(reason)s") % {"reason": reason}
