"""Pages of funds, split fees and months cost the same number of queries with one row and with many."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cohorts.billing.models import Book, Charge, Closing, Invoice, Payer
from cohorts.billing.rules.postings import months_between
from cohorts.training.models import Enrollment, SeatCharge
from tests.counts.test_money import charges
from tests.funds import add_fund

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "suffix", "number"), [("funds", "", 11), ("funds", "?export=csv", 7), ("desk", "", 22)]
)
def test_the_list_of_funds_and_the_desk_with_many_funds(world, url_cost, name, suffix, number):
    url = reverse(name) + suffix
    add_fund(world, "1.00", last_on=world.now.date())
    url_cost(world.finance, url, number)
    for n in range(30):
        add_fund(world, "1.00", name=f"Fund {n}", last_on=world.now.date())
    url_cost(world.finance, url, number)


def test_one_fund_with_many_fees(world, url_cost):
    fund = add_fund(world)
    few = Charge.objects.bulk_create(_fees_of(fund, world, 1))
    url = reverse("fund", args=[fund.pk])
    url_cost(world.finance, url, 14)
    Charge.objects.bulk_create(_fees_of(fund, world, 50))
    assert few
    url_cost(world.finance, url, 14)


def _fees_of(fund, world, number):
    fields = {"payer": fund.payer, "person": world.trainee, "amount": Decimal(10), "description": "Fee"}
    return [Charge(**fields, service_on=world.now.date(), at=world.now) for _ in range(number)]


def _seat_fees(world, numbers):
    rows = charges(world, numbers)
    seats = Enrollment.objects.filter(person__in=[row.person_id for row in rows])
    by_person = {seat.person_id: seat for seat in seats}
    SeatCharge.objects.bulk_create(
        SeatCharge(
            enrollment=by_person[row.person_id], charge=row, free_days=14, kept_share=50, free_through=world.now.date()
        )
        for row in rows
    )


@pytest.mark.parametrize(("suffix", "number"), [("", 11), ("?export=csv", 7)])
def test_the_list_of_fees_of_seats(world, url_cost, suffix, number):
    url = reverse("seat_fees") + suffix
    _seat_fees(world, [700_000])
    url_cost(world.finance, url, number)
    _seat_fees(world, range(710_000, 710_090))
    url_cost(world.finance, url, number)


def test_what_a_person_pays(world, url_cost):
    payer = Payer.objects.of_person(world.trainee)
    url, today = reverse("my_fees"), world.now.date()

    def add(numbers):
        Invoice.objects.bulk_create(
            Invoice(
                payer=payer, year=2028, sequence=n, issued_on=today, due_on=today, issuer="X", bill_to="X", at=world.now
            )
            for n in numbers
        )

    add([1])
    url_cost(world.trainee, url, 10)
    add(range(2, 60))
    url_cost(world.trainee, url, 10)


def test_the_list_of_months_with_many_closings(world, url_cost):
    book = Book.objects.create(code="state")
    url = reverse("ledger_months")

    def close(months):
        Closing.objects.bulk_create(
            Closing(book=book, month=month, is_closed=True, by=world.finance, at=world.now) for month in months
        )

    close([date(2020, 1, 1)])
    url_cost(world.finance, url, 12)
    close(months_between(date(2020, 2, 1), date(2024, 2, 1)))
    url_cost(world.finance, url, 12)
