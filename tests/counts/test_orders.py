"""Pages of orders, quotes, fees and invoice runs cost the same number of queries with one row and with a hundred."""

from datetime import date

import pytest
from django.urls import reverse

from cohorts.billing.models import Commitment, Invoice, InvoiceRun, Order, OrderFile, Payer, Quote, RunPayer, RunResult
from tests.charges import payer_of
from tests.counts.test_money import charges, invoices, payers

pytestmark = pytest.mark.django_db


def orders(world, numbers):
    """Purchase orders, each with a file and two fees charged to it."""
    payer, today = payer_of(world.agency), world.now.date()
    rows = Order.objects.bulk_create(
        Order(
            payer=payer, kind="purchase_order", number=f"PO {n}", number_key=f"PO{n}", limit=1000, state="accepted",
            valid_from=today, valid_through=date(2036, 1, 1), at=world.now,
        )
        for n in numbers
    )  # fmt: skip
    OrderFile.objects.bulk_create(
        OrderFile(order=row, name="order.pdf", media_type="application/pdf", data=b"%PDF-") for row in rows
    )
    fees = charges(world, range(min(numbers) * 1000 + 500_000, min(numbers) * 1000 + 500_000 + len(rows) * 2))
    Commitment.objects.bulk_create(
        Commitment(order=rows[place % len(rows)], charge=fee, at=world.now) for place, fee in enumerate(fees)
    )
    return rows


def quotes(world, numbers):
    payer, today = payer_of(world.agency), world.now.date()
    Quote.objects.bulk_create(
        Quote(
            payer=payer, year=2026, sequence=n + 1, issued_on=today, valid_through=today, issuer="X", bill_to="X",
            description="PET", count=2, each=100, amount=200, at=world.now,
        )
        for n in numbers
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "name", "number"),
    [
        ("agency_coordinator", "agency_orders", 5),
        ("agency_coordinator", "agency_quotes", 5),
        ("finance", "finance_orders", 12),
        ("finance", "finance_quotes", 11),
    ],
)
def test_lists_of_orders_and_quotes(world, url_cost, who, name, number):
    orders(world, [0])
    quotes(world, [0])
    url_cost(getattr(world, who), reverse(name), number)
    orders(world, range(1, 60))
    quotes(world, range(1, 100))
    url_cost(getattr(world, who), reverse(name), number)


def test_one_order_with_many_fees(world, url_cost):
    (row,) = orders(world, [0])
    pages = [("agency_coordinator", "agency_order", 7), ("finance", "finance_order", 12)]
    for who, name, number in pages:
        url_cost(getattr(world, who), reverse(name, args=[row.pk]), number)
    fees = charges(world, range(800_000, 800_040))
    Commitment.objects.bulk_create(Commitment(order=row, charge=fee, at=world.now) for fee in fees)
    for who, name, number in pages:
        url_cost(getattr(world, who), reverse(name, args=[row.pk]), number)


@pytest.mark.parametrize(("suffix", "number"), [("", 13), ("?export=csv", 8)])
def test_the_state_s_list_of_fees(world, url_cost, suffix, number):
    invoices(world, [0])
    url_cost(world.finance, reverse("finance_fees") + suffix, number)
    invoices(world, range(1, 60))
    charges(world, range(700_000, 700_040))
    url_cost(world.finance, reverse("finance_fees") + suffix, number)


def test_invoice_runs_with_many_payers(world, url_cost):
    run = InvoiceRun.objects.create(due_on=world.now.date(), at=world.now, by=world.finance, state="done")
    charges(world, range(900, 910))
    pages = [("invoice_runs", [], 11), ("invoice_run", [run.pk], 14), ("start_invoice_run", [], 13)]
    RunPayer.objects.create(run=run, payer=payer_of(world.agency))
    RunResult.objects.create(
        run=run, payer=payer_of(world.agency), problem={"code": "run_broke", "params": {}}, at=world.now
    )
    other = payer_of(world.other_agency)
    RunPayer.objects.create(run=run, payer=other)
    (issued,) = invoices(world, [0])
    RunResult.objects.create(run=run, payer=other, invoice=issued, at=world.now)
    for name, arguments, number in pages:
        url_cost(world.finance, reverse(name, args=arguments), number)
    payers(world)
    rows = Payer.objects.exclude(organization__in=[world.agency, world.other_agency])
    RunPayer.objects.bulk_create(RunPayer(run=run, payer=payer) for payer in rows)
    for invoice in Invoice.objects.filter(year=2027):
        RunResult.objects.create(run=run, payer=invoice.payer, invoice=invoice, at=world.now)
        charges(world, [invoice.sequence], invoice.payer.organization)
    for name, arguments, number in pages:
        url_cost(world.finance, reverse(name, args=arguments), number)
