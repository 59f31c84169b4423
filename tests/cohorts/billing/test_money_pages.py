"""Finance staff record, apply and correct money on pages; the agency reads its account."""

import io
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions import ledger
from cohorts.billing.models import IssuerDetails, Receipt
from cohorts.billing.models.accounts import age_of, ages_on, statement_of
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from tests.charges import credit_fee, payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.pdf_reader import pdf_text
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def post(client, person, name, pk, **data):
    client.force_login(person)
    return client.post(reverse(name, args=[pk]), data, follow=True)


def read(client, person, name, *arguments, **query):
    client.force_login(person)
    return client.get(reverse(name, args=arguments), query)


FIELDS = {"method": "check", "received_on": "2026-03-02", "reference": "check 7"}


def test_a_payment_is_shown_before_it_is_recorded(client, world):
    charge(world, "400.00"), charge(world, "300.00")
    issue(world)
    payer = payer_of(world.agency)
    page = post(client, world.finance, "record_receipt", payer.pk, amount="500.00", preview="1", **FIELDS)
    assert not Receipt.objects.exists()
    body = page.content.decode()
    assert 'value="400.00"' in body and 'value="100.00"' in body and "$0.00 would be left" in body
    page = post(client, world.finance, "record_receipt", payer.pk, amount="500.00", **FIELDS)
    assert "Recorded $500.00" in page.content.decode() and Receipt.objects.get().applications.count() == 2


def test_a_part_above_what_is_owed_is_refused_at_its_line_and_nothing_typed_is_lost(client, world):
    charge(world, "400.00")
    line = issue(world).lines.get()
    more = {f"line_{line.pk}": "400.01", "amount": "500.00"}
    page = post(client, world.finance, "record_receipt", payer_of(world.agency).pk, **more, **FIELDS)
    body = page.content.decode()
    assert page.status_code == 422 and "$0.01 more than is owed" in body and 'value="400.01"' in body
    assert not Receipt.objects.exists()


def test_an_amount_typed_for_a_line_that_was_paid_meanwhile_is_not_dropped(client, world):
    charge(world, "400.00"), charge(world, "300.00")
    first, _second = issue(world).lines.order_by("pk")
    receive(payer_of(world.agency), "400.00", remitted={first: "400.00"}, by=world.finance, at=NOW)
    more = {f"line_{first.pk}": "400.00", "amount": "400.00"}
    page = post(client, world.finance, "record_receipt", payer_of(world.agency).pk, **more, **FIELDS)
    assert page.status_code == 422 and "nothing is owed any more" in page.content.decode()
    assert Receipt.objects.count() == 1


def test_what_a_payment_pays_is_changed_on_its_page(client, world):
    charge(world, "400.00"), charge(world, "400.00")
    first, second = issue(world).lines.order_by("pk")
    receipt = receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    page = post(client, world.finance, "reapply_receipt", receipt.pk, **{f"line_{second.pk}": "400.00"})
    assert "No balance of the payer changed" in page.content.decode()
    assert [(row.line_id, row.amount) for row in receipt.applications.order_by("pk")] == [
        (first.pk, 400), (first.pk, -400), (second.pk, 400),
    ]  # fmt: skip


def test_a_payment_is_corrected_and_returned_on_its_page(client, world):
    receipt = receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    fields = FIELDS | {"payer": receipt.payer_id, "amount": "440.00", "reason": "Typed wrong"}
    page = post(client, world.finance, "correct_receipt", receipt.pk, **fields)
    new = Receipt.objects.in_force().get()
    assert "Corrected the payment. $440.00 of it is not applied yet." in page.text
    assert (new.amount, new.reference, receipt.end.reason) == (440, "check 7", "Typed wrong")
    post(client, world.finance, "return_receipt", new.pk, returned_on="2026-03-02", reason="No funds")
    assert new.end.kind == "returned"
    body = read(client, world.auditor, "receipt", new.pk).text
    assert "does not count any more" in body and "No funds" in body


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("void_receipt", {"reason": "Typed twice"}),
        ("refund_receipt", {"amount": "10.00", "reason": "Overpaid"}),
    ],
)
def test_taking_back_and_paying_back_wait_for_a_second_person(client, world, name, data):
    receipt = receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    post(client, world.finance, name, receipt.pk, **data)
    assert Proposal.objects.open().about(receipt).count() == 1 and Receipt.objects.in_force().exists()
    address = reverse("proposal", args=[Proposal.objects.get().pk])
    assert address in read(client, world.finance, "receipt", receipt.pk).text


