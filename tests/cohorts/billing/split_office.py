"""The part of the state machine of money that is about several payers of one fee, and a fund."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cohorts.billing.actions import charges, funds
from cohorts.billing.models import Account, Charge, EntryLine, Fund
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.splits import split, take_off
from cohorts.core.actions import Refused
from tests.charges import payer_of
from tests.funds import add_fund
from tests.world import NOW, World

ZONE = ZoneInfo("America/Chicago")
CENTS = st.integers(1, 100_000).map(lambda number: Decimal(number) / 100)


def some(rows):
    """One of these rows, by its place."""
    return st.sampled_from(list(rows))


class SplitOffice(RuleBasedStateMachine):
    """Two agencies and a fund that pay fees, alone or together."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.world = World()
        self.fund = add_fund(self.world, "1500.00")
        self.payers = [payer_of(self.world.agency), payer_of(self.world.other_agency), self.fund.payer]
        self.at = NOW
        self.reports = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def later(self, days=1):
        self.at += timedelta(days=days)
        return self.at

    def day(self, back=0):
        return self.at.astimezone(ZONE).date() - timedelta(days=back)

    def charge_to(self, payer, amount, at):
        """Charge a fee; returns whether the fund did not refuse it."""
        try:
            with transaction.atomic():
                charges.charge(payer=payer, person=self.world.trainee, amount=amount, description="Fee", by=None, at=at)
        except Refused as refusal:
            assert payer == self.fund.payer and refusal.code in {"fund_too_low", "service_outside_fund"}
            return False
        return True

    @rule(amount=CENTS, shares=st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any))
    def charge_split(self, amount, shares):
        parts = split(amount, [Decimal(share) for share in shares])
        assert sum(parts) == amount
        at = self.later()
        for payer, part in zip(self.payers, parts, strict=True):
            if part:
                self.charge_to(payer, part, at)

    @precondition(lambda self: Charge.objects.exists())
    @rule(data=st.data(), share=st.integers(1, 100), which=st.integers(0, 2))
    def move_to_another_payer(self, data, share, which):
        """A part of a fee is taken back where it was borne, and charged to somebody else."""
        # Only fees of seats are charged to others, not what is owed because a payment bounced.
        fees = Charge.objects.with_sums().filter(payer=data.draw(some(self.payers)), person__isnull=False)
        rows = list(fees.select_related("payer"))
        lefts = [cents(row.amount - row.credited) for row in rows]
        amount = cents(sum(lefts, Decimal(0)) * share / 100)
        parts = [(row, part) for row, part in zip(rows, take_off(amount, lefts), strict=True) if part]
        at = self.later()
        if parts and self.charge_to(self.payers[which], amount, at):
            charges.credit(parts=parts, kind=CreditKind.MOVED, reason="Another payer", by=None, at=at)

    @rule(amount=CENTS, days=st.integers(-200, 200))
    def change_the_fund(self, amount, days):
        row = Fund.objects.with_figures().get(pk=self.fund.pk)
        try:
            funds.change_fund(
                fund=row, name=row.name, source=row.source, amount=amount, first_on=row.first_on,
                last_on=row.last_on + timedelta(days=days), reason="So decided", by=self.world.finance, at=self.later(),
            )  # fmt: skip
        except Refused as refusal:
            codes = {"fund_below_used", "service_after_fund", "service_before_fund", "fund_ends_before_it_starts"}
            assert refusal.code in codes | {"fund_unchanged"}

    @precondition(lambda self: Charge.objects.exists())
    @rule(data=st.data(), course=st.sampled_from(["pet", "coaching"]))
    def move_to_another_vendor(self, data, course):
        row = data.draw(some(Charge.objects.filter(person__isnull=False)))
        before = EntryLine.objects.balances()
        vendor = data.draw(st.sampled_from([self.world.vendor, self.world.other_vendor]))
        charges.move_revenue(charge=row, course=course, vendor=vendor, by=None, at=self.later())
        assert EntryLine.objects.balances() == before

    @invariant()
    def revenue_of_each_vendor_is_what_its_fees_are_now(self):
        expected = defaultdict(Decimal)
        # What is owed because the bank took a refunded payment back is no revenue.
        for row in Charge.objects.with_sums().filter(person__isnull=False):
            about = row.moves.latest_row() or row
            expected[about.vendor_id, about.course] += cents(row.amount - row.taken_back)
        lines = EntryLine.objects.filter(account=Account.REVENUE).order_by().values_list("vendor_id", "course")
        sums = {(vendor, course): -cents(total) for vendor, course, total in lines.annotate(total=Sum("amount"))}
        assert {key: total for key, total in sums.items() if total} == {k: v for k, v in expected.items() if v}

    @invariant()
    def the_fund_adds_up_and_is_never_overspent(self):
        now = Fund.objects.with_figures().get(pk=self.fund.pk).figures
        assert now.amount == now.committed + now.spent + now.available + now.returned
        assert min(now.committed, now.spent, now.available, now.returned) >= 0
