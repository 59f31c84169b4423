"""Whatever happens to fees, invoices and money in any order: the figures agree.

The ledger says what the documents say, no number is missing or twice, and nothing is owed below zero.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cohorts.billing.actions import (
    charges,
    invoices,
    ledger,
    quotes,
    receipt_corrections,
    receipt_ends,
    receipts,
    return_mistakes,
    waivers,
)
from cohorts.billing.models import (
    Account,
    Application,
    Charge,
    Closing,
    Credit,
    CreditNote,
    Entry,
    EntryLine,
    Invoice,
    InvoiceLine,
    Quote,
    Receipt,
    Refund,
)
from cohorts.billing.models.accounts import statement_of
from cohorts.billing.models.carried import ITEMS, balances_on, open_on
from cohorts.billing.rules.postings import cents
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import permitted
from tests.cohorts.billing.split_office import CENTS, SplitOffice, some
from tests.examples import examples


class Office(SplitOffice):
    """A year of two agencies and a fund, some time later at every step."""

    @initialize(amounts=st.lists(CENTS, min_size=2, max_size=3), paid=CENTS)
    def begin_with_an_invoice_and_a_payment(self, amounts, paid):
        for amount in amounts:
            self.charge(amount=amount, days=0, which=0)
        self.invoice(days=1, which=0)
        self.receive(amount=paid, back=0, which=0)

    @rule(amount=CENTS, days=st.integers(0, 20), which=st.integers(0, 2))
    def charge(self, amount, days, which):
        self.charge_to(self.payers[which], amount, self.later(days))

    @precondition(lambda self: Charge.objects.exists())
    @rule(data=st.data(), share=st.integers(1, 100))
    def credit(self, data, share):
        row = data.draw(some(Charge.objects.with_sums().filter(person__isnull=False).select_related("payer")))
        amount = cents(cents(row.amount - row.credited) * share / 100)
        if amount:
            charges.credit(parts=[(row, amount)], by=None, at=self.later())

    @precondition(lambda self: Charge.objects.exists())
    @rule(data=st.data(), share=st.integers(1, 120), written_off=st.booleans())
    def forgive(self, data, share, written_off):
        row = data.draw(some(Charge.objects.with_sums().select_related("payer")))
        fields = {"charge": row, "amount": cents(row.amount * share / 100) or Decimal("0.01"), "reason": "Hardship"}
        try:
            if written_off:
                with permitted(waivers.WRITE_OFF):
                    waivers.write_off(**fields, by=None, at=self.later())
            else:
                with permitted(waivers.WAIVE):
                    waivers.waive(**fields, authority="Rule 7", by=None, at=self.later())
        except Refused as refusal:
            assert refusal.code == "credit_above_owed"

    @rule(count=st.integers(1, 30), each=CENTS, which=st.integers(0, 1))
    def quote(self, count, each, which):
        before = EntryLine.objects.balances()
        quotes.issue_quote(
            payer=self.payers[which], description="Course", course="pet", count=count, each=each, by=self.world.finance,
            at=self.later(),
        )  # fmt: skip
        assert EntryLine.objects.balances() == before

    @rule(days=st.integers(0, 40), which=st.integers(0, 2))
    def invoice(self, days, which):
        at = self.later(days)
        due_on = at.date() + timedelta(days=30)
        try:
            invoices.issue_invoice(payer=self.payers[which], due_on=due_on, by=self.world.finance, at=at)
        except Refused as refusal:
            assert refusal.code == "nothing_to_invoice"

    @precondition(lambda self: Invoice.objects.exists())
    @rule(data=st.data())
    def correct(self, data):
        invoice = data.draw(some(Invoice.objects.select_related("payer")))
        before = self.owed_by_fee()
        try:
            invoices.correct_invoice(
                invoice=invoice, bill_to=f"New name {self.at}", reason="Renamed", by=self.world.finance, at=self.later()
            )
        except Refused as refusal:
            assert refusal.code in {"invoice_corrected_before", "invoice_credited_in_full"}
        assert self.owed_by_fee() == before

    @rule(amount=CENTS, back=st.integers(0, 60), which=st.integers(0, 2))
    def receive(self, amount, back, which):
        self.later()
        receipts.record_receipt(
            payer=self.payers[which], method="check", amount=amount, received_on=self.day(back),
            reference=f"check {Receipt.objects.count()}", by=self.world.finance, at=self.at,
        )  # fmt: skip

    @precondition(lambda self: Receipt.objects.exists())
    @rule(data=st.data(), amounts=st.lists(st.one_of(st.just(Decimal(0)), CENTS), max_size=4))
    def reapply(self, data, amounts):
        receipt = data.draw(some(Receipt.objects.select_related("payer")))
        lines = InvoiceLine.objects.filter(invoice__payer=receipt.payer_id).order_by("pk")
        parts = dict(zip(lines.values_list("pk", flat=True), amounts, strict=False))
        before = EntryLine.objects.balances()
        try:
            receipts.reapply(receipt=receipt, parts=parts, by=self.world.finance, at=self.later())
        except Refused as refusal:
            assert refusal.code in {"part_above_owed", "parts_above_receipt", "receipt_ended", "line_not_owed"}
        after = EntryLine.objects.balances()
        assert all(before[name] == after[name] for name in (Account.BANK, Account.REVENUE, Account.REFUNDS))

    @precondition(lambda self: Receipt.objects.exists())
    @rule(
        data=st.data(),
        amount=CENTS,
        which=st.integers(0, 2),
        end=st.sampled_from(["return", "void", "correct", "lower", "mistake"]),
    )
    def end(self, data, amount, which, end):
        receipt = data.draw(some(Receipt.objects.select_related("payer")))
        fields = {"receipt": receipt, "reason": "The bank says so", "at": self.later()}
        try:
            if end == "return":
                receipt_ends.return_receipt(returned_on=self.day(), by=self.world.finance, **fields)
            elif end == "mistake":
                return_mistakes.undo_return(by=self.world.finance, **fields)
            elif end == "void":
                with permitted(receipt_ends.VOID_RECEIPT):
                    receipt_ends.void_receipt(by=None, **fields)
            elif end == "lower":
                with permitted(receipt_ends.LOWER_RECEIPT):
                    receipt_corrections.lower_receipt(amount=amount, by=None, **fields)
            else:
                receipt_corrections.correct_receipt(
                    payer=self.payers[which], method="ach", amount=amount, received_on=receipt.received_on,
                    reference=f"corrected {self.at}", by=self.world.finance, **fields,
                )  # fmt: skip
        except Refused as refusal:
            codes = {"receipt_ended", "receipt_refunded", "receipt_amount_lowered", "receipt_amount_not_lower"}
            codes |= {"return_not_recorded", "return_with_refund"}
            # After a year of steps a payment is too old to be recorded again.
            assert refusal.code in codes | {"receipt_too_old"}

    @precondition(lambda self: Receipt.objects.exists())
    @rule(data=st.data(), amount=CENTS)
    def refund(self, data, amount):
        receipt = data.draw(some(Receipt.objects.select_related("payer")))
        try:
            with permitted(receipt_ends.REFUND):
                receipt_ends.refund(receipt=receipt, amount=amount, reason="Overpaid", by=None, at=self.later())
        except Refused as refusal:
            assert refusal.code in {"receipt_ended", "refund_above_left"}

    @rule(month=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    def close(self, month):
        try:
            row = ledger.close_month(month=month, by=self.world.finance, at=self.at)
        except Refused as refusal:
            codes = {"month_not_over", "month_closed_before", "earlier_month_open", "month_before_first_entry"}
            assert refusal.code in codes
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

    def owed_by_fee(self):
        return {row.pk: cents(row.owed) for row in Charge.objects.with_sums()}

    @invariant()
    def every_entry_balances(self):
        for entry in Entry.objects.prefetch_related("lines"):
            amounts = [line.amount for line in entry.lines.all()]
            assert sum(amounts) == 0 and len(amounts) == entry.line_count >= 2

    @invariant()
    def the_ledger_says_what_documents_and_fees_say(self):
        balances = EntryLine.objects.balances()
        fees = list(Charge.objects.with_sums())
        assert balances[Account.RECEIVABLE] == sum(row.statement.balance for row in Invoice.objects.with_sums())
        assert balances[Account.RECEIVABLE] == sum(cents(line.owed) for line in InvoiceLine.objects.with_sums())
        assert balances[Account.TO_INVOICE] == sum(cents(row.waiting) for row in fees)
        assert balances[Account.RECEIVABLE] + balances[Account.TO_INVOICE] == sum(cents(row.owed) for row in fees)
        in_force = list(Receipt.objects.in_force().with_sums())
        assert balances[Account.BANK] == sum(row.amount for row in in_force)
        assert balances[Account.UNAPPLIED] == -sum(row.left for row in in_force)
        assert balances[Account.REFUNDS] == -sum(row.amount for row in Refund.objects.all())
        by_kind = {kind: sum(row.amount for row in Credit.objects.filter(kind=kind)) for kind in Credit.Kind}
        owed_for_people = sum(row.amount for row in fees if row.person_id)
        assert balances[Account.REVENUE] == by_kind["canceled"] + by_kind["moved"] - owed_for_people
        assert balances[Account.WAIVERS] == by_kind["waived"]
        assert balances[Account.WRITE_OFFS] == by_kind["written_off"]

    @invariant()
    def no_line_no_fee_and_no_receipt_is_below_zero(self):
        assert all(cents(line.owed) >= 0 for line in InvoiceLine.objects.with_sums())
        fees = Charge.objects.with_sums()
        assert all(cents(row.waiting) >= 0 and cents(row.owed) >= 0 for row in fees)
        assert all(row.left >= 0 for row in Receipt.objects.in_force().with_sums())
        ended = Application.objects.filter(receipt__end__isnull=False)
        assert sum((row.amount for row in ended), Decimal(0)) == 0

    @invariant()
    def numbers_have_no_gap_and_none_is_twice(self):
        for model in (Invoice, CreditNote, Quote):
            numbers = {}
            for year, sequence in model.objects.order_by("pk").values_list("year", "sequence"):
                numbers.setdefault(year, []).append(sequence)
            assert all(own == list(range(1, len(own) + 1)) for own in numbers.values())

    @invariant()
    def every_invoice_is_the_sum_of_its_lines(self):
        sums = dict(InvoiceLine.objects.order_by().values_list("invoice").annotate(total=Sum("amount")))
        for row in Invoice.objects.with_sums():
            assert row.statement.charged == cents(sums[row.pk])

    @invariant()
    def the_statement_of_every_payer_is_the_ledger_and_adds_up(self):
        first, last = date(2025, 1, 1), date(2028, 12, 31)
        for payer in self.payers:
            statement = statement_of(payer, first, last)
            lines = EntryLine.objects.filter(payer=payer, account__in=(Account.RECEIVABLE, Account.UNAPPLIED))
            assert statement.closing == cents(lines.aggregate(total=Sum("amount"))["total"] or 0)
            balance = statement.opening
            for row in statement.rows:
                balance += row.movement.amount
                assert row.balance == balance
            assert balance == statement.closing

    @invariant()
    def a_closed_month_reads_as_it_was_reported(self):
        for month, report in self.reports.items():
            assert ledger.report_of(month) == report

    @invariant()
    def what_is_carried_forward_is_the_sum_of_every_line(self):
        today = self.at.date()
        for day in (today, today - timedelta(days=40)):
            lines = EntryLine.objects.until(day)
            assert balances_on(day) == lines.balances()
            for account, item in ITEMS.items():
                sums = lines.filter(account=account).order_by().values_list(item).annotate(total=Sum("amount"))
                assert open_on(account, day) == {key: cents(total) for key, total in sums if cents(total)}


@pytest.mark.hypothesis
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_the_ledger_agrees_with_every_document_after_any_events():
    run_state_machine_as_test(Office, settings=examples(10, stateful_step_count=20))