@pytest.mark.parametrize(("name", "data"), [("waive_fee", {"authority": "Rule 7"}), ("write_off", {})])
def test_forgiving_a_fee_waits_for_a_second_person(client, world, name, data):
    row = charge(world, "400.00")
    issue(world)
    post(client, world.finance, name, row.pk, amount="400.00", reason="Hardship", **data)
    assert Proposal.objects.open().about(row).count() == 1


def test_an_invoice_is_corrected_on_its_page(client, world):
    charge(world, "400.00")
    invoice = issue(world)
    page = post(client, world.finance, "correct_invoice", invoice.pk, bill_to="Prairie Center", reason="Renamed")
    assert "Issued invoice 2026-00002 instead." in page.content.decode()
    assert "2026-00002" in read(client, world.finance, "finance_invoice", invoice.pk).content.decode()


def test_how_to_pay_is_changed_by_two_people_of_the_finance_staff_and_others_are_told(client, world, run_jobs):
    second = world.person("second", world.state, roles.FINANCE)
    client.force_login(world.finance)
    client.post(reverse("propose_remit_to"), {"remit_to": "State Treasurer, PO Box 7", "reason": "New account"})
    assert not IssuerDetails.objects.exists()
    assert "proposed" in client.get(reverse("edit_issuer")).content.decode()
    proposal = Proposal.objects.get()
    for person, code in ((world.finance, "own_proposal"), (world.program_staff, "not_an_approver")):
        with pytest.raises(Refused) as refusal:
            approve(proposal=proposal, reason="Checked", by=person, at=NOW)
        assert refusal.value.code == code
    approve(proposal=proposal, reason="Called the treasury", by=second, at=NOW)
    client.post(reverse("edit_issuer"), {"tax_number": "41-1", "days_to_pay": 30, "reminders": "-7, 7, 30"})
    assert IssuerDetails.objects.latest_row().remit_to == "State Treasurer, PO Box 7"
    run_jobs()
    emailed = sorted(email.to[0] for email in mail.outbox if email.subject == "How to pay was changed")
    assert emailed == sorted([world.auditor.email] * 2 + [world.finance.email, second.email])
    charge(world)
    assert issue(world).remit_to == "State Treasurer, PO Box 7"


@pytest.mark.parametrize("amount", ["$1,234.50", "1,234.50", " 1234.50 "])
def test_amounts_are_read_as_people_write_them(client, world, amount):
    post(client, world.finance, "record_receipt", payer_of(world.agency).pk, amount=amount, **FIELDS)
    assert Receipt.objects.get().amount == Decimal("1234.50")


@pytest.mark.parametrize("amount", ["1e3", "1.234,50", "12,34", "400.005", "-400", "0", "NaN", "Infinity", "many", ""])
def test_an_amount_that_cannot_be_read_is_never_recorded(client, world, amount):
    page = post(client, world.finance, "record_receipt", payer_of(world.agency).pk, amount=amount, **FIELDS)
    assert page.status_code == 422 and not Receipt.objects.exists()


def test_program_staff_decide_without_a_link_to_a_page_of_money_that_they_cannot_open(client, world):
    receipt = receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    post(client, world.finance, "void_receipt", receipt.pk, reason="Typed twice")
    proposal, address = Proposal.objects.get(), reverse("receipt", args=[receipt.pk])
    assert read(client, world.program_staff, "receipt", receipt.pk).status_code == 404
    body = read(client, world.program_staff, "proposal", proposal.pk).content.decode()
    assert address not in body and "$400.00" in body
    assert address in read(client, world.finance, "proposal", proposal.pk).content.decode()


