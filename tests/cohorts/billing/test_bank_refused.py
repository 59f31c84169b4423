"""Rows of bank files that cannot be read wait for a person: entered, read again, or set aside; never lost or 0.00."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.billing.actions import bank_rows
from cohorts.billing.actions.bank_files import save_bank_account
from cohorts.billing.actions.bank_refused import enter_bank_row, read_again
from cohorts.billing.models import BankFile, BankRow, Receipt
from cohorts.billing.rules.bank_rows import BankMapping
from tests.charges import payer_of, receive
from tests.cohorts.billing.bank_helpers import COLUMNS, account, kinds, read, take, take_in, waiting
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
DAY_FIRST = "13/02/2026,400.00,COUNTY CMH"


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bank(world):
    return account(world)


def read_days_first(world, bank):
    how = BankMapping({name: COLUMNS[name] for name in ("day", "amount", "text")}, date_format="DD/MM/YYYY")
    return save_bank_account(account=bank, name=bank.name, mapping=how, by=world.finance, at=NOW)


def enter(world, row, **more):
    fields = {"received_on": date(2026, 2, 13), "amount": Decimal("400.00"), "is_outgoing": False}
    return enter_bank_row(row=row, by=world.finance, at=NOW, **(fields | more))


def test_a_row_that_cannot_be_read_waits_with_its_cells_and_the_reason(client, world, bank):
    (row,) = take_in(world, bank, "03/01/2026,n/a,COUNTY CMH")
    assert waiting() == [row] and (row.amount, row.day) == (None, None)
    client.force_login(world.finance)
    page = client.get(reverse("bank_row", args=[row.pk])).text
    assert "“n/a” is not an amount" in page and "COUNTY CMH" in page
    assert "cannot be read" in client.get(reverse("bank_rows")).text
    assert "COUNTY CMH" in client.get(reverse("bank_rows"), {"state": "refused"}).text
    desk = client.get(reverse("desk")).text
    assert "Enter 1 row of bank files that cannot be read" in desk and "Decide about" not in desk
    assert client.get(reverse("bank_rows"), {"export": "csv"}).status_code == 200


def test_a_row_that_the_bank_corrected_in_another_file_says_so(client, world):
    columns = ("day", "amount", "text", "bank_id")
    bank = account(world, "Treasury 002", columns=columns)
    (row,) = take_in(world, bank, "03/01/2026,400.005,COUNTY CMH,A4", columns=columns)
    (other,) = take_in(world, bank, "03/01/2026,n/a,COUNTY CMH,A5", columns=columns)
    (right,) = take_in(world, bank, "03/01/2026,400.05,COUNTY CMH,A4", columns=columns)
    client.force_login(world.finance)
    page = client.get(reverse("bank_row", args=[row.pk])).text
    assert "can be read: $400.05" in page and reverse("bank_row", args=[right.pk]) in page
    assert "can be read: $" not in client.get(reverse("bank_row", args=[other.pk])).text


def test_the_same_file_again_adds_no_row_that_cannot_be_read_a_second_time(world, bank):
    rows = ["03/01/2026,n/a,COUNTY CMH"] * 2
    take_in(world, bank, *rows)
    again = read(world, bank, *rows, rows[0])
    assert kinds(again) == ["known", "known", "refused"]
    take(world, again)
    assert len(waiting()) == 3


def test_an_entered_row_is_decided_like_any_other_and_the_refused_one_is_closed(world, bank):
    (row,) = take_in(world, bank, "03/01/2026,n/a,COUNTY CMH")
    for act in (
        lambda: bank_rows.record_bank_row(
            row=row, payer=payer_of(world.agency), method="ach", by=world.finance, at=NOW
        ),
        lambda: bank_rows.return_bank_row(row=row, receipt=None, reason="x", by=world.finance, at=NOW),
    ):  # fmt: skip
        with refuses("bank_row_unread"):
            act()
    new = enter(world, row)
    assert waiting() == [new] and (new.amount, new.day) == (400, date(2026, 2, 13))
    with refuses("bank_row_decided"):
        enter(world, row)
    with refuses("bank_row_entry_same"):
        enter(world, new)
    (of_file,) = take_in(world, bank, "03/01/2026,80.00,LAKE TRUST")
    with refuses("bank_row_readable"):
        enter(world, of_file)
    bank_rows.set_aside_bank_row(row=of_file, reason="Not ours", by=world.finance, at=NOW)
    bank_rows.record_bank_row(row=new, payer=payer_of(world.agency), method="ach", by=world.finance, at=NOW)
    assert Receipt.objects.get().amount == 400 and not waiting()


def test_money_that_went_out_is_entered_as_such(world, bank):
    (row,) = take_in(world, bank, "03/01/2026,n/a,RETURNED ITEM")
    assert enter(world, row, is_outgoing=True).amount == -400


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": Decimal("0.00")}, "receipt_not_positive"),
        ({"amount": Decimal("-5.00")}, "receipt_not_positive"),
        ({"amount": Decimal("400.005")}, "receipt_not_in_cents"),
        ({"received_on": date(2026, 3, 3)}, "receipt_in_future"),
        ({"received_on": date(1990, 3, 7)}, "receipt_too_old"),
    ],
)
def test_what_nobody_means_is_not_entered(client, world, bank, wrong, code):
    (row,) = take_in(world, bank, "03/01/2026,n/a,COUNTY CMH")
    client.force_login(world.finance)
    fields = {"received_on": "2026-02-13", "amount": "400.00", "direction": "in"}
    typed = {name: str(value) for name, value in wrong.items()}
    assert client.post(reverse("enter_bank_row", args=[row.pk]), fields | typed).status_code == 422
    about = {"day": date(2025, 3, 1)} if code == "receipt_too_old" else {}
    with refuses(code, field=next(iter(wrong)), **about):
        enter(world, row, **wrong)
    assert waiting() == [row] and BankRow.objects.count() == 1


def test_a_row_like_one_that_is_here_is_asked_about_before_it_is_entered(world, bank):
    (earlier,) = take_in(world, bank, "02/13/2026,400.00,COUNTY CMH")
    (row,) = take_in(world, bank, "02/13/2026,n/a,COUNTY CMH")
    with refuses("bank_row_alike", field="is_another", file="bank.csv", line=2, row=earlier):
        enter(world, row)
    assert enter(world, row, is_another=True).ordinal == 2


def test_a_row_with_an_id_and_amount_that_are_here_is_never_entered_again(world):
    columns = ("day", "amount", "text", "bank_id")
    bank = account(world, columns=columns)
    (earlier,) = take_in(world, bank, "02/13/2026,400.00,COUNTY CMH,A-1", columns=columns)
    (row,) = take_in(world, bank, "02/13/2026,n/a,COUNTY CMH,A-1", columns=columns)
    with refuses("bank_row_known", file="bank.csv", line=2, row=earlier):
        enter(world, row, is_another=True)
    assert enter(world, row, amount=Decimal("410.00")).other == earlier


def test_rows_are_read_again_after_the_account_is_corrected(client, world, bank):
    file = read(world, bank, DAY_FIRST, DAY_FIRST, "14/02/2026,n/a,COUNTY CMH")
    take(world, file)
    client.force_login(world.finance)
    page = client.get(reverse("read_bank_file_again", args=[file.pk]), follow=True).text
    assert "None of these rows can be read." in page
    read_days_first(world, bank)
    page = client.get(reverse("read_bank_file_again", args=[file.pk])).text
    assert "2 rows can be read now." in page and "1 row still cannot be read" in page
    assert page.count("<strong>$400.00</strong>") == 2 and page.count("Fri, Feb 13, 2026") == 2
    assert "“n/a” is not an amount" in page and "other settings" not in page
    done = client.post(reverse("read_bank_file_again", args=[file.pk]), follow=True).text
    assert "Read 2 rows." in done
    assert [row.amount for row in waiting()] == [None, 400, 400]
    with refuses("bank_rows_still_unread"):
        read_again(file=BankFile.objects.get(), by=world.finance, at=NOW)


def test_rows_that_are_read_otherwise_than_the_rest_of_the_file_are_compared_by_a_person(client, world, bank):
    file = read(world, bank, "03/01/2026,90.00,COUNTY CMH", "03/01/2026,400.005,COUNTY CMH")
    take(world, file)
    how = BankMapping({name: COLUMNS[name] for name in ("day", "amount", "text")}, decimal_mark=",")
    save_bank_account(account=bank, name=bank.name, mapping=how, by=world.finance, at=NOW)
    client.force_login(world.finance)
    address = reverse("read_bank_file_again", args=[file.pk])
    page = client.get(address).text
    assert "Decimal mark: Point: 1,234.50 then, Comma: 1.234,50 now" in page
    assert "<bdi>400.005</bdi>" in page and "<strong>$400,005.00</strong>" in page
    refused = client.post(address)
    assert refused.status_code == 422 and "Compare each row with the bank’s statement" in refused.text
    assert not BankRow.objects.filter(amount=400005).exists()
    client.post(address, {"is_checked": "on"})
    row = BankRow.objects.get(amount=400005)
    page = client.get(reverse("bank_row", args=[row.pk])).text
    assert "Read again by" in page and "400.005" in page and reverse("enter_bank_row", args=[row.pk]) in page


def test_what_a_person_entered_is_said_with_what_the_file_says(client, world, bank):
    (row,) = take_in(world, bank, "03/01/2026,n/a,COUNTY CMH")
    new = enter(world, row)
    client.force_login(world.finance)
    page = client.get(reverse("bank_row", args=[new.pk])).text
    assert f"Entered by {world.finance}" in page and "Amount: \u2068n/a\u2069" in page
    assert reverse("bank_row", args=[row.pk]) in page


def test_an_entry_is_corrected_until_somebody_decides_about_its_row(client, world, bank):
    (row,) = take_in(world, bank, "03/01/2026,n/a,COUNTY CMH")
    wrong = enter(world, row, amount=Decimal("2000.00"), is_outgoing=True)
    client.force_login(world.finance)
    page = client.get(reverse("enter_bank_row", args=[wrong.pk])).text
    assert 'value="2000.00"' in page and "What you enter counts instead of this row." in page
    fields = {"received_on": "2026-02-13", "amount": "200.00", "direction": "in"}
    same = fields | {"amount": "2000.00", "direction": "out"}
    assert client.post(reverse("enter_bank_row", args=[wrong.pk]), same).status_code == 422
    done = client.post(reverse("enter_bank_row", args=[wrong.pk]), fields, follow=True).text
    (right,) = waiting()
    assert right.amount == 200 and "Entered before: −$2,000.00, Fri, Feb 13, 2026" in strip_tags(done)
    with refuses("bank_row_not_set_aside"):
        bank_rows.reopen_bank_row(row=wrong, reason="Again", by=world.finance, at=NOW)
    bank_rows.record_bank_row(row=right, payer=payer_of(world.agency), method="ach", by=world.finance, at=NOW)
    with refuses("bank_row_decided"):
        enter(world, right)
    assert Receipt.objects.get().amount == 200 and not waiting()


def test_a_row_that_says_what_was_entered_by_mistake_is_new_and_one_that_was_entered_rightly_is_known(world):
    columns = ("day", "amount", "text", "bank_id")
    bank = account(world, columns=columns)
    (row,) = take_in(world, bank, "02/13/2026,n/a,COUNTY CMH,A-1", columns=columns)
    right = enter(world, enter(world, row, amount=Decimal("2000.00")), received_on=date(2026, 2, 14))
    assert right.ordinal == 1 and right.other is None
    assert kinds(read(world, bank, "02/14/2026,400.00,COUNTY CMH,A-1", columns=columns)) == ["known"]
    file = read(world, bank, "02/13/2026,2000.00,COUNTY CMH,A-1", columns=columns)
    assert kinds(file) == ["conflict"]
    (conflict,) = take(world, file)
    assert conflict.other == right
    day_only = enter(world, right, received_on=date(2026, 2, 12))
    assert day_only.bank_id == "A-1" and waiting() == [day_only, conflict]


def test_what_came_in_another_file_meanwhile_is_not_added_twice(world, bank):
    file = read(world, bank, DAY_FIRST)
    take(world, file)
    bank = read_days_first(world, bank)
    (row,) = take_in(world, bank, DAY_FIRST)
    assert read_again(file=BankFile.objects.get(pk=file.pk), by=world.finance, at=NOW) == []
    assert waiting() == [row]


def test_a_row_that_is_not_ours_is_set_aside_with_a_reason_and_can_be_taken_up_again(world, bank):
    (row,) = take_in(world, bank, "03/07/1990,50.00,OLD")
    bank_rows.set_aside_bank_row(row=row, reason="Of 1990, not ours", by=world.finance, at=NOW)
    assert not waiting()
    bank_rows.reopen_bank_row(row=row, reason="Look again", by=world.finance, at=NOW)
    assert waiting() == [row]


def test_a_line_with_too_many_cells_and_one_with_arabic_words_are_kept_whole(client, world, bank):
    rows = take_in(world, bank, "03/01/2026,1,234.50,COUNTY CMH,more", "03/01/2026,٤٠٠,مركز الأمل A4 - 50")
    assert [cell for _name, cell in rows[0].cells] == ["03/01/2026", "1", "234.50", "COUNTY CMH", "more"]
    client.force_login(world.finance)
    for row in rows:
        assert client.get(reverse("bank_row", args=[row.pk])).status_code == 200
    assert "مركز الأمل" in client.get(reverse("bank_rows")).text


def test_whoever_closes_a_month_reads_that_rows_cannot_be_read(client, world, bank):
    take_in(world, bank, "03/01/2026,n/a,COUNTY CMH")
    client.force_login(world.finance)
    receive(payer_of(world.agency), "10.00", by=world.finance, at=NOW - timedelta(days=10))
    page = client.get(reverse("ledger_close_month", args=["2026-02-01"])).text
    assert "1 row of a bank file cannot be read and may be of this month" in page


def test_a_file_that_nobody_imported_is_a_task(client, world, bank):
    read(world, bank, "03/01/2026,400.00,COUNTY CMH")
    client.force_login(world.finance)
    assert "Import or discard 1 bank file" in client.get(reverse("desk")).text


def test_a_row_that_was_taken_for_a_wrong_entry_waits_again_when_that_is_corrected(world, bank):
    file = read(world, bank, "14/02/2026,100.00,COUNTY CMH", DAY_FIRST)
    first, second = take(world, file)
    # The figures of the second line, typed into the first.
    wrong = enter(world, first)
    read_days_first(world, bank)
    read_again(file=BankFile.objects.get(pk=file.pk), by=world.finance, at=NOW)
    assert waiting() == [wrong]
    right = enter(world, wrong, received_on=date(2026, 2, 14), amount=Decimal("100.00"))
    assert waiting() == [second, right]
