"""Fees of applications and certificates: who owes them when, what follows from paying, and from withdrawing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cohorts.billing.actions import charges, invoices, orders, reassignments
from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.receipt_ends import void_receipt
from cohorts.billing.models import Charge, Invoice, Payer, Receipt
from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification.actions import application_decisions, applications, cycle_fees
from lms.certification.models import Candidacy, Certificate, CycleFee, Decision
from lms.certification.rules.fees import amount_of
from lms.certification.rules.leaves import Fee
from lms.certification.tasks import charge_fees, recompute_all
from tests.charges import pay_invoice, payer_of
from tests.cohorts.billing.orders import accepted
from tests.lms.certification.application_desk import BIRTHDAY, Desk
from tests.refusals import refuses

AGE = {"type": "age", "min_years": 18}
FEE = {
    "type": "fee", "key": "application", "amount_usd": 60, "payer": "self", "at": "application",
    "title": "Application fee",
}  # fmt: skip


def desk_with(world, *fees, **more):
    """An applicant to a program with these fees, who has given everything else."""
    desk = Desk(world, tree={"all_of": [AGE, *more.pop("parts", ()), *fees]})
    desk.begin()
    desk.give("age", "age", as_of=BIRTHDAY)
    return desk


def of_employer(**more):
    return FEE | {"payer": "employer"} | more


def fee_finding(desk, run_jobs, key="application"):
    run_jobs()
    tree = Decision.objects.filter(candidacy__person=desk.person).latest("pk").tree
    return next(leaf for leaf in tree.children if (leaf.type, leaf.key) == ("fee", key))


def employ(desk, agency, **more):
    """The person works for no agency but this one from now on."""
    rows = Membership.objects.filter(user=desk.person, role="trainee")
    rows.update(ended_at=desk.now)
    if agency is not None:
        Membership.objects.create(user=desk.person, role="trainee", organization=agency, started_at=desk.now, **more)


def test_a_fee_is_charged_to_the_person_when_the_application_is_submitted_and_the_invoice_comes_at_once(world):
    desk = desk_with(world, FEE)
    assert not Charge.objects.exists()
    desk.submit()
    charge = Charge.objects.get()
    assert (charge.amount, charge.person, charge.payer) == (60, desk.person, Payer.objects.get(person=desk.person))
    assert (
        charge.reference == f"A-{desk.application.cycle_id:06d}" and charge.description == "Application fee: Program P"
    )
    assert Invoice.objects.get().due_on == home_day(desk.now) + timedelta(days=30)
    email = Email.objects.get(kind="invoice")
    assert email.person == desk.person and "$60.00 is due" in email.body


def test_the_fee_is_met_as_soon_as_it_is_paid_and_then_the_application_can_be_granted(world, run_jobs):
    desk = desk_with(world, FEE)
    desk.submit()
    assert fee_finding(desk, run_jobs).code == "fee_own_part"
    desk.take()
    granting = {"application": desk.application, "admitted": True, "reason": "", "by": desk.staff, "at": desk.now}
    with refuses("application_not_complete"):
        application_decisions.decide_application(**granting)
    pay_invoice(Invoice.objects.get(), "60.00", by=None, at=desk.now)
    assert fee_finding(desk, run_jobs).code == "fee_settled"
    assert Certificate.objects.filter(person=desk.person).exists()
    application_decisions.decide_application(**granting)


def test_a_payment_that_is_void_is_owed_again_and_nothing_is_charged_twice(world, run_jobs):
    desk = desk_with(world, FEE, parts=[{"type": "staff_decision", "key": "admitted", "decision": "admitted"}])
    desk.submit()
    receipt = pay_invoice(Invoice.objects.get(), "60.00", by=None, at=desk.now)
    assert fee_finding(desk, run_jobs).code == "fee_settled"
    void_receipt(receipt=receipt, reason="Typed twice.", by=None, at=desk.now)
    assert Receipt.objects.in_force().count() == 0
    assert fee_finding(desk, run_jobs).code == "fee_own_part"
    recompute_all()
    charge_fees(desk.application.cycle.candidacy_id)
    assert Charge.objects.count() == 1


def test_opening_an_application_again_charges_nothing_again_and_the_table_refuses_a_second_fee(world, run_jobs):
    desk = desk_with(world, FEE)
    desk.submit()
    desk.take()
    deciding = {"application": desk.application, "by": desk.staff, "at": desk.now}
    application_decisions.decide_application(admitted=False, reason="Not yet.", **deciding)
    application_decisions.reopen_application(reason="A mistake.", **deciding)
    charge_fees(desk.application.cycle.candidacy_id)
    row = CycleFee.objects.get()
    other = charges.charge(
        payer=row.charge.payer, person=desk.person, amount=Decimal(1), description="x", by=None, at=desk.now
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        CycleFee.objects.create(cycle=row.cycle, key=row.key, charge=other)


def test_the_employer_is_charged_and_told_that_a_fee_is_due_and_nothing_of_the_application(world, run_jobs):
    desk = desk_with(world, of_employer())
    desk.submit()
    charge = Charge.objects.get()
    assert charge.payer == payer_of(world.agency) and not Invoice.objects.exists()
    email = Email.objects.get(event="application-fee")
    assert email.person == world.agency_coordinator and "A fee of $60.00 for" in email.body
    assert "pplication" not in email.body + email.subject and "Program P" not in email.body + email.subject
    assert not CycleFee.objects.visible_to(world.agency_coordinator).exists()
    finding = fee_finding(desk, run_jobs)
    assert finding.code == "fee_owed" and finding.actor == "agency"
    invoice = invoices.issue_invoice(
        payer=charge.payer, due_on=home_day(desk.now) + timedelta(days=30), by=None, at=desk.now
    )
    pay_invoice(invoice, "60.00", by=None, at=desk.now)
    assert fee_finding(desk, run_jobs).code == "fee_settled"


def test_a_fee_of_the_employer_waits_until_there_is_one(world, run_jobs):
    desk = desk_with(world, of_employer())
    employ(desk, None)
    desk.submit()
    run_jobs()
    assert not Charge.objects.exists() and fee_finding(desk, run_jobs).code == "fee_of_employer"
    employ(desk, world.agency)
    recompute_all()
    run_jobs()
    assert Charge.objects.get().payer == payer_of(world.agency)


def test_of_several_employers_the_one_of_a_kind_that_the_rules_ask_for_pays(world):
    employment = {"type": "employment", "employer_types": ["CMHSP"], "at": "certification"}
    desk = desk_with(world, of_employer(), parts=[employment])
    employ(desk, world.agency)
    other = world.other_agency
    type(other).objects.filter(pk=other.pk).update(employer_type="CMHSP")
    earlier = desk.now - timedelta(days=5)
    Membership.objects.create(user=desk.person, role="trainee", organization=other, started_at=earlier)
    desk.submit()
    assert Charge.objects.get().payer == payer_of(other)


def test_the_first_payer_that_there_is_pays(world):
    desk = desk_with(world, FEE | {"payer": ["county-scholarship", "employer", "self"]})
    employ(desk, None)
    desk.submit()
    assert Charge.objects.get().payer.person == desk.person


def test_a_fee_for_the_certificate_is_charged_when_nothing_else_is_open(world, run_jobs):
    decision = {"type": "staff_decision", "key": "admitted", "decision": "admitted"}
    desk = desk_with(world, FEE | {"key": "certificate", "at": "certification"}, parts=[decision])
    desk.submit()
    run_jobs()
    assert not Charge.objects.exists()
    desk.take()
    application_decisions.decide_application(
        application=desk.application, admitted=True, reason="", by=desk.staff, at=desk.now
    )
    run_jobs()
    assert Charge.objects.get().amount == 60 and not Certificate.objects.filter(person=desk.person).exists()
    pay_invoice(Invoice.objects.get(), "60.00", by=None, at=desk.now)
    run_jobs()
    assert Certificate.objects.filter(person=desk.person).exists()


def test_a_withdrawn_application_gives_a_refundable_fee_back(world, run_jobs):
    desk = desk_with(world, FEE)
    desk.submit()
    pay_invoice(Invoice.objects.get(), "60.00", by=None, at=desk.now)
    applications.withdraw_application(application=desk.application, by=desk.person, at=desk.now)
    assert Charge.objects.with_sums().get().credited == 60
    assert Receipt.objects.unapplied().get().left == 60
    assert "$60.00 of the fee" in Email.objects.get(event="application-fee-credited").body
    run_jobs()
    assert Charge.objects.count() == 1


def test_of_a_fee_that_is_not_refundable_what_was_paid_stays_and_the_rest_is_not_owed(world):
    desk = desk_with(world, FEE | {"refundable": False})
    desk.submit()
    pay_invoice(Invoice.objects.get(), "25.00", by=None, at=desk.now)
    applications.withdraw_application(application=desk.application, by=desk.person, at=desk.now)
    charge = Charge.objects.with_sums().get()
    assert (charge.credited, charge.paid, charge.owed) == (35, 25, 0)
    assert not Receipt.objects.unapplied().exists()


def test_who_applies_again_after_withdrawing_is_charged_for_the_new_cycle_once(world):
    desk = desk_with(world, FEE)
    desk.submit()
    applications.withdraw_application(application=desk.application, by=desk.person, at=desk.now)
    desk.begin()
    desk.give("age", "age", as_of=BIRTHDAY)
    desk.submit()
    first, second = CycleFee.objects.order_by("pk")
    assert first.cycle != second.cycle
    assert [cycle_fees.credits_of(row.cycle) != [] for row in (first, second)] == [False, True]


def test_a_fee_that_is_charged_to_another_payer_stays_the_fee_of_the_application(world, run_jobs):
    desk = desk_with(world, FEE)
    desk.submit()
    invoice = Invoice.objects.get()
    due = home_day(desk.now) + timedelta(days=30)
    reassignments.reassign_invoice(
        invoice=invoice, payer=payer_of(world.agency), due_on=due, reason="The employer pays.", by=None, at=desk.now
    )
    first, second = CycleFee.objects.order_by("pk")
    assert second.replaces == first and second.charge.payer == payer_of(world.agency)
    assert fee_finding(desk, run_jobs).code == "fee_owed"


def test_an_accepted_order_settles_the_fee_of_the_employer_where_the_rules_say_so(world, run_jobs):
    desk = desk_with(world, of_employer(with_accepted_order="settled"))
    desk.submit()
    charge = Charge.objects.get()
    orders.commit(order=accepted(world), charge=charge, by=world.agency_coordinator, at=world.now)
    send_balance_changed([charge], None, desk.now)
    assert fee_finding(desk, run_jobs).code == "fee_ordered"


def test_a_fee_that_is_waived_is_met_and_is_not_charged_again(world, run_jobs):
    desk = desk_with(world, FEE, parts=[{"type": "staff_decision", "key": "admitted", "decision": "admitted"}])
    desk.submit()
    charge = Charge.objects.get()
    charges.credit(
        parts=[(charge, Decimal(60))], kind="waived", reason="Hardship.", authority="Rule 1", by=None, at=desk.now
    )
    send_balance_changed([charge], None, desk.now)
    assert fee_finding(desk, run_jobs).met
    charge_fees(desk.application.cycle.candidacy_id)
    assert Charge.objects.count() == 1


def test_who_has_a_certificate_of_the_program_pays_the_amount_for_a_second_one():
    fee = Fee.model_validate(FEE | {"second_credential_usd": 20})
    assert [amount_of(fee, has_certificate=has) for has in (False, True)] == [60, 20]


def test_the_fee_of_a_draft_and_of_a_denied_application_is_not_charged(world, run_jobs):
    desk = desk_with(world, FEE | {"at": "certification"}, parts=[{"type": "document", "key": "job"}])
    run_jobs()
    desk.submit(incomplete=True)
    desk.take()
    application_decisions.decide_application(
        application=desk.application, admitted=False, reason="No.", by=desk.staff, at=desk.now
    )
    charge_fees(Candidacy.objects.get(person=desk.person).pk)
    assert not Charge.objects.exists()
