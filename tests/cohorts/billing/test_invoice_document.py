"""An invoice as a document: tagged, in the look of the site, with the names of every script."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pikepdf
import pytest

from cohorts.billing.documents.invoice import InvoiceData, Line, invoice_pdf
from cohorts.core.documents.pdf import UNPRINTED
from tests.cohorts.billing.test_invoices import charge, credit, issue, pay
from tests.pdf_reader import drawn_text, fonts_of, pdf_text

FEE = Line("Training fee", date(2026, 11, 2), Decimal("1200.00"))
DATA = InvoiceData(
    number="2026-00012",
    issuer="Minnesota DHS (example)",
    contact="444 Lafayette Road N\n651-555-0100",
    bill_to="Northern Lights\n12 Lake Street",
    issued_on=date(2026, 11, 3),
    due_on=date(2026, 12, 3),
    today=date(2026, 11, 28),
    fees=[FEE],
    credits=[],
    payments=[],
    charged=Decimal("1200.00"),
    credited=Decimal("0.00"),
    paid=Decimal("0.00"),
    balance=Decimal("1200.00"),
)


def test_the_invoice_is_tagged_and_the_same_data_gives_the_same_bytes():
    pdf = invoice_pdf(DATA)
    assert pdf == invoice_pdf(DATA)
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
        assert document.Root.MarkInfo.Marked == True  # noqa: E712
        assert meta["pdfuaid:part"] == "1" and meta["dc:title"] == "Invoice 2026-00012"


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("ᏎᏉᏯ ᎠᏂᎩᏚᏩᎩ", "NotoSansCherokee-Regular"),
        ("श्रीकृष्ण क्षत्रिय", "NotoSans-Regular"),
        ("李小龙", "NotoSansCJKtc-Regular-Identity-H"),
        ("ปิ่นแก้ว ศรีสุข", "NotoSansThai-Regular"),
    ],
)
def test_names_of_people_and_agencies_are_printed_in_their_script(name, face):
    pdf = invoice_pdf(replace(DATA, bill_to=f"{name}\n12 Lake Street", fees=[replace(FEE, text=f"Fee: {name}")]))
    assert drawn_text(pdf).count(name) == 2 and face in fonts_of(pdf)
    assert UNPRINTED not in drawn_text(pdf) and len(pdf) < 40_000


@pytest.mark.parametrize(("text", "number"), [("Fee: 😀", "[U+1F600]"), ("Fee: क\u0483", "[U+0915]")])
def test_a_letter_without_a_face_is_printed_as_its_number_and_a_note_says_so(text, number):
    words = drawn_text(invoice_pdf(replace(DATA, fees=[replace(FEE, text=text)])))
    assert number in words and UNPRINTED in words


def test_a_long_invoice_takes_several_pages():
    pdf = invoice_pdf(replace(DATA, fees=[FEE] * 60))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 3
    assert "Page 2 of 3" in pdf_text(pdf)


@pytest.mark.django_db
def test_agency_and_finance_download_an_invoice_with_its_credits_and_payments(client, world):
    row = charge(world)
    invoice = issue(world)
    credit(row, Decimal("200.00"))
    pay(world, invoice, "300.00", "check 77")
    for person, address in (
        (world.agency_coordinator, f"/agency/invoices/{invoice.pk}/"),
        (world.finance, f"/admin/invoices/{invoice.pk}/"),
    ):
        client.force_login(person)
        assert f"{address}document/" in client.get(address).content.decode()
        response = client.get(f"{address}document/")
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'attachment; filename="invoice-{invoice.number}.pdf"'
        words = pdf_text(response.content)
        assert all(text in words for text in (world.state.name, invoice.number, "check 77", "$700.00", "$200.00"))
