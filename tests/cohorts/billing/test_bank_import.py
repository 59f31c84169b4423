"""Bank files become payments of payers. The scenarios D12, D13 and D14."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from cohorts.billing.actions import bank_files, bank_rows, invoices
from cohorts.billing.models import Account, BankName, BankRow, EntryLine, Invoice, Receipt
from cohorts.billing.models.bank_suggestions import suggestions_of
from cohorts.billing.rules.bank_known import accepted_sum
from cohorts.core.actions import Refused
from tests.charges import payer_of
from tests.cohorts.billing.bank_helpers import account, kinds, read, take, take_in, waiting
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import end, left, pay
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
APRIL_20 = NOW.replace(month=4, day=20)
IDS = ("day", "amount", "text", "bank_id")
CHECKS = ("day", "amount", "text", "reference")


def record(world, row, agency=None, **more):
    fields = {"method": "ach", "by": world.finance, "at": APRIL_20} | more
    return bank_rows.record_bank_row(row=row, payer=payer_of(agency or world.agency), **fields)


def decide(world, kind, row, **more):
    act = getattr(bank_rows, kind)
    return act(row=row, by=world.finance, at=APRIL_20, **more)


def received():
    return EntryLine.objects.balances()[Account.BANK]


def test_equal_rows_are_separate_payments_and_an_overlap_adds_only_what_is_new(world):
    """D12: 2, 0, 2 and 0 new receipts, whatever the file is called."""
    bank = account(world)
    fourteenth, fifteenth = "04/14/2026,400.00,COUNTY CMH", "04/15/2026,400.00,COUNTY CMH"
    first, second = [fourteenth] * 2, [fourteenth] * 3 + [fifteenth]
    counts = []
    for rows, name in ((first, "a.csv"), (first, "a.csv"), (second, "b.csv"), (second, "c.csv")):
        take_in(world, bank, *rows, filename=name, at=APRIL_20)
        for row in waiting():
            record(world, row)
        counts.append(Receipt.objects.count())
    assert counts == [2, 2, 4, 4]
    assert received() == 1600 and left(Receipt.objects.earliest("pk")) == 400


def test_the_report_says_as_which_row_of_which_import_a_row_is_known(world):
    bank = account(world)
    first, second = take_in(world, bank, *["04/14/2026,400.00,COUNTY CMH"] * 2, at=APRIL_20)
    again = read(world, bank, *["04/14/2026,400.00,COUNTY  cmh"] * 3, at=APRIL_20)
    verdicts = bank_files.verdicts_of(again)
    assert [one.kind for one in verdicts] == ["known", "known", "new"]
    assert [one.other.pk for one in verdicts[:2]] == [first.pk, second.pk]
    other = read(world, account(world, "Treasury 002"), "04/14/2026,400.00,COUNTY CMH", at=APRIL_20)
    assert kinds(other) == ["new"]


D13 = [
    '03/04/2026,"$1,234.50",A', "03/05/2026,(400.00),B", "13/04/2026,200.00,C", "03/06/2026,400.005,D",
    "03/06/2026,n/a,E", "03/07/1990,50.00,F", '03/07/2026,"1.234,50",G', "03/09/2026,0.00,H",
]  # fmt: skip


def test_what_cannot_be_read_is_refused_by_its_line_and_an_outgoing_row_is_no_receipt(world, run_jobs):
    """D13."""
    file = read(world, account(world), *D13, at=APRIL_20)
    verdicts = bank_files.verdicts_of(file)
    assert accepted_sum(verdicts) == Decimal("834.50")
    assert [one.kind for one in verdicts] == ["new", "outgoing", *["refused"] * 5, "set_aside"]
    came_in, went_out, *unread = take(world, file, at=APRIL_20)
    assert (came_in.amount, went_out.amount) == (Decimal("1234.50"), Decimal("-400.00"))
    assert not Receipt.objects.exists() and waiting() == [*sorted(unread, key=lambda row: row.pk), came_in, went_out]
    assert len(unread) == 5 and {row.amount for row in unread} == {None}
    with refuses("bank_row_outgoing"):
        record(world, went_out)
    record(world, came_in)
    run_jobs()
    assert received() == Decimal("1234.50")
    assert [("incomplete" in email.body.lower(), "$1,234.50" in email.body) for email in mail.outbox] == [(False, True)]


def test_a_memo_suggests_invoices_and_nothing_is_posted_unless_a_person_confirms(world, run_jobs):
    """D14."""
    lines = [charge(world, "100.00") for _ in range(4)]
    twelve = issue(world, charges=lines)
    thirteen = issue(world, charges=[charge(world, "650.00")])
    old = issue(world, charges=[charge(world, "300.00")])
    new = invoices.correct_invoice(invoice=old, bill_to="Another name", reason="Renamed", by=world.finance, at=NOW)
    memo = f"INV {twelve.year}-{twelve.sequence} + {thirteen.year}-0{thirteen.sequence}"
    bank = account(world)
    rows = [
        f"03/02/2026,1050.00,{memo}", f"03/02/2026,1000.00,{memo}", f"03/02/2026,300.00,{old.number}",
        f"03/02/2026,400.00,CN-{twelve.number}",
    ]  # fmt: skip
    file = read(world, bank, *rows)
    suggested = [one.suggestion for one in suggestions_of(file.read_rows)]
    assert [(one.fits, one.short) for one in suggested] == [(True, 0), (False, 50), (True, 0), (False, 0)]
    assert suggested[2].corrected == {old.number: new.number} and suggested[3].payer is None
    run_jobs()
    mail.outbox.clear()
    payer = payer_of(world.agency)
    take(world, file, confirmed=dict.fromkeys((2, 3, 5), payer))
    run_jobs()
    assert [owed(invoice) for invoice in (twelve, thirteen, new)] == [0, 0, 300]
    assert len(mail.outbox) == 1 and "$1,050.00" in mail.outbox[0].body
    assert "incomplete" not in mail.outbox[0].body
    assert [row.line for row in waiting()] == [3, 4, 5]


def test_pressing_import_twice_records_once(world):
    charge(world, "400.00")
    invoice = issue(world)
    file = read(world, account(world), f"03/02/2026,400.00,{invoice.number}")
    confirmed = {2: payer_of(world.agency)}
    take(world, file, confirmed)
    with refuses("wrong_state", what="bank file", step="import"):
        take(world, file, confirmed)
    assert bank_rows.record_confirmed(file=file, by=world.finance, at=NOW) == bank_rows.Outcome(0, 0)
    assert Receipt.objects.count() == 1 and owed(invoice) == 0


def test_a_row_that_is_refused_holds_back_no_other(world):
    first, second = (issue(world, charges=[charge(world, "400.00")]) for _ in range(2))
    rows = [f"03/02/2026,400.00,{first.number}"] * 2 + [f"03/02/2026,400.00,{second.number}"]
    payer = payer_of(world.agency)
    take_in(world, account(world), *rows, confirmed=dict.fromkeys((2, 3, 4), payer))
    assert (owed(first), owed(second)) == (0, 0)
    assert [row.line for row in waiting()] == [3]


def test_a_suggestion_for_another_payer_than_the_person_saw_is_not_recorded(world):
    charge(world, "400.00")
    invoice = issue(world)
    file = read(world, account(world), f"03/02/2026,400.00,{invoice.number}")
    take(world, file, {2: payer_of(world.other_agency)})
    assert not Receipt.objects.exists() and len(waiting()) == 1


def test_a_known_id_with_another_amount_waits_for_a_person_and_is_known_then(world):
    bank = account(world, columns=IDS)
    (first,) = take_in(world, bank, "03/02/2026,400.00,A,2000000022587691", columns=IDS)
    again = read(world, bank, "03/02/2026,440.00,A,2000000022587691", columns=IDS)
    assert kinds(again) == ["conflict"]
    (row,) = take(world, again)
    assert row.other == first and row in waiting()
    later = ("03/03/2026,440.00,B,2000000022587691", "03/02/2026,400.00,A,2000000022587691")
    third = read(world, bank, *later, columns=IDS, at=NOW + DAY)
    assert kinds(third) == ["known", "known"]


def test_a_name_that_a_person_confirmed_is_suggested_the_next_time(world):
    bank = account(world)
    charge(world, "400.00")
    invoice = issue(world)
    (row,) = take_in(world, bank, "03/01/2026,50.00,COUNTY CMH")
    record(world, row)
    assert BankName.objects.get().payer == payer_of(world.agency)
    file = read(world, bank, "03/02/2026,350.00,County  CMH", "03/02/2026,12.00,COUNTY CMH")
    exact, part = (one.suggestion for one in suggestions_of(file.read_rows))
    assert (exact.fits, exact.invoices, part.fits, part.short) == (True, (invoice.number,), False, 338)


def test_a_payment_recorded_by_hand_is_linked_and_does_not_become_a_second_one(world):
    by_hand = pay(world, "400.00", reference="0004512")
    bank = account(world, columns=CHECKS)
    charge(world, "400.00")
    issue(world)
    (row,) = take_in(world, bank, "03/02/2026,400.00,CHECK,0004512", columns=CHECKS)
    with refuses("bank_row_by_hand", field="is_another", receipt=by_hand, day=date(2026, 3, 2), reference="0004512"):
        record(world, row)
    with refuses("receipt_recorded", field="reference", receipt=by_hand, day=date(2026, 3, 2)):
        record(world, row, is_another=True)
    decide(world, "link_bank_row", row, receipt=by_hand)
    assert received() == 400 and not waiting()
    (second,) = take_in(world, bank, "03/02/2026,400.00,CHECK,0004513", columns=CHECKS)
    with refuses("bank_row_not_that_payment", field="receipt"):
        decide(world, "link_bank_row", second, receipt=by_hand)


def test_a_suggestion_is_not_confirmed_while_a_payment_by_hand_looks_the_same(world):
    charge(world, "800.00")
    invoice = issue(world)
    by_hand = pay(world, "400.00", reference="ACH of March 2")
    file = read(world, account(world), f"03/02/2026,400.00,{invoice.number}")
    (suggested,) = suggestions_of(file.read_rows)
    assert not suggested.suggestion.fits and suggested.by_hand == by_hand
    take(world, file, {2: payer_of(world.agency)})
    assert received() == 400 and len(waiting()) == 1


def test_money_that_went_out_is_the_return_of_a_payment(world):
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "400.00")
    (row,) = take_in(world, account(world), "04/02/2026,-400.00,RETURNED ITEM", at=APRIL_20)
    decide(world, "return_bank_row", row, receipt=receipt, reason="No funds")
    receipt = Receipt.objects.get(pk=receipt.pk)
    assert (receipt.end.kind, receipt.end.ended_on) == ("returned", date(2026, 4, 2))
    assert owed(invoice) == 400 and received() == 0 and not waiting()


def test_a_return_that_was_recorded_before_is_linked_and_not_recorded_again(world):
    receipt = pay(world, "400.00")
    end(world, receipt)
    (row,) = take_in(world, account(world), "03/02/2026,-400.00,RETURNED ITEM")
    decide(world, "return_bank_row", row, receipt=receipt, reason="No funds")
    assert received() == 0 and not waiting()
    (other,) = take_in(world, account(world, "Treasury 2"), "03/02/2026,-400.00,RETURNED ITEM")
    with refuses("bank_row_not_that_payment", field="receipt"):
        decide(world, "return_bank_row", other, receipt=receipt, reason="No funds")


def test_a_row_is_set_aside_with_a_reason_and_can_be_decided_again(world):
    (row,) = take_in(world, account(world), "03/02/2026,400.00,SALES TAX")
    with refuses("reason_missing", field="reason"):
        decide(world, "set_aside_bank_row", row, reason=" ")
    decide(world, "set_aside_bank_row", row, reason="Not a fee")
    assert not waiting()
    with refuses("bank_row_decided"):
        record(world, row)
    decide(world, "reopen_bank_row", row, reason="It is one")
    with refuses("bank_row_not_set_aside"):
        decide(world, "reopen_bank_row", row, reason="Again")
    record(world, row)
    assert received() == 400 and not waiting()


def test_a_row_whose_payment_was_taken_back_as_a_mistake_waits_again(world):
    (row,) = take_in(world, account(world), "03/02/2026,400.00,COUNTY CMH")
    receipt = record(world, row)
    assert not waiting()
    end(world, receipt, how="void", at=APRIL_20)
    assert waiting() == [row]
    record(world, row, agency=world.other_agency)
    assert received() == 400 and not waiting()


def test_a_mapping_without_its_columns_and_a_name_that_is_taken_are_refused(world):
    account(world)
    with refuses("bank_account_exists", field="name", name="treasury 001"):
        account(world, "treasury 001")
    with refuses("bank_column_needed", field="column_amount"):
        account(world, "B", columns=("day",))
    with refuses("bank_account_name_missing", field="name"):
        account(world, " ")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a\x00\x01", "bank_file_not_text"),
        (b"Date,Amount,Text\n03/04/2026,5\x00,A\n", "bank_file_not_text"),
        (b"Date,Amount,Text\n" + b"03/01/2026,1.00,A\n" * 901, "bank_file_too_long"),
        (b"x" * 1024 * 1025, "bank_file_too_large"),
        (b"Day,Amount,Text\n", "bank_file_empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_kept(world, content, code):
    bank = account(world)
    with pytest.raises(Refused) as refusal:
        read(world, bank, content=content)
    assert (refusal.value.code, refusal.value.field) == (code, "file") and not bank.files.exists()
    assert "%" not in str(refusal.value)


def test_a_file_that_was_discarded_is_not_imported(world):
    file = read(world, account(world), "03/02/2026,400.00,COUNTY CMH")
    bank_files.discard_bank_file(file=file, by=world.finance, at=NOW)
    with refuses("wrong_state", what="bank file", step="import"):
        take(world, file)
    assert not BankRow.objects.exists() and not Invoice.objects.exists()
