"""Valid bodies for every address of money that takes a POST."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cohorts.billing.effects import effects_of_return
from cohorts.billing.models import Receipt
from cohorts.ui.shown_first import SEEN, digest_of
from tests.access.write import (
    FINANCE,
    Write,
    at_key,
    day,
    nothing,
    reason,
)


def _receipt():
    return {"method": "check", "amount": "10.00", "received_on": day(), "reference": "check-2"}


def _bank_account(name):
    how = {"signs": "sign", "date_format": "MM/DD/YYYY", "decimal_mark": ".", "delimiter": "comma"}
    return {"name": name, **how, "encoding": "utf-8", "head_line": "1", "column_day": "Day", "column_amount": "Dollars"}


def _bank_file(side):
    text = f"Date,Amount,{side.marker} column\n{timezone.now():%m/%d/%Y},5.00,A\n"
    return {"account": side.pk, "file": SimpleUploadedFile("bank.csv", text.encode())}


def _returned(side):
    """With what was read first."""
    read = effects_of_return(Receipt.objects.get(pk=side.pk))
    return {"receipt": side.pk, SEEN: digest_of(read), **reason(side)}


BANK = {
    "new_bank_account": Write(who=(FINANCE,), path=nothing, body=lambda side: _bank_account("Another account")),
    "edit_bank_account": Write(who=(FINANCE,), body=lambda side: _bank_account("Another name")),
    "upload_bank_file": Write(who=(FINANCE,), path=nothing, body=_bank_file),
    "import_bank_file": Write(who=(FINANCE,)),
    "discard_bank_file": Write(who=(FINANCE,)),
    "record_bank_row": Write(
        who=(FINANCE,), body=lambda side: {"payer": side.pk, "method": "ach", "pays": "nothing", "is_another": "on"}
    ),
    "link_bank_row": Write(who=(FINANCE,), body=lambda side: {"receipt": side.pk}),
    "return_bank_row": Write(who=(FINANCE,), path=at_key(), body=_returned),
    "refund_bank_row": Write(who=(FINANCE,), path=at_key(4), body=lambda side: {"refund": side.pk}),
    "correct_by_bank_row": Write(who=(FINANCE,), path=at_key(5), body=reason),
    "read_bank_file_again": Write(who=(FINANCE,)),
    "enter_bank_row": Write(
        who=(FINANCE,), path=at_key(6), body=lambda side: {"received_on": day(), "amount": "6.00", "direction": "in"}
    ),
    "set_aside_bank_row": Write(who=(FINANCE,), body=reason),
    "reopen_bank_row": Write(who=(FINANCE,), path=at_key(3), body=reason),
}


def _fund(name):
    return {"name": name, "source": "Grant 7", "amount": "900.00", "first_on": "2026-01-01", "last_on": day(400)}


BILLING = {
    **BANK,
    "add_fund": Write(who=(FINANCE,), path=nothing, body=lambda side: _fund("Another fund")),
    "change_fund": Write(who=(FINANCE,), body=lambda side: _fund("Other name") | reason(side)),
    "issue_invoice": Write(
        who=(FINANCE,),
        prepare=lambda side: side.charge(),
        body=lambda side: {"charges": [side.pk + 1], "due_on": day(30)},
        foreign=lambda side, other: {"charges": [other.pk], "due_on": day(30)},
    ),
    "correct_invoice": Write(who=(FINANCE,), body=lambda side: {"bill_to": "Another address", **reason(side)}),
    "edit_issuer": Write(who=(FINANCE,), body=lambda side: {"tax_number": "41-1", "days_to_pay": 30}, path=nothing),
    "propose_remit_to": Write(
        who=(FINANCE,), body=lambda side: {"remit_to": "State Treasurer, PO Box 7", **reason(side)}, path=nothing
    ),
    "record_receipt": Write(who=(FINANCE,), body=lambda side: _receipt() | {f"line_{side.pk}": "10.00"}),
    "reapply_receipt": Write(who=(FINANCE,), body=lambda side: {f"line_{side.pk}": "50.00"}),
    "correct_receipt": Write(
        who=(FINANCE,), body=lambda side: _receipt() | {"amount": "250.00", "payer": side.pk, **reason(side)}
    ),
    "return_receipt": Write(who=(FINANCE,), body=lambda side: {"returned_on": day(), **reason(side)}),
    "undo_return": Write(who=(FINANCE,), path=at_key(4), body=reason),
    "void_receipt": Write(who=(FINANCE,), body=reason),
    "refund_receipt": Write(who=(FINANCE,), body=lambda side: {"amount": "10.00", **reason(side)}),
    "waive_fee": Write(who=(FINANCE,), body=lambda side: {"amount": "10.00", "authority": "Rule 4", **reason(side)}),
    "write_off": Write(who=(FINANCE,), body=lambda side: {"amount": "10.00", **reason(side)}),
    "ledger_close_month": Write(who=(FINANCE,), path=lambda side: {"month": "2002-02-01"}),
    "ledger_reopen_month": Write(who=(FINANCE,), body=reason),
}
