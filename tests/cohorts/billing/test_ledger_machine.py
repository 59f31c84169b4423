"""Whatever is charged, credited, invoiced, paid, reversed, closed or reopened in any order: the ledger agrees."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cohorts.billing.actions import charges, invoices, ledger
from cohorts.billing.models import Account, Charge, Closing, Entry, EntryLine, Invoice, Payment
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import permitted
from tests.examples import examples
from tests.world import NOW, World

ZONE = ZoneInfo("America/Chicago")
CENTS = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)


class Office(RuleBasedStateMachine):
    """One agency's year, a day or more later at every step."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.world = World()
        self.at = NOW
        self.reports = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def later(self, days):
        self.at += timedelta(days=days)
        return self.at

    @rule(amount=CENTS, days=st.integers(0, 20))
    def charge(self, amount, days):
        agency = self.world.agency
        charges.charge(
            agency=agency, person=self.world.trainee, amount=amount, description="Fee", by=None, at=self.later(days)
        )

    @precondition(lambda self: Charge.objects.filter(credits=None, credit=None).exists())
    @rule(data=st.data())
    def credit(self, data):
        row = data.draw(st.sampled_from(list(Charge.objects.filter(credits=None, credit=None))))
        charges.credit(charges=[row], by=None, at=self.later(1))

    @rule(days=st.integers(0, 40))
    def invoice(self, days):
        at = self.later(days)
        try:
            invoices.issue_invoice(
                agency=self.world.agency, due_on=at.date() + timedelta(days=30), by=self.world.finance, at=at
            )
        except Refused as refusal:
            assert refusal.code == "nothing_to_invoice"

    @rule(data=st.data(), amount=CENTS, back=st.integers(0, 60))
    def pay(self, data, amount, back):
        owing = [row for row in Invoice.objects.with_sums() if row.statement.balance > 0]
        if not owing:
            return
        invoice = data.draw(st.sampled_from(owing))
        at = self.later(1)
        invoices.record_payment(
            invoice=invoice,
            amount=min(amount, invoice.statement.balance),
            received_on=at.astimezone(ZONE).date() - timedelta(days=back),
            reference=f"check {Payment.objects.count()}",
            by=self.world.finance,
            at=at,
        )

    @precondition(lambda self: Payment.objects.standing().exists())
    @rule(data=st.data())
    def reverse(self, data):
        payment = data.draw(st.sampled_from(list(Payment.objects.standing())))
        with permitted(invoices.REVERSE_PAYMENT):
            invoices.reverse_payment(payment=payment, reason="Returned", by=None, at=self.later(1))

    @rule(month=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    def close(self, month):
        try:
            row = ledger.close_month(month=month, by=self.world.finance, at=self.at)
        except Refused as refusal:
            assert refusal.code in {"month_not_over", "month_closed_before", "earlier_month_open"}
        else:
            self.reports[row.month] = row.report

    @precondition(lambda self: self.reports)
    @rule()
    def reopen(self):
        month = max(self.reports)
        closing = Closing.objects.filter(month=month).order_by("pk").last()
        with permitted(ledger.REOPEN_MONTH):
            ledger.reopen_month(closing=closing, reason="Something is missing", by=None, at=self.at)
        del self.reports[month]

    @invariant()
    def every_entry_balances(self):
        for entry in Entry.objects.prefetch_related("lines"):
            amounts = [line.amount for line in entry.lines.all()]
            assert sum(amounts) == 0 and len(amounts) == entry.line_count >= 2

    @invariant()
    def the_ledger_says_what_invoices_and_fees_say(self):
        balances = EntryLine.objects.balances()
        owed = sum((row.statement.balance for row in Invoice.objects.with_sums()), Decimal(0))
        waiting = sum((row.amount for row in Charge.objects.waiting()), Decimal(0))
        received = sum(Payment.objects.values_list("amount", flat=True), Decimal(0))
        charged = sum(Charge.objects.values_list("amount", flat=True), Decimal(0))
        assert balances[Account.RECEIVABLE] == owed
        assert balances[Account.TO_INVOICE] == waiting
        assert balances[Account.BANK] == received
        assert balances[Account.REVENUE] == -charged

    @invariant()
    def a_closed_month_reads_as_it_was_reported(self):
        for month, report in self.reports.items():
            assert ledger.report_of(month) == report


@pytest.mark.hypothesis
@pytest.mark.django_db
def test_the_ledger_agrees_with_every_document_after_any_events():
    run_state_machine_as_test(Office, settings=examples(20, stateful_step_count=20))
