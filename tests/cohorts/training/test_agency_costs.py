"""An agency reads what each trainee cost it: its own part, after credits, of every seat it was charged for."""

import csv
import io
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.billing.models import Charge, Credit
from cohorts.core import roles
from tests.charges import charge_for, credit_fee, payer_of, receive
from tests.cohorts.billing.orders import accepted
from tests.cohorts.billing.test_invoices import issue
from tests.cohorts.training.test_seat_moves import cohort, move, other, take  # noqa: F401 (a fixture)
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def rows_of(client, world, person=None, **query):
    """The rows of the file."""
    client.force_login(person or world.agency_coordinator)
    file = client.get(reverse("agency_costs"), {"format": "csv", **query})
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


def seat_of(world, name, fee, code="C-1"):
    person = world.person(name, world.agency, roles.TRAINEE)
    return charge_for(world.enroll(world.cohort(code), person, world.agency), fee, at=NOW)


def test_each_seat_has_its_fee_credits_cost_and_payments(client, world):
    charge_for(world.enroll(world.cohort("C-1"), world.trainee, world.agency), "400.00", at=NOW)
    fee = seat_of(world, "rosa", "300.00", "C-2")
    issue(world)
    credit_fee(fee, Decimal("100.00"), at=NOW)
    receive(payer_of(world.agency), "450.00", by=world.finance, at=NOW)
    rows = {row["Cohort"]: row for row in rows_of(client, world)}
    names = ("Fee", "Credited", "Cost", "Paid", "Owed")
    assert [rows["C-1"][name] for name in names] == ["400.00", "0.00", "400.00", "400.00", "0.00"]
    assert [rows["C-2"][name] for name in names] == ["300.00", "100.00", "200.00", "50.00", "150.00"]
    page = client.get(reverse("agency_costs")).content.decode()
    assert "These seats cost" in page and "$600.00" in page and "Rosa" in page, page[page.find("<h1") :][:900]


def test_rows_are_narrowed_by_cohort_and_by_year(client, world):
    charge_for(world.enroll(world.cohort("C-1"), world.trainee, world.agency), "400.00", at=NOW)
    seat = seat_of(world, "rosa", "300.00", "C-2").seat_charges.get().enrollment
    assert [row["Cost"] for row in rows_of(client, world, cohort=seat.cohort_id)] == ["300.00"]
    assert len(rows_of(client, world, year="2026")) == 2 and rows_of(client, world, year="2019") == []


def test_files_have_names_only_if_the_agency_chose_names(client, world):
    seat_of(world, "rosa", "300.00")
    payer = payer_of(world.agency)
    assert [row["Person"] for row in rows_of(client, world)] == [""]
    payer.names_on_documents = True
    payer.save()
    assert [row["Person"] for row in rows_of(client, world)] == ["Rosa Example"]


def test_a_moved_seat_is_one_cost_in_its_new_cohort_and_the_sums_are_those_of_the_fees(client, world, cohort):  # noqa: F811
    seat = take(world, cohort)
    issue(world)
    move(world, seat, other(world, cohort, "500.00"))
    rows = [row for row in rows_of(client, world) if Decimal(row["Cost"])]
    assert [row["Cohort"] for row in rows] == ["Y-1"] and rows[0]["Cost"] == "500.00"
    new = world.trainee.enrollments.get(cohort__code="Y-1")
    first = new.cohort.starts_at.astimezone(new.cohort.zone).date()
    assert (rows[0]["Seat"], rows[0]["First session"]) == (f"S-{new.pk:06d}", first.isoformat())
    assert [row["Cost"] for row in rows_of(client, world, q=f"S-{new.pk:06d}")] == ["500.00"]
    fees = Charge.objects.aggregate(total=Sum("amount"))["total"]
    credits = Credit.objects.aggregate(total=Sum("amount"))["total"] or 0
    assert Decimal(rows[0]["Cost"]) == fees - credits


def test_another_agency_reads_nothing_of_it(client, world):
    seat_of(world, "rosa", "300.00")
    assert rows_of(client, world, world.other_agency_coordinator) == []


def test_a_hundred_seats_cost_as_many_queries_as_one(client, world):
    client.force_login(world.agency_coordinator)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("agency_costs")).status_code == 200
        return len(queries)

    seat_of(world, "rosa", "300.00", "C-0")
    count()
    one = count()
    for number in range(1, 30):
        seat_of(world, f"person{number}", "300.00", f"C-{number}")
    assert count() == one


def test_the_account_says_what_is_open_what_is_not_applied_and_which_seats_fit_on_an_order(client, world):
    course = world.course()
    order = accepted(world, limit="2500.00")
    fee = seat_of(world, "rosa", "300.00")
    invoice = issue(world)
    credit_fee(fee, Decimal("50.00"), at=NOW)
    seat_of(world, "ben", "70.00", "C-9")
    receive(payer_of(world.agency), "20.00", by=world.finance, at=NOW)
    receive(payer_of(world.agency), "500.00", by=world.finance, at=NOW, reference="check 2")
    client.force_login(world.agency_coordinator)
    page = client.get(reverse("agency_account", args=[payer_of(world.agency).pk])).content.decode()
    assert "$270.00 of $500.00, reference check 2" in page
    assert f"2 seats in {course.title} at $1,200.00" in page and "CN-2026-00001" in page
    assert "Fees of $70.00 are not on an invoice yet" in page and reverse("agency_costs") in page
    assert "2 seats in" in client.get(reverse("agency_order", args=[order.pk])).content.decode()
    documents = client.get(reverse("agency_documents", args=[payer_of(world.agency).pk])).content.decode()
    assert reverse("agency_invoice_document", args=[invoice.pk]) in documents and "CN-2026-00001" in documents
    client.force_login(world.other_agency_coordinator)
    assert client.get(reverse("agency_documents", args=[payer_of(world.agency).pk])).status_code == 404