def test_other_staff_and_agencies_neither_record_nor_correct(client, world):
    receipt = receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    for person in (world.auditor, world.program_staff, world.publishing, world.agency_coordinator):
        for name in ("reapply_receipt", "correct_receipt", "return_receipt", "void_receipt", "refund_receipt"):
            assert read(client, person, name, receipt.pk).status_code in (302, 403, 404)


DEBTS = [
    ("400.00", date(2026, 7, 15)), ("425.50", date(2026, 6, 30)), ("150.00", date(2026, 6, 29)),
    ("300.00", date(2026, 5, 31)), ("1200.00", date(2026, 5, 30)), ("800.00", date(2026, 4, 1)),
    ("90.00", date(2026, 3, 31)),
]  # fmt: skip


def test_ages_on_a_past_day_count_what_was_posted_until_then(client, world):
    """D04."""
    for amount, due_on in DEBTS:
        row = charge(world, amount)
        issue(world, charges=[row], due_on=due_on)
    payer = payer_of(world.agency)
    later = NOW.replace(month=7, day=8)
    spare = receive(payer, "500.00", remitted={}, by=world.finance, at=NOW)
    assert not spare.applications.exists()
    for month in (3, 4, 5, 6):
        ledger.close_month(month=date(2026, month, 1), by=world.finance, at=NOW.replace(month=7, day=3))
    receive(payer, "1200.00", reference="2", by=world.finance, at=later, received_on=date(2026, 7, 8))
    receive(payer, "90.00", reference="3", by=world.finance, at=later, received_on=date(2026, 6, 29))
    ages = ages_on(date(2026, 6, 30))[payer.pk]
    assert list(ages.ages.values()) == [Decimal(text) for text in ("825.50", "450.00", "1200.00", "800.00", "90.00")]
    assert (ages.unapplied, ages.total) == (-500, Decimal("2865.50"))
    assert ages_on(date(2026, 7, 20))[payer.pk].total == Decimal("1575.50")
    with time_machine.travel(later, tick=False):
        body = read(client, world.finance, "receivables", day="2026-06-30").content.decode()
        sheet = read(client, world.auditor, "receivables", day="2026-06-30", export="csv").content.decode("utf-8-sig")
    assert "$2,865.50" in body and "$825.50" in body
    assert sheet.splitlines()[1].endswith("-500.00,2865.50")


def test_a_statement_opens_and_closes_with_the_ledger_and_a_check_is_one_line(client, world):
    """D18."""
    payer = payer_of(world.agency)
    charge(world, "1250.00")
    issue(world)
    april = NOW.replace(month=4, day=10)
    rows = [charge(world, amount) for amount in ("300.00", "425.50", "150.00")]
    lines = [issue(world, charges=[row], at=april, due_on=date(2026, 5, 10)).lines.get() for row in rows]
    remitted = dict(zip(lines, ("300.00", "425.50", "150.00"), strict=True))
    receive(payer, "875.50", remitted=remitted, by=world.finance, at=april)
    credit_fee(rows[2], at=NOW.replace(month=4, day=20))
    statement = statement_of(payer, date(2026, 4, 1), date(2026, 4, 30))
    balances = [statement.opening, *[row.balance for row in statement.rows]]
    assert balances == [Decimal(t) for t in ("1250.00", "1550.00", "1975.50", "2125.50", "1250.00", "1100.00")]
    assert statement.closing == 1100 == ages_on(date(2026, 4, 30))[payer.pk].total
    assert statement_of(payer, date(2026, 5, 1), date(2026, 5, 31)).opening == 1100
    days = {"first": "2026-04-01", "last": "2026-04-30"}
    with time_machine.travel(NOW.replace(month=5, day=2), tick=False):
        for person, name in ((world.finance, "finance_statement"), (world.agency_coordinator, "agency_account")):
            body = read(client, person, name, payer.pk, **days).content.decode()
            assert all(text in body for text in ("$1,250.00", "$2,125.50", "$1,100.00"))
            sheet = read(client, person, name, payer.pk, export="csv", **days).content.decode("utf-8-sig")
            assert sheet.splitlines()[-1].endswith("1100.00") and len(sheet.splitlines()) == 8
            pdf = read(client, person, name, payer.pk, export="pdf", **days).content
            text = pdf_text(pdf)
            amounts = ("$1,250.00", "$1,550.00", "$1,975.50", "$2,125.50", "$875.50", "$150.00", "$1,100.00")
            assert all(amount in text for amount in amounts) and payer.name in text
            with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
                assert document.Root.MarkInfo.Marked and meta["pdfuaid:part"] == "1"


