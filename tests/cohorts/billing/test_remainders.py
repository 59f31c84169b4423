"""What a payment leaves of a fee is written off up to the tolerance of the program: 0.00 unless it says more."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing import ports
from cohorts.billing.actions import charges, receipts
from cohorts.billing.models import Charge, Credit, CreditNote, Entry, EntryLine, Invoice, Order
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.models.receipt_stories import written_off_after
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.remainders import remainder_to_settle
from cohorts.notices.models import Email
from tests.charges import payer_of, receive
from tests.cohorts.billing.orders import accepted
from tests.cohorts.billing.test_invoices import issue
from tests.examples import examples
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
CENTS = st.integers(1, 50_000).map(lambda number: Decimal(number) / 100)
SMALL = st.integers(0, 1000).map(lambda number: Decimal(number) / 100)


@pytest.fixture
def tolerance(monkeypatch):
    """A function that sets the tolerance of the program of the course “pet”."""

    def set_to(dollars):
        monkeypatch.setattr(
            ports, "TOLERANCES", [lambda course, day: Decimal(dollars) if course == "pet" else Decimal(0)]
        )

    set_to("1.00")
    return set_to


def fee(world, amount, course="pet"):
    return charges.charge(
        payer=payer_of(world.agency), person=world.trainee, amount=Decimal(amount), description="Fee",
        reference="S-000001", course=course, by=None, at=NOW,
    )  # fmt: skip


def owed(charge):
    return cents(Charge.objects.with_sums().get(pk=charge.pk).owed)


def pay(world, amount, **more):
    return receive(payer_of(world.agency), amount, by=world.finance, at=NOW, **more)


def test_a_remainder_within_the_tolerance_is_written_off_with_a_named_entry_and_credit_note(world, tolerance):
    charge = fee(world, "400.00")
    invoice = issue(world)
    pay(world, "399.40")
    assert owed(charge) == 0
    credit = Credit.objects.get()
    assert credit.kind == CreditKind.REMAINDER and credit.amount == Decimal("0.60") and "$1.00" in credit.reason
    assert CreditNote.objects.get(invoice=invoice).kind == "remainder"
    entry = Entry.objects.get(event=postings.REMAINDER_SETTLED)
    assert {line.account: line.amount for line in entry.lines.all()} == {
        postings.WRITE_OFFS: Decimal("0.60"), postings.RECEIVABLE: Decimal("-0.60"),
    }  # fmt: skip
    assert "$0.60" in Email.objects.get(key__startswith="credit-").body


@pytest.mark.parametrize("dollars, course", [("0.00", "pet"), ("0.59", "pet"), ("1.00", "other"), ("1.00", "")])
def test_without_such_a_tolerance_every_cent_stays_owed(world, tolerance, dollars, course):
    tolerance(dollars)
    charge = fee(world, "400.00", course)
    issue(world)
    pay(world, "399.40")
    assert owed(charge) == Decimal("0.60") and not Credit.objects.exists()


def test_a_fee_that_nobody_paid_is_owed_however_low_it_is(world, tolerance):
    small, large = fee(world, "0.80"), fee(world, "400.00")
    invoice = issue(world)
    line = invoice.lines.get(charge=large)
    pay(world, "400.00", remitted={line: "400.00"})
    assert owed(small) == Decimal("0.80") and owed(large) == 0


def test_a_payment_that_is_applied_elsewhere_and_one_that_is_corrected_settle_remainders_too(world, tolerance):
    first, second = fee(world, "100.00"), fee(world, "99.50")
    invoice = issue(world)
    lines = {line.charge_id: line for line in invoice.lines.all()}
    receipt = pay(world, "99.50", remitted={lines[second.pk]: "99.50"})
    receipts.reapply(receipt=receipt, parts={lines[first.pk].pk: Decimal("99.50")}, by=world.finance, at=NOW)
    assert owed(first) == 0 and owed(second) == Decimal("99.50")


def test_of_two_payments_at_one_moment_the_one_that_left_the_remainder_says_so(world, tolerance):
    fee(world, "400.00")
    issue(world)
    first, second = pay(world, "200.00", reference="1"), pay(world, "199.50", reference="2")
    amounts = [[row.amount for row in written_off_after(one, world.finance)] for one in (first, second)]
    assert first.at == second.at and amounts == [[], [Decimal("0.50")]]


def test_what_is_written_off_stays_spent_on_its_order(world, tolerance):
    order = accepted(world, limit="400.00")
    charge = fee(world, "400.00")
    order.commitments.create(charge=charge, at=NOW)
    issue(world)
    pay(world, "399.40")
    assert Order.objects.with_sums().get(pk=order.pk).use.spent == 400


@examples(15)
@given(
    fees=st.lists(CENTS, min_size=1, max_size=4),
    payments=st.lists(CENTS, min_size=1, max_size=4),
    dollars=SMALL,
)
def test_whatever_is_paid_a_fee_owes_nothing_or_more_than_the_tolerance(fees, payments, dollars):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(ports, "TOLERANCES", [lambda course, day: dollars])
        check_fees(World(), fees, payments, dollars)
        transaction.set_rollback(True)


def check_fees(world, fees, payments, dollars):
    rows = [fee(world, amount) for amount in fees]
    issue(world)
    for number, amount in enumerate(payments):
        pay(world, amount, reference=f"check {number}")
    for charge in Charge.objects.with_sums().filter(pk__in=[row.pk for row in rows]):
        remainder = sum((row.amount for row in charge.credits.all()), Decimal(0))
        assert remainder <= dollars
        left = cents(charge.owed)
        assert left == 0 or left > dollars or not cents(charge.paid)
        assert cents(charge.paid) + remainder + left == charge.amount
    balances = EntryLine.objects.balances()
    assert sum(balances.values()) == 0
    assert balances[postings.WRITE_OFFS] == cents(sum((row.amount for row in Credit.objects.all()), Decimal(0)))
    assert balances[postings.RECEIVABLE] == cents(sum(cents(row.owed) for row in Invoice.objects.with_sums()))


@given(owed=SMALL, paid=SMALL, dollars=SMALL)
def test_only_what_a_payment_leaves_and_at_most_the_tolerance_is_settled(owed, paid, dollars):
    settled = remainder_to_settle(owed, paid, dollars)
    assert settled in (0, owed) and settled <= dollars and (paid or not settled)
