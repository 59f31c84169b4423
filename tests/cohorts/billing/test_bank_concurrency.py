"""The same bank file, or the same row, by several people at once, on both databases."""

import pytest

from cohorts.billing.actions import bank_files, bank_rows
from cohorts.billing.actions.bank_refused import read_again
from cohorts.billing.actions.return_mistakes import undo_return
from cohorts.billing.models import Account, BankDecision, BankFile, BankRow, EntryLine, Payer, Receipt
from cohorts.billing.rules.bank_rows import BankMapping
from cohorts.core.actions import Refused
from tests.charges import payer_of
from tests.cohorts.billing.bank_helpers import account, read, take, take_in
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import end, pay
from tests.separate import at_once
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def importing(world, file, confirmed):
    def run():
        row = BankFile.objects.get(pk=file.pk)
        bank_files.import_bank_file(file=row, confirmed=confirmed, by=world.finance, at=NOW)
        return bank_rows.record_confirmed(file=row, by=world.finance, at=NOW)

    return run


def refused(answers):
    return sorted(answer.code for answer in answers if isinstance(answer, Refused))


def test_the_same_file_uploaded_by_several_people_is_imported_once():
    world = World()
    charge(world, "400.00")
    invoice = issue(world)
    bank = account(world)
    rows = [f"03/02/2026,400.00,{invoice.number}", *["03/02/2026,9.00,COUNTY CMH"] * 2]
    files = [read(world, bank, *rows, filename=f"{n}.csv") for n in range(4)]
    confirmed = {2: payer_of(world.agency).pk}
    answers = at_once(*[importing(world, file, confirmed) for file in files])
    assert refused(answers) == []
    assert BankRow.objects.count() == 3 and Receipt.objects.count() == 1
    assert owed(invoice) == 0 and EntryLine.objects.balances()[Account.BANK] == 400


def test_a_double_click_on_import_imports_once():
    world = World()
    charge(world, "400.00")
    invoice = issue(world)
    file = read(world, account(world), f"03/02/2026,400.00,{invoice.number}")
    confirmed = {2: payer_of(world.agency).pk}
    answers = at_once(*[importing(world, file, confirmed) for _ in range(4)])
    assert len(refused(answers)) == 3 and set(refused(answers)) <= {"wrong_state", "changed_meanwhile"}
    assert BankRow.objects.count() == Receipt.objects.count() == 1 and owed(invoice) == 0


def test_a_row_is_decided_once():
    world = World()
    (row,) = take_in(world, account(world), "03/02/2026,400.00,COUNTY CMH")
    payer = payer_of(world.agency)

    def record():
        return bank_rows.record_bank_row(
            row=BankRow.objects.get(pk=row.pk), payer=Payer.objects.get(pk=payer.pk), method="ach",
            by=world.finance, at=NOW,
        )  # fmt: skip

    def set_aside():
        return bank_rows.set_aside_bank_row(
            row=BankRow.objects.get(pk=row.pk), reason="Not a fee", by=world.finance, at=NOW
        )

    answers = at_once(record, set_aside, record, set_aside)
    assert refused(answers) == ["bank_row_decided"] * 3
    assert BankDecision.objects.count() == 1 and Receipt.objects.count() <= 1


def test_a_row_is_read_again_or_set_aside_and_not_both():
    world = World()
    bank = account(world)
    file = read(world, bank, *['03/02/2026,"400,00",COUNTY CMH'] * 6)
    rows = take(world, file)
    how = BankMapping(bank.how.columns, decimal_mark=",")
    bank_files.save_bank_account(account=bank, name=bank.name, mapping=how, by=world.finance, at=NOW)

    def read_them():
        return read_again(file=BankFile.objects.get(pk=file.pk), by=world.finance, at=NOW)

    def set_aside(row):
        return lambda: bank_rows.set_aside_bank_row(
            row=BankRow.objects.get(pk=row.pk), reason="Not a fee", by=world.finance, at=NOW
        )

    answers = at_once(read_them, *map(set_aside, rows))
    assert set(refused(answers)) <= {"bank_row_decided", "bank_rows_still_unread"}
    assert BankDecision.objects.values("row").distinct().count() == BankDecision.objects.count() == len(rows)


def test_two_rows_with_one_id_of_the_bank_count_once_whoever_records_them_and_for_whom():
    world = World()
    columns = ("day", "amount", "text", "bank_id")
    bank = account(world, columns=columns)
    rows = [
        take_in(world, bank, f"03/02/2026,{amount},COUNTY CMH,B-1", columns=columns)[0]
        for amount in ("400.00", "440.00")
    ]
    payers = [payer_of(agency) for agency in (world.agency, world.other_agency)]

    def recording(row, payer):
        return lambda: bank_rows.record_bank_row(
            row=BankRow.objects.get(pk=row.pk), payer=Payer.objects.get(pk=payer.pk), method="ach",
            by=world.finance, at=NOW,
        )  # fmt: skip

    answers = at_once(*[recording(row, payer) for row, payer in zip(rows * 2, [*payers, *payers[::-1]], strict=True)])
    assert len(refused(answers)) == 3 and set(refused(answers)) <= {"bank_row_contested", "bank_row_decided"}
    assert Receipt.objects.count() == 1


def test_a_return_recorded_by_mistake_is_undone_once():
    world = World()
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "400.00")
    end(world, receipt)

    def undo():
        return undo_return(receipt=Receipt.objects.get(pk=receipt.pk), reason="Another check", by=world.finance, at=NOW)

    assert refused(at_once(*[undo] * 4)) == ["return_not_recorded"] * 3
    assert owed(invoice) == 0 and EntryLine.objects.balances()[Account.BANK] == 400