def test_an_agency_reads_only_its_own_account(client, world):
    mine, theirs = payer_of(world.agency), payer_of(world.other_agency)
    assert read(client, world.agency_coordinator, "agency_account", theirs.pk).status_code == 404
    assert read(client, world.agency_coordinator, "agency_accounts").url == reverse("agency_account", args=[mine.pk])


@pytest.mark.parametrize(("first", "last"), [("2026-04-30", "2026-04-01"), ("April", "2026-04-01"), ("", "")])
def test_a_period_that_cannot_be_read_is_named_and_this_month_is_shown(client, world, first, last):
    payer = payer_of(world.agency)
    page = read(client, world.agency_coordinator, "agency_account", payer.pk, first=first, last=last)
    assert page.status_code == 200 and 'aria-invalid="true"' in page.content.decode()


def test_an_invoice_of_yesterday_can_be_paid_by_a_receipt_dated_before_it(world):
    charge(world, "400.00")
    issue(world)
    receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW, received_on=date(2026, 2, 1))
    assert ages_on(date(2026, 2, 28))[payer_of(world.agency).pk].unapplied == -400
    assert age_of(payer_of(world.agency), date(2026, 3, 2)).total == 0


def test_an_agency_chooses_whether_its_new_invoices_print_names_and_finance_staff_read_the_choice(client, world):
    payer, row = payer_of(world.agency), charge(world, "400.00")
    first = issue(world)
    name = row.person.family_name
    assert name not in first.lines.get().text
    page = read(client, world.agency_coordinator, "agency_names", payer.pk)
    assert "lived experience" in page.content.decode()
    page = post(client, world.agency_coordinator, "agency_names", payer.pk, names_on_documents="yes")
    assert "people’s names" in page.content.decode()
    charge(world, "400.00")
    assert name in issue(world).lines.get().text and name not in first.lines.get().text
    assert "People’s names" in read(client, world.finance, "finance_payer", payer.pk).content.decode()
    page = post(client, world.agency_coordinator, "agency_names", payer.pk, names_on_documents="yes")
    assert page.status_code == 422
    for person in (world.finance, world.other_agency_coordinator, world.supervisor):
        assert read(client, person, "agency_names", payer.pk).status_code == 404


def test_fees_are_found_by_the_reference_of_the_seat_and_by_the_payer(client, world):
    row = charge(world, "400.00")
    other = charge(world, "300.00", world.other_agency, world.other_trainee)
    body = read(client, world.finance, "finance_fees", q=row.reference).content.decode()
    assert row.reference in body and other.reference not in body
    issue(world)
    for person in (world.finance, world.auditor):
        assert "2026-00001" in read(client, person, "finance_fees", q="prairie").content.decode()
    assert row.reference in read(client, world.finance, "finance_fees", state="owed").content.decode()
    assert row.reference not in read(client, world.finance, "finance_fees", state="waiting").content.decode()
    sheet = read(client, world.finance, "finance_fees", q=row.reference, export="csv").content.decode("utf-8-sig")
    assert len(sheet.splitlines()) == 2 and sheet.rstrip().endswith("400.00,0.00,0.00,0.00,400.00")
    invoices_ = read(client, world.finance, "finance_invoices", q=row.reference)
    assert "2026-00001" in invoices_.content.decode()
    assert "2026-00001" not in read(client, world.finance, "finance_invoices", q="S-000001-9").content.decode()
