"""An invoice as a document: tagged, in the look of the site, with the names of every script."""

import io
from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import pikepdf
import pypdfium2
import pytest

from cohorts.billing.actions.invoices import correct_invoice
from cohorts.billing.actions.reassignments import reassign_invoice
from cohorts.billing.documents.invoice import DocumentData, Line, document_pdf
from cohorts.billing.models import IssuerDetails
from cohorts.core.documents.pdf import UNPRINTED
from cohorts.core.formatting import format_document_day
from tests.charges import credit_fee, pay_invoice, payer_of
from tests.cohorts.billing.test_invoices import charge, issue
from tests.pdf_reader import drawn_text, fonts_of, pdf_text, pieces
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
    # Billed to, in a line, and on the payment slip.
    assert drawn_text(pdf).count(name) == 3 and face in fonts_of(pdf)
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


def slip_of(pdf):
    """The pages that have a part of the payment slip, and its words."""
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]
    places = [number for number, words in enumerate(pages) if "Payment slip" in words or "Amount to pay" in words]
    return places, pages[places[-1]].partition("Payment slip")[2] if places else ""


def test_the_invoice_has_a_payment_slip_with_all_that_a_check_needs():
    _places, words = slip_of(document_pdf(DATA))
    for part in (
        "Send to State Treasurer PO Box 7", "Payer Northern Lights", "Amount to pay $1,200.00", "Due December 3, 2026",
        "Invoice number 2026-00012", "Write on the check or transfer 2026-00012",
    ):  # fmt: skip
        assert part in words, part


def test_the_slip_asks_for_what_is_left_and_there_is_none_without_money_to_send():
    assert "Amount to pay $300.00" in slip_of(document_pdf(replace(DATA, paid=Decimal("900.00"))))[1]
    assert slip_of(document_pdf(replace(DATA, remit_to="")))[0] == []


def test_the_payment_slip_is_never_split_between_two_pages():
    for count in range(8, 24):
        places, words = slip_of(document_pdf(replace(DATA, terms="Net", lines=[FEE] * count)))
        assert len(places) == 1 and "Send to" in words and "Due December 3, 2026" in words


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


ARABIC, HEBREW = "مركز الأمل A4 - 50", "מרכז התקווה 37"


def order_of(pdf, *texts):
    """The texts as they stand on the first page from left to right, where they are on one line."""
    drawn = pieces(pdf)
    words = "".join(piece.text for piece in drawn)
    ends = list(accumulate(len(piece.text) for piece in drawn))
    places = {text: drawn[bisect_right(ends, words.index(text))] for text in texts}
    return sorted(texts, key=lambda text: (round(-places[text].y), places[text].x))


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [(ARABIC, "A4 - 50", "".join(reversed("مركز"))), (HEBREW, "37", "".join(reversed("מרכז")))],
)
def test_a_name_from_right_to_left_keeps_its_order_and_that_of_the_numbers_around_it(name, left, right):
    """D24: also inside a line, where it stands between the course and the reference of the seat."""
    fee = Line(
        f"PET-1: Training, \u2068{name}\u2069", date(2026, 11, 2), Decimal("1065.92"),
        details=[("", "S-000077"), ("order ", "أمر 88"), ("cost center ", "99")],
    )  # fmt: skip
    data = replace(DATA, issuer="Office", bill_to="Agency", remit_to="", lines=[fee], total=Decimal("1065.92"))
    pdf = document_pdf(data)
    on_paper = ["PET-1: Training,", left, right, "(S-000077, order"]
    assert order_of(pdf, *reversed(on_paper)) == on_paper
    assert drawn_text(pdf).count("$1,065.92") == 3 and "1,065.92" in pdf_text(pdf)
    for pages in (document_pdf(replace(data, bill_to=name)), document_pdf(replace(data, issuer=name))):
        assert order_of(pages, left, right) == [left, right] and pdf_text(pages).count("$1,065.92") == 3


def test_a_name_from_right_to_left_is_in_its_logical_order_in_the_description_of_the_file():
    pdf = document_pdf(replace(DATA, bill_to=ARABIC))
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
        assert meta["dc:description"] == f"Invoice 2026-00012: {ARABIC}"


