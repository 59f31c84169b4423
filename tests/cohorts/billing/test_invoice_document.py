"""An invoice as a document: tagged, in the look of the site, with the names of every script."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pikepdf
import pytest

from cohorts.billing.documents.invoice import DocumentData, Line, document_pdf
from cohorts.billing.models import IssuerDetails
from cohorts.core.documents.pdf import UNPRINTED
from tests.charges import credit_fee, payer_of
from tests.cohorts.billing.test_invoices import charge, issue
from tests.pdf_reader import drawn_text, fonts_of, pdf_text
from tests.world import NOW

FEE = Line("Training fee", date(2026, 11, 2), Decimal("1200.00"))
DATA = DocumentData(
    kind="Invoice",
    number="2026-00012",
    about="",
    issuer="Minnesota DHS (example)",
    contact="444 Lafayette Road N\n651-555-0100",
    bill_to="Northern Lights\n12 Lake Street",
    remit_to="State Treasurer\nPO Box 7",
    terms="",
    issued_on=date(2026, 11, 3),
    due_on=date(2026, 12, 3),
    lines=[FEE],
    total=Decimal("1200.00"),
)


def test_the_invoice_is_tagged_and_the_same_data_gives_the_same_bytes():
    pdf = document_pdf(DATA)
    assert pdf == document_pdf(DATA)
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
    pdf = document_pdf(replace(DATA, bill_to=f"{name}\n12 Lake Street", lines=[replace(FEE, text=f"Fee: {name}")]))
    assert drawn_text(pdf).count(name) == 2 and face in fonts_of(pdf)
    assert UNPRINTED not in drawn_text(pdf) and len(pdf) < 40_000


@pytest.mark.parametrize(("text", "number"), [("Fee: 😀", "[U+1F600]"), ("Fee: क\u0483", "[U+0915]")])
def test_a_letter_without_a_face_is_printed_as_its_number_and_a_note_says_so(text, number):
    words = drawn_text(document_pdf(replace(DATA, lines=[replace(FEE, text=text)])))
    assert number in words and UNPRINTED in words


def test_a_long_invoice_takes_several_pages():
    pdf = document_pdf(replace(DATA, lines=[FEE] * 60))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 3
    assert "Page 2 of 3" in pdf_text(pdf)


def download(client, person, address):
    client.force_login(person)
    response = client.get(f"{address}document/")
    assert response["Content-Type"] == "application/pdf"
    return response


@pytest.mark.django_db
def test_agency_and_finance_download_an_invoice_and_its_credit_note(client, world):
    row = charge(world)
    invoice = issue(world)
    credit_fee(row, Decimal("200.00"), at=NOW)
    note = invoice.credit_notes.get()
    for person, site in ((world.agency_coordinator, "/agency"), (world.finance, "/admin")):
        address = f"{site}/invoices/{invoice.pk}/"
        response = download(client, person, address)
        assert response["Content-Disposition"] == f'attachment; filename="invoice-{invoice.number}.pdf"'
        words = pdf_text(response.content)
        assert all(text in words for text in (world.state.name, invoice.number, "$1,200.00", row.reference))
        page = client.get(address).content.decode()
        assert f"{address}document/" in page and f"{site}/credit-notes/{note.pk}/document/" in page
        words = pdf_text(download(client, person, f"{site}/credit-notes/{note.pk}/").content)
        assert note.number in words and f"for invoice {invoice.number}" in words and "200.00" in words


@pytest.mark.django_db
def test_an_invoice_downloads_as_it_was_issued_whatever_changes_later(client, world):
    row = charge(world)
    invoice = issue(world)
    before = download(client, world.finance, f"/admin/invoices/{invoice.pk}/").content
    type(world.agency).objects.filter(pk=world.agency.pk).update(name="Prairie Renamed", address="New Street 1")
    type(world.state).objects.filter(pk=world.state.pk).update(name="New name of the state")
    IssuerDetails.objects.create(remit_to="Another account", at=NOW)
    credit_fee(row, Decimal("200.00"), at=NOW)
    assert download(client, world.finance, f"/admin/invoices/{invoice.pk}/").content == before


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", [False, True])
def test_a_person_is_named_on_an_invoice_only_if_the_agency_chose_so(client, world, wanted):
    payer = payer_of(world.agency)
    payer.names_on_documents = wanted
    payer.save()
    charge(world)
    words = pdf_text(download(client, world.finance, f"/admin/invoices/{issue(world).pk}/").content)
    assert (world.trainee.family_name in words) == wanted
