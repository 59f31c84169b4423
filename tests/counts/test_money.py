"""Pages of money cost the same number of queries with one row and with a hundred."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.billing.models import Application, Charge, Invoice, InvoiceLine, Payer, Receipt, ReceiptEnd
from cohorts.billing.models.receipts import Method
from cohorts.core import roles
from cohorts.people.models import Organization, User
from cohorts.training.models import Enrollment
from tests.charges import payer_of
from tests.cohorts.billing.bank_helpers import account, read, take_in
from tests.plans import analyze, repeated_scans

pytestmark = pytest.mark.django_db
HUNDRED = range(100)


def charges(world, numbers, agency=None):
    agency = agency or world.agency
    cohort = world.cohort(f"C{agency.pk}-{min(numbers)}", days=1)
    people_ = User.objects.bulk_create(
        User(email=f"seat{agency.pk}-{n}@example.org", given_name="Seat", family_name=str(n)) for n in numbers
    )
    seats = Enrollment.objects.bulk_create(
        Enrollment(cohort=cohort, person=person, agency=agency, enrolled_at=world.now, state="enrolled")
        for person in people_
    )
    return Charge.objects.bulk_create(
        Charge(
            payer=payer_of(agency), person_id=seat.person_id, amount=Decimal(100), description=f"Seat {seat.pk}",
            reference=f"S-{seat.pk:06d}", service_on=world.now.date(), at=world.now,
        )
        for seat in seats
    )  # fmt: skip


def invoices(world, numbers, lines=1):
    """Invoices, each with a payment of $30.00, of which $10.00 are applied to its first line."""
    payer, today = payer_of(world.agency), world.now.date()
    created = Invoice.objects.bulk_create(
        Invoice(
            payer=payer, year=2026, sequence=n + 1, issued_on=today, due_on=today, issuer="X", bill_to="X",
            at=world.now, by=world.finance,
        )
        for n in numbers
    )  # fmt: skip
    owed = charges(world, range(min(numbers) * 1000, min(numbers) * 1000 + len(created) * lines))
    created_lines = InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=created[place % len(created)], charge=charge, amount=charge.amount, text=charge.description,
            reference=charge.reference, service_on=charge.service_on,
        )
        for place, charge in enumerate(owed)
    )  # fmt: skip
    first_lines = created_lines[: len(created)]
    pay(world, first_lines)
    return created


def payers(world):
    """A hundred more agencies, each with an invoice."""
    agencies = [Organization.objects.create(kind=roles.AGENCY, name=f"Agency {n}") for n in HUNDRED]
    rows = Payer.objects.bulk_create(Payer(kind=Payer.Kind.AGENCY, organization=agency) for agency in agencies)
    today = world.now.date()
    Invoice.objects.bulk_create(
        Invoice(
            payer=payer, year=2027, sequence=n + 1, issued_on=today, due_on=today, issuer="X", bill_to="X",
            at=world.now,
        )
        for n, payer in enumerate(rows)
    )  # fmt: skip


def pay(world, lines, each=1):
    """Payments of $30.00, `each` for every line, of which $10.00 are applied to it."""
    at, by, payer = world.now, world.finance, payer_of(world.agency)
    start = Receipt.objects.count()
    receipts = Receipt.objects.bulk_create(
        Receipt(
            payer=payer, method=Method.CHECK, amount=30, received_on=at.date(), reference=f"r{n}",
            reference_key=f"r{n}", at=at, by=by,
        )
        for n in range(start, start + len(lines) * each)
    )  # fmt: skip
    Application.objects.bulk_create(
        Application(receipt=receipt, line=lines[place % len(lines)], amount=10, at=at, by=by)
        for place, receipt in enumerate(receipts)
    )
    return receipts


@pytest.mark.parametrize(("name", "number"), [("agency_invoices", 7), ("agency_invoices_file", 4)])
def test_invoices_of_an_agency(world, url_cost, name, number):
    invoices(world, [0])
    charges(world, [900])
    url_cost(world.agency_coordinator, reverse(name), number)
    invoices(world, range(1, 100))
    charges(world, range(901, 990))
    url_cost(world.agency_coordinator, reverse(name), number)


def test_one_invoice_with_many_lines(world, url_cost):
    (small,) = invoices(world, [1])
    (large,) = invoices(world, [2], lines=100)
    url_cost(world.agency_coordinator, reverse("agency_invoice", args=[small.pk]), 9)
    url_cost(world.agency_coordinator, reverse("agency_invoice", args=[large.pk]), 9)
    url_cost(world.finance, reverse("finance_invoice", args=[small.pk]), 22)
    url_cost(world.finance, reverse("finance_invoice", args=[large.pk]), 22)


@pytest.mark.parametrize(("suffix", "number"), [("", 12), ("?export=csv", 7)])
def test_the_state_s_list_of_invoices(world, url_cost, suffix, number):
    url = reverse("finance_invoices") + suffix
    invoices(world, [0])
    url_cost(world.finance, url, number)
    invoices(world, range(1, 100))
    url_cost(world.finance, url, number)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("agency_coordinator", "agency_invoices"),
        ("agency_coordinator", "agency_invoices_file"),
        ("agency_coordinator", "desk"),
        ("finance", "finance_invoices"),
        ("finance", "to_invoice"),
        ("finance", "receipts"),
        ("finance", "payers"),
        ("finance", "desk"),
    ],
)
def test_no_sum_of_money_scans_a_table_for_each_row_after_analyze(world, client, who, name):
    invoices(world, range(100))
    charges(world, range(200_000, 200_050))
    payers(world)
    before = list(Invoice.objects.with_sums().order_by("pk").values_list("charged", "credited", "paid", "owed"))
    analyze()
    client.force_login(getattr(world, who))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(name)).status_code == 200
    assert repeated_scans([one["sql"] for one in queries.captured_queries if "billing_" in one["sql"]]) == []
    after = Invoice.objects.with_sums().order_by("pk").values_list("charged", "credited", "paid", "owed")
    assert list(after) == before


@pytest.mark.parametrize(
    ("name", "suffix", "number"),
    [("receipts", "", 11), ("receipts", "?export=csv", 7), ("payers", "", 11), ("payers", "?export=csv", 7)],
)
def test_the_state_s_lists_of_payments_and_payers(world, url_cost, name, suffix, number):
    url = reverse(name) + suffix
    invoices(world, [0])
    url_cost(world.finance, url, number)
    invoices(world, range(1, 100))
    payers(world)
    url_cost(world.finance, url, number)


def test_one_payer_and_one_payment_with_many_lines(world, url_cost):
    (small,) = invoices(world, [0])
    charges(world, [900_000])
    (receipt,) = Receipt.objects.all()
    pages = [("finance_payer", small.payer_id, 14), ("receipt", receipt.pk, 19), ("record_receipt", small.payer_id, 15)]
    pages += [("reapply_receipt", receipt.pk, 21), ("issue_invoice", small.payer_id, 13)]
    for name, pk, number in pages:
        url_cost(world.finance, reverse(name, args=[pk]), number)
    invoices(world, range(1, 50))
    charges(world, range(910_000, 910_050))
    lines = InvoiceLine.objects.exclude(invoice=small)
    Application.objects.bulk_create(
        Application(receipt=receipt, line=line, amount=Decimal("0.10"), at=world.now, by=world.finance)
        for line in lines
    )
    for name, pk, number in pages:
        url_cost(world.finance, reverse(name, args=[pk]), number)


def test_a_payment_that_ended_and_the_page_of_its_agency(world, url_cost):
    """Its story: what it paid, and who pays each of these lines now."""
    invoices(world, range(60))
    lines = list(InvoiceLine.objects.order_by("pk"))
    small, large = pay(world, lines[:2])
    for receipt, own in ((small, lines[:1]), (large, lines)):
        end = ReceiptEnd.objects.create(
            receipt=receipt, kind="void", ended_on=world.now.date(), reason="X", at=world.now, by=world.finance
        )
        Application.objects.bulk_create(
            Application(receipt=receipt, line=line, amount=-1, at=end.at, by=world.finance) for line in own
        )
    for receipt in (small, large):
        url_cost(world.agency_coordinator, reverse("agency_payment", args=[receipt.pk]), 12)
        url_cost(world.finance, reverse("receipt", args=[receipt.pk]), 22)


def test_charges_to_invoice(world, url_cost):
    url = reverse("to_invoice")
    charges(world, [1])
    url_cost(world.finance, url, 10)
    charges(world, range(2, 60))
    for n in range(20):
        charges(world, [n], Organization.objects.create(kind=roles.AGENCY, name=f"Agency {n}"))
    url_cost(world.finance, url, 10)


def test_lists_and_reports_of_bank_files(world, url_cost):
    bank = account(world)
    memo = f"INV {invoices(world, [0])[0].number}"
    day = world.now.strftime("%m/%d/%Y")
    pages = [("bank_files", "", 11), ("bank_files", "?export=csv", 7), ("bank_accounts", "", 11)]
    pages += [("bank_rows", "", 12), ("bank_rows", "?export=csv", 7), ("desk", "", 23)]

    def measure(file, row):
        for name, suffix, number in pages:
            url_cost(world.finance, reverse(name) + suffix, number)
        url_cost(world.finance, reverse("bank_file", args=[file.pk]), 19)
        url_cost(world.finance, reverse("import_bank_file", args=[file.pk]), 17)
        url_cost(world.finance, reverse("bank_row", args=[row.pk]), 19)

    rows = take_in(world, bank, f"{day},-5.00,A", f"{day},5.00,{memo}")
    measure(read(world, bank, f"{day},6.00,{memo}"), rows[1])
    invoices(world, range(1, 40))
    many = [f"{day},{number}.00,INV 2026-{number % 40 + 1}" for number in range(1, 99)]
    for number in range(8):
        rows = take_in(world, bank, *many[number * 9 : number * 9 + 9])
        account(world, f"Account {number}")
    measure(read(world, bank, *[row.replace(".00", ".50") for row in many]), rows[0])