def test_amounts_end_at_one_edge_whatever_stands_beside_them():
    lines = [replace(FEE, text=text, amount=Decimal(n)) for text, n in ((ARABIC, "1065.92"), ("Fee", "-400"))]
    pdf = document_pdf(replace(DATA, lines=lines, total=Decimal("665.92")))
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    edges = set()
    for amount in ("$1,065.92", "$400.00", "$665.92"):
        place, count = page.search(amount).get_next()
        edges.add(round(page.get_charbox(place + count - 1)[2]))
    assert len(edges) <= 2, edges


def test_a_letter_without_a_face_makes_no_page_of_its_own():
    def pages(text, more):
        lines = [replace(FEE, text=text), *[FEE] * more]
        with pikepdf.open(io.BytesIO(document_pdf(replace(DATA, lines=lines)))) as document:
            return len(document.pages)

    most = max(more for more in range(10, 25) if pages("Fee", more) == 1)
    assert pages("Fee", most + 1) == 2 and pages("Fee 😀", most) == 1


def test_every_document_has_tags_for_headings_tables_and_their_cells():
    """Heads of tables are heads, and everything else on the page is text in order or an artifact."""
    with pikepdf.open(io.BytesIO(document_pdf(replace(DATA, paid=Decimal(200))))) as document:
        tags = [str(node.S) for node in structure(document.Root.StructTreeRoot)]
        assert document.Root.Lang == "en-US"
    assert tags.count("/H1") == 1 and tags.count("/H2") == 2
    assert tags.count("/TH") == 3 and tags.count("/Table") == 2 and tags.count("/TD") == 9


def structure(node):
    """Every element of the structure tree."""
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node:
        yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from structure(kid)


@pytest.mark.django_db
def test_a_corrected_invoice_says_what_it_replaces_what_is_paid_and_what_is_left(client, world):
    """D03: the due date stays, and the terms beside it name no days."""
    IssuerDetails.objects.create(tax_number="12-3456789", terms="No fee is added to late payments.", at=NOW)
    charge(world)
    invoice = issue(world)
    pay_invoice(invoice, "602.00", by=world.finance, at=NOW + timedelta(days=1), reference="check 1")
    later = NOW + timedelta(days=3)
    new = correct_invoice(invoice=invoice, bill_to="Prairie\nNew Street 1", reason="Moved", by=world.finance, at=later)
    words = pdf_text(download(client, world.finance, f"/admin/invoices/{new.pk}/").content)
    note = invoice.credit_notes.get()
    first_day = format_document_day(invoice.issued_on)
    for text in (
        f"This invoice replaces invoice {invoice.number} of {first_day}, which credit note {note.number} takes back.",
        f"The due date stays that of invoice {invoice.number}.",
        "No fee is added to late payments.",
        "Tax number: 12-3456789",
        "Paid before this invoice −$602.00",
        "Left to pay $598.00",
        format_document_day(invoice.due_on),
    ):
        assert text in words
    pay_invoice(new, "598.00", by=world.finance, at=later + timedelta(days=1), reference="check 2")
    assert pdf_text(download(client, world.finance, f"/admin/invoices/{new.pk}/").content) == words
    words = pdf_text(download(client, world.finance, f"/admin/credit-notes/{note.pk}/").content)
    for text in (f"for invoice {invoice.number}", f"Invoice {new.number} replaces it", "Reason: Moved"):
        assert text in words


@pytest.mark.django_db
def test_a_credit_note_says_why_but_not_who_pays_instead(client, world):
    row = charge(world)
    invoice = issue(world)
    credit_fee(row, Decimal("200.00"), at=NOW)
    reassign_invoice(
        invoice=invoice, payer=payer_of(world.other_agency), due_on=invoice.due_on, reason="Southside employs them",
        by=world.finance, at=NOW,
    )  # fmt: skip
    given_up, moved = (
        pdf_text(download(client, world.agency_coordinator, f"/agency/credit-notes/{note.pk}/").content)
        for note in invoice.credit_notes.order_by("pk")
    )
    assert "The seats were given up" in given_up
    assert "charged to another payer or seat instead" in moved and "Southside" not in moved
