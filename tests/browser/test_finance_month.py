"""One month of a finance officer in a real browser: an invoice run, a check over several invoices, a bank file, a
returned check, a refund by two people, and the closing of the month. The server's clock is the test's own.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from cohorts.billing.models import Account, BankDecision, Closing, EntryLine, Invoice, Receipt, Refund
from cohorts.core.approvals.models import Proposal
from tests.browser.money import follow, look, press
from tests.browser.test_journey import clock  # noqa: F401
from tests.charges import charge_for, payer_of
from tests.cohorts.billing.bank_helpers import account
from tests.world import World

pytestmark = pytest.mark.browser


def at(month, day, hour=15):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def charges(world):
    """Two fees of one agency and one of another that has no postal address."""
    for code, agency, person in (
        ("MAR-1", world.agency, world.trainee),
        ("MAR-2", world.agency, world.trainee),
        ("MAR-3", world.other_agency, world.other_trainee),
    ):
        charge_for(world.enroll(world.cohort(code), person, agency), "400.00", at=at(3, 2, 14))
    type(world.other_agency).objects.filter(pk=world.other_agency.pk).update(address="")


def run_invoices(page, run_jobs):
    """Everybody who can be invoiced is, and the page says who is not and why; then one more by hand."""
    page.goto("/admin/charges/")
    look(page, "$1,200.00 is not invoiced yet.")
    follow(page, "Issue invoices to several payers")
    look(page)
    press(page, "Issue the invoices")
    run_jobs()
    page.reload()
    look(page, "Prairie", "address")
    assert Invoice.objects.count() == 1


def invoice_by_hand(world, page, code):
    """A second invoice of the first agency."""
    charge_for(world.enroll(world.cohort(code)), "400.00", at=at(3, 2, 14))
    page.goto(f"/admin/charges/{payer_of(world.agency).pk}/issue/")
    look(page, "Fees to invoice")
    for box in page.locator("[name=charges]").all():
        box.check()
    press(page, "Issue the invoice")
    look(page, Invoice.objects.first().number)


def record_check(world, page):
    """One check over both invoices; the page first shows what it would pay."""
    payer = payer_of(world.agency)
    page.goto(f"/admin/payers/{payer.pk}/pay/")
    page.locator("[name=method]").select_option("check")
    page.locator("[name=amount]").fill("1,000.00")
    page.locator("[name=reference]").fill("CHK-77")
    press(page, "Show what it pays")
    look(page, "This is what the payment pays if you record it now.")
    values = page.locator("input[name^=line_]").evaluate_all("all => all.map(one => one.value)")
    assert values == ["400.00", "400.00", "200.00"]
    press(page, "Record the payment")
    look(page, "Recorded $1,000.00", "CHK-77")
    return Receipt.objects.get(reference="CHK-77")


def read_bank_file(world, page):
    """A dry run that records nothing, then the import of what fits."""
    account(world, columns=("day", "amount", "text"))
    second = Invoice.objects.order_by("pk").last()
    rows = [
        "Date,Amount,Text",
        f"03/16/2026,200.00,INV {second.number}",
        "03/16/2026,90.00,COUNTY",
        "13/16/2026,5.00,X",
        "03/17/2026,(1000.00),RETURNED CHK-77",
    ]
    page.goto("/admin/bank/files/upload/")
    page.locator("[name=account]").select_option(index=1)
    content = "\n".join(rows).encode()
    page.locator("input[type=file]").set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": content})
    look(page)
    press(page, "Read the file")
    look(page, "Fits", "Money that went out", "is not a day in the format MM/DD/YYYY")
    assert Receipt.objects.count() == 1
    follow(page, "Import the rows")
    look(page, "Payments to record")
    press(page, "Import the rows")
    look(page, "recorded 1 payment", "3 rows of this file wait for a decision")
    assert Receipt.objects.count() == 2
    page.goto(f"/admin/bank/rows/{BankDecision.objects.get().row_id}/")
    look(page, "Recorded as a payment")


def return_check(page, receipt):
    """The bank took the check back on its own day; a return that was no return is undone, and recorded rightly."""
    record_return(page, receipt)
    follow(page, "The return was recorded by mistake")
    page.locator("[name=reason]").fill("It was another check")
    look(page, "The payment of $1,000.00 counts again")
    press(page, "Let the payment count again")
    counts = Receipt.objects.latest("pk")
    page.goto(f"/admin/payments/{receipt.pk}/")
    look(page, "See the payment that counts", "CHK-77: $")
    record_return(page, counts)


def record_return(page, receipt):
    page.goto(f"/admin/payments/{receipt.pk}/return/")
    page.locator("[name=returned_on]").fill("2026-03-17")
    page.locator("[name=reason]").fill("Not enough money")
    look(page, "will be owed again")
    press(page, "Record the return")
    look(page, "This payment does not count any more")


def refund(world, page, other_page):
    """One proposes to pay back, another approves."""
    payer = payer_of(world.other_agency)
    page.goto(f"/admin/payers/{payer.pk}/pay/")
    page.locator("[name=amount]").fill("90")
    page.locator("[name=reference]").fill("CHK-90")
    press(page, "Record the payment")
    look(page, "$90.00 of it is not applied yet.")
    follow(page, "Pay back")
    look(page, "Another person approves.")
    page.locator("[name=reason]").fill("Sent by mistake")
    press(page, "Propose to pay it back")
    look(page, "It takes effect when another person approves it")
    assert not Refund.objects.exists()
    other_page.goto(f"/admin/proposals/{Proposal.objects.get().pk}/")
    look(other_page, "$90.00 of the payment CHK-90 will be paid back")
    follow(other_page, "Approve")
    other_page.locator("[name=reason]").fill("Compared with the bank")
    press(other_page, "Approve")
    assert Refund.objects.get().amount == Decimal(90)


def close_march(page):
    """Closing keeps the report; the journal and the lists can be exported."""
    page.goto("/admin/ledger/months/")
    look(page, "March 2026")
    follow(page, "March 2026")
    look(page, "Money paid back")
    follow(page, "Close the month")
    look(page, "The month takes no more entries")
    press(page, "Close the month")
    look(page, "Closed March 2026.")
    assert Closing.objects.get().report["accounts"]
    for kind in ("csv", "xlsx"):
        answer = page.request.get(f"/admin/ledger/lines/?export={kind}")
        assert answer.ok and len(answer.body()) > 500


def test_a_month_of_a_finance_officer(site, clock, as_person, run_jobs):  # noqa: F811
    world = World()
    charges(world)
    page = as_person(world.finance)
    run_invoices(page, run_jobs)
    invoice_by_hand(world, page, "MAR-4")
    clock.go_to(at(3, 16))
    page = as_person(world.finance)
    receipt = record_check(world, page)
    clock.go_to(at(3, 18))
    page = as_person(world.finance)
    read_bank_file(world, page)
    return_check(page, receipt)
    refund(world, page, as_person(world.program_staff))
    balances = EntryLine.objects.balances()
    assert balances[Account.BANK] + balances[Account.REFUNDS] == 200
    for address in ("/admin/receivables/", f"/admin/payers/{payer_of(world.agency).pk}/statement/", "/admin/ledger/"):
        page.goto(address)
        look(page)
    clock.go_to(at(4, 3))
    close_march(as_person(world.finance))
    phone = as_person(world.finance, width=390)
    for address in ("/admin/receivables/", "/admin/ledger/months/2026-03-01/", "/admin/invoices/"):
        phone.goto(address)
        look(phone)
    expect(phone.locator("main")).to_contain_text("2026-00001")
