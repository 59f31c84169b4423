"""The events of the ledger machine with invoice runs, purchase orders, and invoices charged to another payer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from cohorts.billing.actions import charges, invoice_runs, orders, reassignments
from cohorts.billing.models import Account, EntryLine, Invoice, Order
from cohorts.billing.rules.orders import Limits
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import permitted
from tests.cohorts.billing.orders import PDF
from tests.cohorts.billing.test_ledger_machine import CENTS, Office, some
from tests.examples import examples
from tests.world import NOW


class OfficeWithOrders(Office):
    """Each agency also has a purchase order."""

    def __init__(self):
        super().__init__()
        self.orders = [self.order(payer) for payer in self.payers[:2]]

    def order(self, payer):
        limits = Limits(Decimal(1500), NOW.date(), NOW.date() + timedelta(days=200))
        row = orders.submit_order(
            payer=payer, kind="purchase_order", number="PO 1", limits=limits, file=("order.pdf", PDF), by=None,
            at=NOW,
        )  # fmt: skip
        return orders.accept_order(order=row, by=None, at=NOW)

    @rule(which=st.sets(st.integers(0, 1), min_size=1))
    def run(self, which):
        """An invoice run; a payer without fees is refused as a whole, before anything is issued."""
        at = self.later()
        payers = [self.payers[place] for place in sorted(which)]
        try:
            run = invoice_runs.request_run(
                payers=payers, due_on=at.date() + timedelta(days=30), by=self.world.finance, at=at
            )
        except Refused as refusal:
            assert refusal.code == "run_payer_without_fees"
            return
        invoice_runs.start_run(run=run, by=self.world.finance, at=at)
        for payer in invoice_runs.payers_left(run):
            invoice_runs.issue_in_run(run=run, payer=payer, by=self.world.finance, at=at)
        assert invoice_runs.payers_left(run) == []
        invoice_runs.complete_run(run=run, by=self.world.finance, at=at)

    @precondition(lambda self: Invoice.objects.exists())
    @rule(data=st.data())
    def reassign(self, data):
        invoice = data.draw(some(Invoice.objects.select_related("payer")))
        payer = next(payer for payer in self.payers if payer.pk != invoice.payer_id)
        before, at = EntryLine.objects.balances(), self.later()
        owed = sum(self.owed_by_fee().values())
        try:
            with permitted(reassignments.REASSIGN):
                reassignments.reassign_invoice(
                    invoice=invoice, payer=payer, due_on=at.date(), reason="Hired by them", by=None, at=at
                )
        except Refused as refusal:
            assert refusal.code in {"invoice_corrected_before", "invoice_credited_in_full", "invoice_owes_a_refund"}
        after = EntryLine.objects.balances()
        assert all(before[name] == after[name] for name in (Account.BANK, Account.REVENUE, Account.WAIVERS))
        paid_back = before[Account.UNAPPLIED] - after[Account.UNAPPLIED]
        assert sum(self.owed_by_fee().values()) == owed + paid_back

    @rule(amount=CENTS, which=st.integers(0, 1))
    def charge_to_order(self, amount, which):
        order, person, at = self.orders[which], self.world.trainee, self.later()
        left = Order.objects.with_sums().get(pk=order.pk).dollars_left
        try:
            with transaction.atomic():
                row = charges.charge(
                    payer=self.payers[which], person=person, amount=amount, description="Fee", by=None, at=at
                )
                orders.commit(order=order, charge=row, by=None, at=at)
        except Refused as refusal:
            assert refusal.code == "order_expired" or (refusal.code, amount > left) == ("order_too_small", True)

    @invariant()
    def no_order_is_used_beyond_its_limit(self):
        for order in Order.objects.with_sums():
            assert order.use.committed >= 0 and order.use.spent >= 0 and order.dollars_left >= 0
            assert order.use.committed + order.use.spent + order.dollars_left == order.limit


@pytest.mark.hypothesis
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_the_ledger_and_every_order_agree_after_runs_orders_and_other_payers():
    run_state_machine_as_test(OfficeWithOrders, settings=examples(3, stateful_step_count=15))
