"""Emails about a change of employer: each agency reads what concerns it, and the person that they have another one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.models import Charge
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.formatting import format_long_day, format_money
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Organization, User
from cohorts.training import events
from cohorts.training.actions.fees import seat_reference
from cohorts.training.actions.move_emails import coordinators
from cohorts.training.actions.seat_emails import SEAT, SEAT_FEE
from cohorts.training.models import EmployerChange

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class MovedFees:
    """What a change of employer credits the one agency and charges the other, in dollars.

    freed: of this, what the first agency paid; it is unapplied money of that agency then.
    """

    amount: Decimal = NOTHING
    freed: Decimal = NOTHING

    def __add__(self, other: "MovedFees") -> "MovedFees":
        return MovedFees(self.amount + other.amount, self.freed + other.freed)


def moved_of(parts: Iterable[tuple[Charge, Decimal]]) -> MovedFees:
    """Return the sums of (fee read `with_sums` before it is credited, dollars that are credited)."""
    rows = [MovedFees(amount, max(amount - max(cents(fee.owed), NOTHING), NOTHING)) for fee, amount in parts]
    return sum(rows, MovedFees())


@in_email_language
def email_changed(change: EmployerChange, moved: MovedFees, *, by: User | None, at: datetime) -> None:
    """The former agency reads until when it pays, the new one from when on, by whom."""
    former = _(
        "From %(day)s on, another agency employs the person with seat %(seat)s (%(cohort)s). Fees for services before "
        "that day stay yours, and so do credits for them. You do not see the seat any more."
    )
    new = _(
        "From %(day)s on, your agency employs %(person)s, who has a seat in %(cohort)s (%(seat)s). Fees for services "
        "from that day on are charged to you."
    )
    if moved.amount:
        former = f"{former} {_credited_text(moved)}"
        new = f"{new} {_('This is %(amount)s now; you get an invoice.')}"
    own = _("From %(day)s on, your seat in %(cohort)s is through %(agency)s. Your attendance stays as it is.")
    _send(change, moved, (former, new, own), by, at)


def _credited_text(moved: MovedFees) -> str:
    if moved.freed:
        return _("For services from that day on, %(amount)s is credited to you. Of this, %(freed)s was paid and is on "
                 "your account.")  # fmt: skip
    return _("For services from that day on, %(amount)s is credited to you.")


@in_email_language
def email_taken_back(change: EmployerChange, moved: MovedFees, *, by: User | None, at: datetime) -> None:
    """It was a mistake: `former` had the seat by it, `agency` has it again."""
    former = _(
        "The change of employer of the person with seat %(seat)s (%(cohort)s) was recorded by mistake. The seat is not "
        "yours, and what you were charged for it is credited."
    )
    new = _(
        "The change of employer of %(person)s was recorded by mistake. The seat in %(cohort)s (%(seat)s) is yours "
        "again, with its fees."
    )
    if moved.amount:
        new = f"{new} {_('They are %(amount)s; you get an invoice, and money on your account can pay it.')}"
    if moved.freed:
        former = f"{former} {_('%(freed)s that you paid is on your account.')}"
    own = _("Your seat in %(cohort)s is through %(agency)s again. Your attendance stays as it is.")
    _send(change, moved, (former, new, own), by, at)


@in_email_language
def _send(
    change: EmployerChange, moved: MovedFees, sentences: tuple[str, str, str], by: User | None, at: datetime
) -> None:
    former, new, own = sentences
    seat = change.enrollment
    words = {
        "day": format_long_day(change.from_on),
        "seat": seat_reference(seat),
        "cohort": seat.cohort.code,
        "person": called(seat.person),
        "agency": change.agency,
        "amount": format_money(moved.amount),
        "freed": format_money(moved.freed),
    }
    texts: list[tuple[Organization, str]] = [(change.former, former), (change.agency, new)]
    for organization, text in texts:
        for person in coordinators(organization, roles.AGENCY_COORDINATOR):
            queue_email(
                person=person, kind=SEAT_FEE, event=events.AGENCY_EMPLOYER, about_id=seat.pk, cohort_id=seat.cohort_id,
                key=f"employer-{change.pk}-{person.pk}",
                subject=_("A trainee has another employer"), body=email_text(person, text % words, "{link}"),
                by=by, at=at,
            )  # fmt: skip
    queue_email(
        person=seat.person, kind=SEAT, event=events.SEAT_EMPLOYER, about_id=seat.cohort_id, cohort_id=seat.cohort_id,
        key=f"employer-{change.pk}-{seat.person_id}",
        subject=_("Your seat is through another agency"), body=email_text(seat.person, own % words, "{link}"),
        by=by, at=at,
    )  # fmt: skip
