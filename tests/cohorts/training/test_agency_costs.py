"""An agency reads what each trainee cost it: its own part, after credits, of every seat it was charged for."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.billing.actions import charges
from cohorts.billing.models import Charge, Credit
from cohorts.core import roles
from cohorts.people.models import AuthoritySettings
from cohorts.training.models import SeatCharge
from tests.charges import charge_for, credit_fee, payer_of, receive, terms_for
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


def test_rows_are_narrowed_by_cohort(client, world):
    charge_for(world.enroll(world.cohort("C-1"), world.trainee, world.agency), "400.00", at=NOW)
    seat = seat_of(world, "rosa", "300.00", "C-2").seat_charges.get().enrollment
    assert [row["Cost"] for row in rows_of(client, world, cohort=seat.cohort_id)] == ["300.00"]


def years_of(client):
    """{year: label} that the page offers."""
    choices = client.get(reverse("agency_costs")).context["view"].filterset.form.fields["year"].choices
    return {value: label for value, label in choices if value}


def test_rows_are_narrowed_by_the_fiscal_year_of_the_service(client, world):
    """A year that begins in October: its last day and the first of the next are in different years."""
    AuthoritySettings.objects.update_or_create(authority=world.state, defaults={"fiscal_year_starts": 10})
    for name, day in (("rosa", date(2026, 9, 30)), ("ben", date(2026, 10, 1))):
        charge_service(world, name, day)
    client.force_login(world.agency_coordinator)
    assert years_of(client) == {
        "2027": "2027 (October 2026 to September 2027)", "2026": "2026 (October 2025 to September 2026)",
    }  # fmt: skip
    assert [row["Cost"] for row in rows_of(client, world, year="2026")] == ["930.00"]
    assert [row["Cost"] for row in rows_of(client, world, year="2027")] == ["1001.00"]
    page = client.get(reverse("agency_costs"), {"year": "2026"}).text
    assert "These seats cost $930.00" in page
    assert len(rows_of(client, world)) == 2


def test_a_fiscal_year_from_january_is_the_calendar_year(client, world):
    AuthoritySettings.objects.update_or_create(authority=world.state, defaults={"fiscal_year_starts": 1})
    charge_service(world, "rosa", date(2026, 9, 30))
    client.force_login(world.agency_coordinator)
    assert years_of(client) == {"2026": "2026"}


def charge_service(world, name, day):
    """A fee of as many dollars as its day says, for a seat of its own."""
    seat = world.enroll(world.cohort(name), world.person(name, world.agency, roles.TRAINEE), world.agency)
    fee = charges.charge(
        payer=payer_of(world.agency), person=seat.person, amount=Decimal(f"{day.month}{day.day:02d}"),
        description="Fee", service_on=day, by=None, at=NOW,
    )  # fmt: skip
    SeatCharge.objects.create(enrollment=seat, charge=fee, **terms_for(seat))


def test_files_have_names_only_if_the_agency_chose_names(client, world):
    seat_of(world, "rosa", "300.00")
    payer = payer_of(world.agency)
    assert [row["Person"] for row in rows_of(client, world)] == [""]
    payer.names_on_documents = True
    payer.save()
    assert [row["Person"] for row in rows_of(client, world)] == ["Rosa Example"]


def test_a_seat_that_another_employer_has_now_is_known_by_its_reference_alone(client, world):
    """D26."""
    seat = world.enroll(world.cohort("C-1"), world.person("rosa", world.agency, roles.TRAINEE), world.agency)
    charge_for(seat, "400.00", at=NOW)
    payer_of(world.agency).__class__.objects.update(names_on_documents=True)
    client.force_login(world.agency_coordinator)
    assert "Rosa" in client.get(reverse("agency_costs"), {"q": "Rosa"}).text
    type(seat).objects.filter(pk=seat.pk).update(agency=world.other_agency)
    page = client.get(reverse("agency_costs")).text
    assert f"S-{seat.pk:06d}" in page and "$400.00" in page and "Rosa" not in page
    assert "No seats match" in client.get(reverse("agency_costs"), {"q": "Rosa"}).text
    assert [row["Person"] for row in rows_of(client, world)] == [""]


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
    receipt = receive(payer_of(world.agency), "500.00", by=world.finance, at=NOW, reference="check 2")
    client.force_login(world.agency_coordinator)
    page = client.get(reverse("agency_account", args=[payer_of(world.agency).pk])).content.decode()
    assert "$270.00 of $500.00, reference check 2" in page
    assert f"2 seats in {course.title} at $1,200.00" in page and "CN-2026-00001" in page
    assert "Fees of $70.00 are not on an invoice yet" in page and reverse("agency_costs") in page
    assert "2 seats in" in client.get(reverse("agency_order", args=[order.pk])).content.decode()
    documents = client.get(reverse("agency_documents", args=[payer_of(world.agency).pk])).content.decode()
    assert reverse("agency_invoice_document", args=[invoice.pk]) in documents and "CN-2026-00001" in documents
    assert reverse("agency_payment", args=[receipt.pk]) in documents
    client.force_login(world.other_agency_coordinator)
    assert client.get(reverse("agency_documents", args=[payer_of(world.agency).pk])).status_code == 404


def test_a_seat_is_found_by_the_reference_that_invoices_print(client, world):
    seats = [world.enroll(world.cohort(code), person) for code, person in (("A", None), ("B", world.person("second")))]
    client.force_login(world.agency_coordinator)
    page = client.get(reverse("agency_enrollments"), {"q": f"S-{seats[1].pk:06d}"})
    assert [row.pk for row in page.context["page"]] == [seats[1].pk]
