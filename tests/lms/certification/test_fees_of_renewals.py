"""CE-D05: what happens to the fee of a renewal moves no last day: waived, paid, taken back, before and after."""

from datetime import date
from decimal import Decimal

import pytest

from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.charges import credit
from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.actions.receipt_ends import void_receipt
from cohorts.billing.models import Charge, Invoice
from lms.certification import tasks
from lms.certification.actions import renewal_notices
from lms.certification.models import Certificate, CycleFee, Decision, RenewalNotice
from lms.dashboard.tasks_due import tasks_of
from tests.charges import pay_invoice, payer_of
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.world import World

FEE = {"type": "fee", "key": "renewal", "amount_usd": 80, "title": "Renewal fee"}
EXAM = {"type": "exam", "exam": "pet-final", "passed": True}
SUBMITTED = local(2027, 11, 10, 9)


class Renewing:
    """A certificate through 2027-12-31, and a renewal that costs $80.00 and takes other parts."""

    def __init__(self, world: World, *more, **fee):
        self.world = world
        self.holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION, FEE | fee, *more]})
        self.first = self.holder.certify(local(2026, 1, 1, 9))
        self.application = self.holder.begin(self.first, SUBMITTED)

    def learn(self, at):
        """Everything but the fee."""
        self.holder.learn(20, date(2027, 11, 1), at)
        self.holder.learn(10, date(2027, 11, 2), at, title="More")

    def submit(self, at=SUBMITTED):
        """Submit it; the fee is charged."""
        self.holder.submit(self.application, at)
        tasks.charge_fees(self.first.candidacy_id)
        return CycleFee.objects.get().charge

    def finding(self):
        """What the gate says of the fee."""
        tree = Decision.objects.filter(cycle=self.application.cycle).latest_row().tree
        return next(leaf for leaf in _leaves(tree) if (leaf.type, leaf.key) == ("fee", "renewal"))


def _leaves(tree):
    return [leaf for child in tree.children for leaf in _leaves(child)] or [tree]


def terms():
    """The terms of all certificates, in order."""
    rows = Certificate.objects.order_by("issued_at", "pk")
    return [(row.valid_from, row.valid_until) for row in rows]


def changed(charge, at):
    """The event arrives, twice."""
    for _time in range(2):
        send_balance_changed([charge], None, at)


def test_a_waived_fee_renews_once_through_the_same_day(world, monkeypatch):
    """CE-D05 (a): a grant waives $80.00, the event comes twice, and the night after it changes nothing."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: SUBMITTED)
    case = Renewing(world)
    case.learn(SUBMITTED)
    charge = case.submit()
    assert charge.amount == 80 and terms() == [(date(2026, 1, 1), date(2027, 12, 31))]
    at = local(2027, 11, 20, 9)
    credit(parts=[(charge, Decimal(80))], kind="waived", reason="Grant.", authority="Rule 1", by=None, at=at)
    changed(charge, at)
    second = case.holder.settle(at)
    renewed = [(date(2026, 1, 1), date(2027, 12, 31)), (date(2028, 1, 1), date(2029, 12, 31))]
    assert terms() == renewed and second.replaces.get() == case.first
    row = Charge.objects.with_sums().get()
    assert (row.amount, row.credited, row.owed) == (80, 80, 0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: local(2027, 11, 21, 2, 30))
    assert tasks.recompute_all() == []
    tasks.charge_fees(case.first.candidacy_id)
    assert terms() == renewed and Charge.objects.count() == 1


@pytest.fixture
def of_agency(world, monkeypatch):
    """The employer pays; the person still has to sit an exam. While hours are missing nothing is charged."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: SUBMITTED)
    case = Renewing(world, EXAM, payer="employer", at="application")
    case.learn(SUBMITTED)
    case.charge = case.submit()
    assert case.charge.payer == payer_of(world.agency)
    issue_invoice(payer=case.charge.payer, due_on=date(2027, 12, 10), by=None, at=SUBMITTED)
    return case


def pay(case, at):
    """The agency's $80.00, twice told."""
    receipt = pay_invoice(Invoice.objects.get(), "80.00", by=None, at=at)
    changed(case.charge, at)
    case.holder.settle(at)
    return receipt


def test_a_payment_that_is_void_before_the_renewal_is_decided_is_owed_again_and_moves_nothing(of_agency):
    """CE-D05 (b): the cycle waits for the agency again, the reminder goes out, and nothing is charged twice."""
    receipt = pay(of_agency, local(2027, 11, 12, 9))
    assert of_agency.finding().met and len(terms()) == 1
    at = local(2027, 11, 25, 9)
    void_receipt(receipt=receipt, reason="Typed for another agency.", by=None, at=at)
    changed(of_agency.charge, at)
    of_agency.holder.settle(at)
    finding = of_agency.finding()
    assert (finding.code, finding.actor) == ("fee_owed", "agency")
    assert Charge.objects.with_sums().get().owed == 80
    assert of_agency.holder.settle(at).status_on(date(2027, 12, 31)) == "active" and len(terms()) == 1
    tasks.charge_fees(of_agency.first.candidacy_id)
    assert Charge.objects.count() == Invoice.objects.count() == 1
    about = {"certificate_ids": [of_agency.first.pk], "by": None}
    renewal_notices.give_notices(**about, at=local(2027, 11, 30, 5, 10))
    assert renewal_notices.give_notices(**about, at=local(2027, 12, 1, 5, 10)) == 1
    assert RenewalNotice.objects.latest("pk").step == "days_30"
    of_agency.application.refresh_from_db()
    assert of_agency.application.state == "submitted"


def test_a_payment_that_falls_away_after_the_renewal_withdraws_nothing_and_is_a_task_of_staff(world, monkeypatch):
    """CE-D05: a withdrawal takes two people; program staff learn that the fee is owed again."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: SUBMITTED)
    case = Renewing(world, payer="employer")
    case.learn(SUBMITTED)
    case.charge = case.submit()
    issue_invoice(payer=case.charge.payer, due_on=date(2027, 12, 10), by=None, at=SUBMITTED)
    receipt = pay(case, local(2027, 11, 12, 9))
    renewed = terms()
    assert len(renewed) == 2
    codes = [task.code for task in tasks_of(world.program_staff, local(2027, 11, 13))]
    assert "certificate_fee_owed" not in codes
    at = local(2027, 11, 25, 9)
    void_receipt(receipt=receipt, reason="The check came back.", by=None, at=at)
    changed(case.charge, at)
    second = case.holder.settle(at)
    assert terms() == renewed and second.state == "active"
    due = [task for task in tasks_of(world.program_staff, at) if task.code == "certificate_fee_owed"]
    assert [(task.params["number"], task.url) for task in due] == [
        (second.number, f"/admin/certificates/inspect/{second.pk}/")
    ]
    pay_invoice(Invoice.objects.get(), "80.00", by=None, at=at)
    assert "certificate_fee_owed" not in [task.code for task in tasks_of(world.program_staff, at)]
