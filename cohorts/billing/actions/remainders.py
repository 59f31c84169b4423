"""Small remainders that the rule of a program writes off after a payment. No person decides on a single one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing import ports
from cohorts.billing.actions.charges import credit
from cohorts.billing.actions.emails import MONEY, email_readers
from cohorts.billing.models import Charge, Credit
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.remainders import NONE, remainder_to_settle
from cohorts.core.actions import action, log
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.people.models import User


@action("fee.remainder_settled", "Wrote off small remainder")
def settle_remainders(*, line_ids: Iterable[int], by: User | None, at: datetime) -> list[Credit]:
    """Write off what a payment left of the fees of these lines, if it is at most the tolerance of their program.

    Each invoice gets a credit note that names it. Returns the credits. The caller locked the payer and paid the lines.
    """
    fees = Charge.objects.filter(lines__in=list(line_ids)).distinct()
    credits: list[Credit] = []
    for row, amount, tolerance in _remainders({pk: NONE for pk in fees.values_list("pk", flat=True)}, at):
        reason = _reason(tolerance)
        credits += credit(parts=[(row, amount)], kind=CreditKind.REMAINDER, reason=reason, by=by, at=at)
        log(row, by=by, at=at, amount=str(amount), tolerance=str(tolerance))
    if credits:
        _email(credits, by, at)
    return credits


def with_remainders(paid: Mapping[int, Decimal], at: datetime) -> dict[int, Decimal]:
    """Return what a payment takes off fees with the remainders that are written off after it: {charge id: dollars}.

    `paid`: {charge id: dollars} of the payment, which is not recorded yet.
    """
    written_off = {row.pk: amount for row, amount in remainders_after(paid, at)}
    return {pk: amount + written_off.get(pk, NONE) for pk, amount in paid.items()}


def remainders_after(paid: Mapping[int, Decimal], at: datetime) -> list[tuple[Charge, Decimal]]:
    """Return (fee, dollars) of the remainders that are written off after a payment of {charge id: dollars}."""
    return [(row, amount) for row, amount, _tolerance in _remainders(paid, at)]


def _remainders(paid: Mapping[int, Decimal], at: datetime) -> list[tuple[Charge, Decimal, Decimal]]:
    """Return (fee, dollars to write off, tolerance) of these fees, as if `paid` were applied to them as well."""
    rows = list(Charge.objects.with_sums().filter(pk__in=paid).select_related("payer").order_by("pk"))
    tolerances = _tolerances({row.course for row in rows}, at)
    remainders = []
    for row in rows:
        owed, received = cents(row.owed) - paid[row.pk], cents(row.paid) + paid[row.pk]
        tolerance = tolerances[row.course]
        amount = NONE if cents(row.waiting) else remainder_to_settle(owed, received, tolerance)
        if amount:
            remainders.append((row, amount, tolerance))
    return remainders


@in_email_language
def _email(credits: list[Credit], by: User | None, at: datetime) -> None:
    payer, amount = credits[0].charge.payer, sum((row.amount for row in credits), NONE)
    text = _("A payment left %(amount)s of your fees. The program writes off such small remainders: you do not owe it.")
    email_readers(
        payer,
        kind=MONEY,
        about_id=payer.pk,
        key=f"credit-{credits[0].pk}",
        subject=_("Credit from %(sender)s") % {"sender": sender_name()},
        paragraphs=[
            text % {"amount": format_money(amount)},
            _("Log in to see your invoices and credit notes:"),
            "{link}",
        ],
        by=by,
        at=at,
    )


@in_email_language
def _reason(tolerance: Decimal) -> str:
    """In the language of documents, because credit notes print it."""
    return _("The program writes off at most %(most)s that a payment leaves of a fee.") % {
        "most": format_money(tolerance)
    }


def _tolerances(courses: set[str], at: datetime) -> dict[str, Decimal]:
    """Return {course: dollars}: the lowest tolerance of all programs with a fee for it; 0.00 without one."""
    day = home_day(at)
    return {
        course: min((tolerance(course, day) for tolerance in ports.TOLERANCES if course), default=NONE)
        for course in courses
    }
