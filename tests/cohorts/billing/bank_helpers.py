"""Bank files for tests: an account, files of it, and imports."""

from cohorts.billing.actions import bank_files, bank_rows
from cohorts.billing.models import BankAccount, BankFile, BankRow
from cohorts.billing.rules.bank_rows import BankMapping
from tests.world import NOW

COLUMNS = {"day": "Date", "amount": "Amount", "text": "Text", "payer": "Name", "bank_id": "Id", "reference": "Check"}


def account(world, name="Treasury 001", columns=("day", "amount", "text"), at=NOW, **mapping):
    how = BankMapping({name: COLUMNS[name] for name in columns}, **mapping)
    return bank_files.save_bank_account(account=None, name=name, mapping=how, by=world.finance, at=at)


def csv(*rows, columns=("day", "amount", "text")):
    lines = [",".join(COLUMNS[name] for name in columns)]
    return "\n".join(lines + list(rows)).encode() + b"\n"


def read(world, bank_account, *rows, filename="bank.csv", at=NOW, columns=("day", "amount", "text"), content=None):
    content = content or csv(*rows, columns=columns)
    return bank_files.read_bank_file(account=bank_account, filename=filename, content=content, by=world.finance, at=at)


def take(world, file, confirmed=None, at=NOW):
    """Import a file with these confirmed {line: payer}, and record what is confirmed; returns the stored rows."""
    file = BankFile.objects.get(pk=file.pk)
    confirmed = {line: payer.pk for line, payer in (confirmed or {}).items()}
    rows = bank_files.import_bank_file(file=file, confirmed=confirmed, by=world.finance, at=at)
    bank_rows.record_confirmed(file=file, by=world.finance, at=at)
    return rows


def take_in(world, bank_account, *rows, confirmed=None, at=NOW, **more):
    return take(world, read(world, bank_account, *rows, at=at, **more), confirmed, at=at)


def kinds(file):
    return [one.kind for one in bank_files.verdicts_of(BankFile.objects.get(pk=file.pk))]


def waiting():
    return list(BankRow.objects.waiting())


def accounts():
    return BankAccount.objects.all()
