"""When the day of receipt of an application on paper is corrected, its fees become those of the rules of that day."""

from datetime import date

import pytest

from cohorts.billing.models import Charge, Invoice, Receipt
from lms.certification.actions import paper_applications
from lms.certification.models import CycleFee, ProgramVersion
from tests.candidates import content
from tests.charges import pay_invoice
from tests.lms.certification.application_desk import BIRTHDAY, Desk
from tests.lms.certification.test_cycle_fees import AGE, FEE

EARLIER, LATER = date(2026, 1, 20), date(2026, 2, 20)


@pytest.fixture
def desk(world):
    """An application on paper with a fee of 60 dollars; before February the rules asked for 25 and no more."""
    desk = Desk(world, tree={"all_of": [AGE, FEE | {"amount_usd": 25}]})
    new = content({"all_of": [AGE, FEE]})
    ProgramVersion.objects.create(
        program=desk.program, version="2", effective_from=date(2026, 2, 1), content=new, source="", at=world.now
    )
    desk.begin(by=desk.staff, received_on=LATER)
    desk.give("age", "age", by=desk.staff, as_of=BIRTHDAY)
    desk.submit(by=desk.staff, incomplete=True)
    return desk


def correct(desk, day):
    about = {"reason": "The stamp says so.", "by": desk.staff, "at": desk.now}
    return paper_applications.correct_receipt(application=desk.application, received_on=day, **about)


def owed():
    return [(row.amount, row.credited, row.owed) for row in Charge.objects.with_sums().order_by("pk")]


def test_another_amount_replaces_the_fee_and_what_was_paid_stays_with_the_payer(desk):
    assert owed() == [(60, 0, 60)]
    pay_invoice(Invoice.objects.get(), "60.00", by=None, at=desk.now)
    correct(desk, EARLIER)
    assert [(amount, credited) for amount, credited, _owed in owed()] == [(60, 60), (25, 0)]
    paid = sum(row.paid for row in Charge.objects.with_sums())
    left = sum(row.left for row in Receipt.objects.unapplied())
    assert paid + left == 60
    first, second = CycleFee.objects.order_by("pk")
    assert second.replaces == first and first.key == second.key


def test_the_same_rules_change_no_fee(desk):
    correct(desk, date(2026, 2, 19))
    assert owed() == [(60, 0, 60)] and CycleFee.objects.count() == 1


def test_a_day_that_is_corrected_twice_ends_with_one_fee_that_is_owed(desk):
    correct(desk, EARLIER)
    correct(desk, LATER)
    assert [row for row in owed() if row[0] != row[1]] == [(60, 0, 60)]
