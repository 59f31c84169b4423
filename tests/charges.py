"""Fees of seats and payments, created without the pages."""

from decimal import Decimal

from cohorts.billing.actions import charges, receipts
from cohorts.billing.models import Charge, Payer
from cohorts.billing.rules.receipts import OpenLine, oldest_first
from cohorts.billing.rules.terms import last_free_day
from cohorts.core.dates import home_day
from cohorts.training.actions.fees import first_day, terms_of
from cohorts.training.models import SeatCharge


def payer_of(agency):
    """The payer that an agency is."""
    return Payer.objects.of_agency(agency)


def terms_for(seat):
    """The terms of a seat that is taken now, as fields of a SeatCharge."""
    terms = terms_of(seat.cohort.course_version)
    through = last_free_day(terms, first_day(seat.cohort))
    return {"free_days": terms.free_days, "kept_share": terms.share, "free_through": through}


def charge_for(seat, amount, *, at, agency=None, description="Training fee"):
    """Charge `amount` dollars for a seat, and return the Charge."""
    charge = charges.charge(
        payer=payer_of(agency or seat.agency), person=seat.person, amount=Decimal(amount), description=description,
        reference=f"S-{seat.pk:06d}", course=seat.cohort.course_version.course.code, by=None, at=at,
    )  # fmt: skip
    SeatCharge.objects.create(enrollment=seat, charge=charge, **terms_for(seat))
    return charge


def credit_fee(charge, amount=None, *, at, by=None):
    """Credit a fee (`amount`: None for all that is left), and return the credits."""
    row = Charge.objects.with_sums().select_related("payer").get(pk=charge.pk)
    return charges.credit(parts=[(row, amount or (row.amount - row.credited).quantize(Decimal("0.01")))], by=by, at=at)


def receive(payer, amount, *, by, at, reference="check 1", remitted=None, received_on=None, method="check", **more):
    """Record a payment of `amount` dollars, received on the day of `at`. `remitted`: {line: dollars}."""
    return receipts.record_receipt(
        payer=payer, method=method, amount=Decimal(amount), reference=reference,
        received_on=received_on or home_day(at),
        remitted=remitted and {line.pk: Decimal(part) for line, part in remitted.items()}, by=by, at=at, **more,
    )  # fmt: skip


def pay_invoice(invoice, amount, *, by, at, reference="check 1", received_on=None):
    """Record a payment of `amount` dollars for one invoice, its oldest fee first; returns the Receipt."""
    lines = [line for line in receipts.open_lines(invoice.payer) if line.invoice_id == invoice.pk]
    parts = oldest_first([OpenLine(line.pk, line.still_owed) for line in lines], Decimal(amount)).parts
    remitted = {line: parts[line.pk] for line in lines if line.pk in parts}
    return receive(invoice.payer, amount, by=by, at=at, reference=reference, remitted=remitted, received_on=received_on)
