"""Names of every script on invoices, and numbers in the journal that stay what they are. The scenario D24."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cohorts.billing.actions.bank_rows import record_bank_row
from cohorts.billing.documents.invoice import document_pdf
from cohorts.billing.paper import invoice_data
from cohorts.people.models import Organization, User
from tests.charges import credit_fee, payer_of
from tests.cohorts.billing.bank_helpers import account, take_in
from tests.cohorts.billing.test_invoices import charge, issue
from tests.cohorts.billing.test_receipts import pay
from tests.pdf_reader import drawn_text, pdf_text
from tests.world import NOW

pytestmark = pytest.mark.django_db
BANK_ID = "2000000022587691"


@pytest.fixture
def journal(client, world):
    """A function of "csv" or "xlsx" that reads the journal as rows {heading: cell}, of one day with these payments."""
    Organization.objects.filter(pk=world.agency.pk).update(name="=HYPERLINK(1)")
    row = charge(world, "400.00")
    issue(world)
    pay(world, "100.00", reference="0004512", remitted={})
    credit_fee(row, at=NOW)
    columns = ("day", "amount", "bank_id")
    (row,) = take_in(world, account(world, columns=columns), f"03/02/2026,50.00,{BANK_ID}", columns=columns)
    record_bank_row(row=row, payer=payer_of(world.agency), method="ach", remitted={}, by=world.finance, at=NOW)
    client.force_login(world.finance)

    def read(kind):
        content = client.get(reverse("ledger_lines"), {"export": kind}).content
        if kind == "csv":
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        else:
            rows = [list(row) for row in load_workbook(io.BytesIO(content)).active.values]
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    return read


def test_ids_are_text_and_amounts_are_numbers_in_the_workbook(journal):
    rows = journal("xlsx")
    references = {row["Payment reference"] for row in rows}
    assert {"0004512", BANK_ID} <= references
    amounts = [row["Amount"] for row in rows]
    assert all(isinstance(amount, int | float) for amount in amounts) and -400 in amounts
    assert abs(sum(amounts)) < 0.005
    assert {row["Payer"] for row in rows} == {"'=HYPERLINK(1)"}


def test_in_the_csv_file_amounts_have_two_places_and_only_text_is_guarded(journal):
    rows = journal("csv")
    amounts = [row["Amount"] for row in rows]
    assert "-400.00" in amounts and all(amount.partition(".")[2].isdecimal() for amount in amounts)
    assert all(len(amount.partition(".")[2]) == 2 for amount in amounts) and sum(map(Decimal, amounts)) == 0
    assert {"0004512", BANK_ID} <= {row["Payment reference"] for row in rows}
    assert {row["Payer"] for row in rows} == {"'=HYPERLINK(1)"}


def test_the_invoice_of_an_arabic_agency_keeps_the_order_of_its_amounts(world):
    name = "مركز الأمل A4 - 50"
    Organization.objects.filter(pk=world.agency.pk).update(name=name)
    world.agency.refresh_from_db()
    charge(world, "1065.92")
    pdf = document_pdf(invoice_data(issue(world)))
    assert pdf_text(pdf).count("1,065.92") >= 2 and "A4 - 50" in drawn_text(pdf)
    assert "مركز" in pdf_text(pdf)
    person = User.objects.get(pk=world.trainee.pk)
    assert person.family_name not in drawn_text(pdf)
