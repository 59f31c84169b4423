"""Scenes of the acts about money."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from cohorts.billing import acts as billing
from cohorts.billing.actions import invoices
from cohorts.billing.issuer_acts import propose_remit_to
from cohorts.billing.models import Credit, IssuerDetails, Reassignment, Receipt, ReceiptEnd, Refund
from cohorts.billing.reassignment_act import reassign
from cohorts.billing.receipt_acts import propose_lowering
from cohorts.core import roles
from cohorts.people.models import Membership
from cohorts.training.actions.employers import change_employer
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.funding import Part
from cohorts.training.acts import employ_as_before, employ_elsewhere, fund_seat
from cohorts.training.models import Cohort, EmployerChange, Funding
from tests.approvals.scene import WHY, Scene
from tests.charges import charge_for, pay_invoice, payer_of, receive


def _receipt(world, reference):
    return receive(payer_of(world.agency), "100.00", by=world.finance, at=world.now, reference=reference, remitted={})


def _void(world, run_jobs):
    receipt = _receipt(world, "check 1")
    return Scene(
        partial(billing.propose_void, receipt=receipt, reason=WHY),
        lambda: ReceiptEnd.objects.filter(receipt=receipt, kind=ReceiptEnd.Kind.VOID).exists(),
    )


def _refund(world, run_jobs):
    receipt = _receipt(world, "check 2")
    return Scene(
        partial(billing.propose_refund, receipt=receipt, amount=Decimal("40.00"), reason=WHY),
        lambda: Refund.objects.filter(receipt=receipt, amount=Decimal("40.00")).exists(),
    )


def _lower(world, run_jobs):
    receipt = _receipt(world, "check 3")
    return Scene(
        partial(propose_lowering, receipt=receipt, amount=Decimal("40.00"), reason=WHY),
        lambda: Receipt.objects.in_force().filter(corrected_from__receipt=receipt, amount=Decimal("40.00")).exists(),
    )


def _credited(charge, kind):
    return lambda: Credit.objects.filter(charge=charge, kind=kind, amount=Decimal("100.00")).exists()


def _waiver(world, run_jobs):
    charge = charge_for(world.enroll(world.cohort("WAIVED")), "1200.00", at=world.now)
    return Scene(
        partial(billing.propose_waiver, charge=charge, amount=Decimal("100.00"), reason=WHY, authority="Rule 4"),
        _credited(charge, Credit.Kind.WAIVED),
    )


def _write_off(world, run_jobs):
    charge = charge_for(world.enroll(world.cohort("WRITTEN-OFF")), "1200.00", at=world.now)
    due_on = world.now.date() + timedelta(days=30)
    invoices.issue_invoice(payer=charge.payer, charges=[charge], due_on=due_on, by=world.finance, at=world.now)
    return Scene(
        partial(billing.propose_write_off, charge=charge, amount=Decimal("100.00"), reason=WHY),
        _credited(charge, Credit.Kind.WRITTEN_OFF),
    )


def _reassign(world, run_jobs):
    charge = charge_for(world.enroll(world.cohort("REASSIGNED")), "1200.00", at=world.now)
    due_on = world.now.date() + timedelta(days=30)
    invoice = invoices.issue_invoice(payer=charge.payer, due_on=due_on, by=world.finance, at=world.now)
    pay_invoice(invoice, "100.00", by=world.finance, at=world.now, reference="check 9")
    payer = payer_of(world.other_agency)
    return Scene(
        partial(reassign, invoice=invoice, payer=payer, due_on=due_on + timedelta(days=400), reason=WHY),
        lambda: Reassignment.objects.filter(invoice=invoice, successor__payer=payer).exists(),
    )


def _paid_seat(world, name):
    # One after the other, so that one person can have a seat in each.
    starts = world.now + timedelta(days=7 + 30 * Cohort.objects.count())
    cohort = world.cohort(name.upper(), course=world.course(name, fee="1200.00"), starts=starts)
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now)
    _pay(world, seat.agency, f"check of {name}")
    return seat


def _pay(world, agency, reference):
    payer, due_on = payer_of(agency), world.now.date() + timedelta(days=30)
    invoice = invoices.issue_invoice(payer=payer, due_on=due_on, by=world.finance, at=world.now)
    pay_invoice(invoice, "1200.00", by=world.finance, at=world.now, reference=reference)


def _seat_payers(world, run_jobs):
    seat = _paid_seat(world, "funded")
    return Scene(
        partial(fund_seat, enrollment=seat, unit="equal", parts=[Part("state")], reason=WHY),
        lambda: Funding.objects.filter(enrollment=seat).exists(),
    )


def _new_employer(world, name):
    seat = _paid_seat(world, name)
    Membership.objects.get_or_create(
        user=world.trainee, organization=world.other_agency, role=roles.TRAINEE, defaults={"started_at": world.now}
    )
    return {"enrollment": seat, "agency": world.other_agency, "from_on": world.now.date(), "reason": WHY}


def _employer(world, run_jobs):
    fields = _new_employer(world, "employed")
    rows = EmployerChange.objects.filter(enrollment=fields["enrollment"], agency=world.other_agency)
    return Scene(partial(employ_elsewhere, **fields), rows.exists)


def _employer_back(world, run_jobs):
    change = change_employer(**_new_employer(world, "back"), by=None, at=world.now)
    _pay(world, world.other_agency, "check of the new employer")
    return Scene(
        partial(employ_as_before, change=change, reason=WHY),
        EmployerChange.objects.filter(takes_back=change).exists,
    )


def _remit_to(world, run_jobs):
    return Scene(
        partial(propose_remit_to, remit_to="State Treasurer, PO Box 9", reason=WHY),
        lambda: IssuerDetails.objects.filter(remit_to="State Treasurer, PO Box 9").exists(),
    )


MONEY_SCENES = {
    "invoice.reassign": _reassign,
    "issuer.remit_to": _remit_to,
    "seat.fund": _seat_payers,
    "seat.employer": _employer,
    "seat.employer_back": _employer_back,
    "receipt.void": _void,
    "receipt.refund": _refund,
    "receipt.lower": _lower,
    "fee.waive": _waiver,
    "fee.write_off": _write_off,
}
