"""A finance officer imports bank files in the Wagtail admin; nobody else does."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.billing.actions.bank_files import verdicts_of
from cohorts.billing.admin.bank_words import verdict_text
from cohorts.billing.models import BankAccount, BankFile, BankRow, Receipt
from cohorts.billing.models.bank import DecisionKind
from cohorts.notices.models import Email
from cohorts.ui.shown_first import SEEN
from tests.charges import payer_of, receive
from tests.cohorts.billing.bank_helpers import account, csv, read, take_in, waiting
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import pay
from tests.funds import add_fund
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


def post(client, address, pk=None, /, **data):
    return client.post(reverse(address, args=[pk] if pk else []), data, follow=True)


def shown(client, address, pk, **data):
    """Send a form twice: after the first time, what follows was read."""
    first = client.post(reverse(address, args=[pk]), data)
    return post(client, address, pk, **data, **{SEEN: first.context["seen_first"]})


def text(client, name, pk=None, **query):
    return client.get(reverse(name, args=[pk] if pk else []), query).content.decode()


FORM = {
    "name": "Treasury 001", "signs": "sign", "date_format": "MM/DD/YYYY", "decimal_mark": ".", "delimiter": "comma",
    "encoding": "utf-8", "head_line": "1", "column_day": "Date", "column_amount": "Amount", "column_text": "Text",
}  # fmt: skip


def test_from_the_account_over_the_report_to_the_payments(finance, world, run_jobs):
    charge(world, "400.00")
    invoice = issue(world)
    run_jobs()
    mail.outbox.clear()
    assert "Treasury 001" in post(finance, "new_bank_account", **FORM).content.decode()
    content = csv(
        f"03/01/2026,400.00,INV {invoice.number}", "03/01/2026,90.00,COUNTY CMH", "13/01/2026,5.00,X",
        "03/01/2026,(7.00),FEE",
    )  # fmt: skip
    file = SimpleUploadedFile("any name.csv", content)
    report = post(finance, "upload_bank_file", account=BankAccount.objects.get().pk, file=file).content.decode()
    for words in ("is not a day in the format MM/DD/YYYY", "Fits", "Money that went out", "$483.00"):
        assert words in report
    row = BankFile.objects.get()
    assert not Receipt.objects.exists()
    page = text(finance, "import_bank_file", row.pk)
    value = f"2:{payer_of(world.agency).pk}"
    assert f'value="{value}"' in page and "checked" in page
    done = post(finance, "import_bank_file", row.pk, confirmed=[value]).content.decode()
    assert "recorded 1 payment" in done and "3 rows of this file wait for a decision" in done
    again = post(finance, "import_bank_file", row.pk, confirmed=[value]).content.decode()
    assert again.count("recorded 1 payment") == 0 and Receipt.objects.count() == 1
    run_jobs()
    report = text(finance, "bank_file", row.pk)
    rows = BankRow.objects.with_decision().filter(problem__isnull=True)
    links = {one.decided: reverse("bank_row", args=[one.pk]) for one in rows}
    assert f'"{links["recorded"]}">Recorded as a payment' in report and f'"{links[None]}">To decide' in report
    assert owed(invoice) == 0 and Receipt.objects.count() == 1 and len(mail.outbox) == 1
    second_report = post(
        finance, "upload_bank_file", account=BankAccount.objects.get().pk, file=SimpleUploadedFile("b.csv", content)
    ).content.decode()
    assert "Import of Mon, Mar 2, 2026, row 2." in second_report
    assert "Import of Mon, Mar 2, 2026, row 4." in second_report


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ({"column_amount": "Amount"}, "Date,Amount,Text\n03/01/2026,400.00,COUNTY\n03/01/2026,7.00-,FEE\n"),
        (
            {"signs": "columns", "column_amount": "", "column_debit": "Out", "column_credit": "In"},
            "Date,Out,In,Text\n03/01/2026,,400.00,COUNTY\n03/01/2026,7.00,,FEE\n03/01/2026,,,EMPTY\n",
        ),
    ],
)
def test_a_trailing_minus_and_two_columns_are_read_as_the_mapping_says(finance, world, form, content):
    post(finance, "new_bank_account", **(FORM | form))
    file = SimpleUploadedFile("bank.csv", content.encode())
    report = post(finance, "upload_bank_file", account=BankAccount.objects.get().pk, file=file).content.decode()
    assert "$393.00" in report and "Money that went out" in report
    assert ("This line has no amount." in report) == ("EMPTY" in content)
    post(finance, "import_bank_file", BankFile.objects.get().pk)
    read_rows = BankRow.objects.filter(problem__isnull=True).order_by("amount")
    assert list(read_rows.values_list("amount", flat=True)) == [-7, 400] and not Receipt.objects.exists()


def test_two_amounts_under_one_id_in_a_file_say_which_line_is_the_other(world):
    columns = ("day", "amount", "bank_id")
    file = read(world, account(world, columns=columns), "03/02/2026,5.00,A1", "03/02/2026,6.00,A1", columns=columns)
    first, second = verdicts_of(file)
    assert verdict_text(first, {}) == ""
    assert verdict_text(second, {}) == "Line 2 of this file has the same bank’s id with another amount. You decide."


def test_money_of_a_fund_is_recorded_and_nobody_is_said_to_be_notified(client, world):
    fund = add_fund(world)
    client.force_login(world.finance)
    fields = {"method": "transfer", "amount": "5.00", "received_on": NOW.date().isoformat(), "reference": "J-1"}
    with time_machine.travel(NOW, tick=False):
        page = client.post(reverse("record_receipt", args=[fund.pk]), fields, follow=True).text
    assert "Nobody there is notified by email." in page and not Email.objects.filter(kind="payment").exists()


def test_nothing_is_recorded_of_a_suggestion_that_is_not_checked(finance, world):
    charge(world, "400.00")
    invoice = issue(world)
    file = read(world, account(world), f"03/01/2026,400.00,{invoice.number}")
    post(finance, "import_bank_file", file.pk)
    assert not Receipt.objects.exists() and len(waiting()) == 1


def test_a_row_is_recorded_for_a_payer_that_a_person_chooses(finance, world):
    charge(world, "400.00")
    invoice = issue(world)
    (row,) = take_in(world, account(world), "03/01/2026,450.00,COUNTY CMH")
    assert "COUNTY CMH" in text(finance, "bank_rows")
    fields = {"payer": payer_of(world.agency).pk, "method": "ach", "pays": "oldest"}
    done = shown(finance, "record_bank_row", row.pk, **fields).content.decode()
    assert "Recorded $450.00 from" in done and "$50.00 of it is not applied." in done
    assert owed(invoice) == 0 and not waiting()
    assert "COUNTY CMH" not in text(finance, "bank_rows")
    assert "COUNTY CMH" in text(finance, "bank_rows", state="decided")
    assert "Recorded as a payment" in text(finance, "bank_row", row.pk)


def test_a_suggestion_that_is_short_is_shown_with_what_is_missing(finance, world):
    charge(world, "400.00")
    invoice = issue(world)
    (row,) = take_in(world, account(world), f"03/01/2026,350.00,{invoice.number}")
    assert "$50.00 short." in text(finance, "bank_row", row.pk)
    fields = {"payer": payer_of(world.agency).pk, "method": "ach", "pays": "suggested"}
    shown(finance, "record_bank_row", row.pk, **fields)
    assert owed(invoice) == 50


def test_the_lines_of_a_suggestion_are_not_paid_by_another_payer(finance, world):
    charge(world, "400.00")
    invoice = issue(world)
    (row,) = take_in(world, account(world), f"03/01/2026,350.00,{invoice.number}")
    fields = {"payer": payer_of(world.other_agency).pk, "method": "ach", "pays": "suggested"}
    page = finance.post(reverse("record_bank_row", args=[row.pk]), fields)
    assert page.status_code == 422 and not Receipt.objects.exists() and owed(invoice) == 400


def test_a_payment_recorded_by_hand_is_offered_and_linked(finance, world):
    receipt = pay(world, "400.00", reference="0004512")
    (row,) = take_in(world, account(world), "03/02/2026,400.00,CHECK 0004512")
    fields = {"payer": payer_of(world.agency).pk, "method": "check", "pays": "nothing"}
    page = finance.post(reverse("record_bank_row", args=[row.pk]), fields)
    assert page.status_code == 422 and "already recorded: 0004512" in page.content.decode()
    assert "0004512" in text(finance, "link_bank_row", row.pk)
    post(finance, "link_bank_row", row.pk, receipt=receipt.pk)
    assert not waiting() and Receipt.objects.count() == 1


def test_a_return_is_recorded_from_a_row_that_went_out(finance, world):
    receipt = pay(world, "400.00")
    (row,) = take_in(world, account(world), "03/02/2026,-400.00,RETURNED")
    assert "It is the return of a payment" in text(finance, "bank_row", row.pk)
    shown(finance, "return_bank_row", row.pk, receipt=receipt.pk, reason="No funds")
    assert Receipt.objects.get().end.ended_on == date(2026, 3, 2)


def test_a_row_is_set_aside_and_taken_up_again(finance, world):
    (row,) = take_in(world, account(world), "03/02/2026,400.00,TAX")
    post(finance, "set_aside_bank_row", row.pk, reason="Not a fee")
    assert "Decide again" in text(finance, "bank_row", row.pk) and not waiting()
    post(finance, "reopen_bank_row", row.pk, reason="It is one")
    assert waiting() == [row]
    kinds = [one.kind for one in row.decisions.all()]
    assert kinds == [DecisionKind.SET_ASIDE, DecisionKind.REOPENED]


def test_a_decision_about_a_row_that_is_over_leads_back_to_the_row(finance, world):
    (row,) = take_in(world, account(world), "03/02/2026,400.00,TAX")
    steps = {
        "record_bank_row", "link_bank_row", "return_bank_row", "refund_bank_row", "set_aside_bank_row",
        "reopen_bank_row",
    }  # fmt: skip

    def leading_back():
        answers = {step: finance.get(reverse(step, args=[row.pk])) for step in steps}
        return {
            step for step, answer in answers.items() if answer.get("Location") == reverse("bank_row", args=[row.pk])
        }

    assert leading_back() == {"reopen_bank_row"}
    post(finance, "set_aside_bank_row", row.pk, reason="Not a fee")
    assert leading_back() == steps - {"reopen_bank_row"}
    assert "Somebody has decided" in post(finance, "set_aside_bank_row", row.pk, reason="Again").content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a\x01\x00;", "This is not a CSV file."),
        (b"x" * (1024 * 1024 + 1), "The file is larger than 1 MB."),
        (b"Date,Amount,Text\n03/01/2026,1.00,A\xff\n", "another encoding"),
    ],
)
def test_a_file_that_is_no_bank_file_comes_back_with_what_is_wrong(finance, world, content, words):
    bank = account(world)
    page = post(finance, "upload_bank_file", account=bank.pk, file=SimpleUploadedFile("a.csv", content))
    assert words in page.content.decode() and not BankFile.objects.exists()


def test_the_mapping_of_an_account_is_changed_and_counts_for_the_next_file(finance, world):
    bank = account(world)
    changed = FORM | {"date_format": "DD/MM/YYYY"}
    post(finance, "edit_bank_account", bank.pk, **changed)
    file = read(world, BankAccount.objects.get(), "02/03/2026,5.00,A")
    assert file.read_rows[0].day == date(2026, 3, 2)


def test_finance_staff_have_a_task_while_rows_wait(finance, world):
    assert "Decide about" not in text(finance, "desk")
    take_in(world, account(world), "03/02/2026,400.00,TAX", "03/02/2026,5.00,TAX")
    page = text(finance, "desk")
    assert "Decide about 2 rows of bank files" in page and reverse("bank_rows") in page


def test_whoever_closes_a_month_reads_which_bank_rows_of_it_wait(finance, world):
    take_in(world, account(world), "02/27/2026,400.00,TAX", "02/27/2026,5.00,TAX", "03/01/2026,6.00,TAX")
    receive(payer_of(world.agency), "10.00", by=world.finance, at=NOW - timedelta(days=10))
    page = finance.get(reverse("ledger_close_month", args=["2026-02-01"])).content.decode()
    assert "2 rows of bank files from this month or before wait for a decision" in page


def test_auditors_read_and_others_see_nothing(client, world):
    (row,) = take_in(world, account(world), "03/02/2026,400.00,TAX")
    pages = [
        ("bank_accounts", []), ("bank_files", []), ("bank_rows", []), ("bank_file", [row.file_id]),
        ("bank_row", [row.pk]),
    ]  # fmt: skip
    for person, status in ((world.auditor, 200), (world.program_staff, 404), (world.agency_coordinator, 404)):
        client.force_login(person)
        for name, arguments in pages:
            assert client.get(reverse(name, args=arguments)).status_code in {status, 302 if status == 404 else 200}
    client.force_login(world.auditor)
    assert client.post(reverse("set_aside_bank_row", args=[row.pk]), {"reason": "x"}).status_code in (302, 404)
    assert BankRow.objects.waiting().count() == 1


def test_the_rows_of_one_file_that_wait_are_listed_apart(finance, world):
    bank = account(world)
    take_in(world, bank, "03/01/2026,75.00,COUNTY CMH", filename="one.csv")
    take_in(world, bank, "03/01/2026,80.00,LAKE TRUST", filename="two.csv")
    file = BankFile.objects.get(filename="two.csv")
    address = f"{reverse('bank_rows')}?file={file.pk}"
    assert f'"{address}"' in text(finance, "bank_file", file.pk)
    rows = finance.get(address).text
    assert "LAKE TRUST" in rows and "COUNTY CMH" not in rows and "two.csv, uploaded Mon, Mar 2, 2026" in rows


def test_an_import_without_a_payment_to_check_promises_none(finance, world):
    file = read(world, account(world), "03/01/2026,75.00,COUNTY CMH")
    page = text(finance, "import_bank_file", file.pk)
    assert "no payment is recorded yet" in page and "checked below" not in page
    assert "No payment was recorded." in post(finance, "import_bank_file", file.pk).text
