"""Bank accounts and their files: a file is read and reported on first, then imported or discarded.

An import has two steps. The rows are stored in one transaction, all or none, with what a person confirmed for each.
Then each confirmed row is recorded as a payment in a transaction of its own (actions.bank_rows.record_confirmed). So a
row that is refused, or a crash in the middle, holds back no other payment and loses none: it waits in “Bank rows to
decide”.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cohorts.billing.models import BankAccount, BankFile, BankRow
from cohorts.billing.models.bank import RowSource
from cohorts.billing.models.bank_suggestions import Suggested, imported_rows, suggestions_of
from cohorts.billing.rules import bank_known, bank_rows
from cohorts.billing.rules.bank_files import read_table
from cohorts.billing.rules.bank_known import ADDED, Verdict, judge
from cohorts.billing.rules.bank_rows import BankMapping, read_rows
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log, log_all
from cohorts.core.dates import home_day
from cohorts.core.problems import ProblemError
from cohorts.core.problems import as_json as problem_as_json
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.core.text import fold_text
from cohorts.people.models import User


@action("bank_account.saved", "Saved bank account")
def save_bank_account(
    *, account: BankAccount | None, name: str, mapping: BankMapping, by: User | None, at: datetime
) -> BankAccount:
    """Add an account (`account` None) or change how its files are read; returns it. Files read before do not change.

    Refuses a missing name, one that another account has, and a mapping without the columns that it needs.
    """
    require(by, roles.FINANCE)
    name = " ".join(name.split())
    if not name:
        raise Refused("bank_account_name_missing", field="name")
    others = BankAccount.objects.exclude(pk=account and account.pk).values_list("name", flat=True)
    if fold_text(name) in map(fold_text, others):
        raise Refused("bank_account_exists", field="name", name=name)
    missing = [column for column in bank_rows.NEEDED[mapping.signs] if not mapping.columns.get(column, "").strip()]
    if missing:
        raise Refused("bank_column_needed", field=f"column_{missing[0]}")
    account = account or BankAccount(by=by, at=at)
    account.name = name
    account.write(mapping)
    account.save()
    log(account, by=by, at=at, mapping=account.mapping)
    return account


@action("bank_file.read", "Read bank file")
def read_bank_file(*, account: BankAccount, filename: str, content: bytes, by: User | None, at: datetime) -> BankFile:
    """Read a file by the mapping of its account and store its rows; returns the BankFile. Records no payment.

    Rows that cannot be read are kept with the reason. Refuses a file that is too large or long, no text, in another
    encoding, or without the columns of the mapping.
    """
    require(by, roles.FINANCE)
    how = account.how
    try:
        table = read_table(content, encoding=how.encoding, delimiter=how.delimiter, head_line=how.head_line)
        rows = read_rows(table, how, home_day(at))
    except ProblemError as error:
        refuse(error.problem, field="file")
        raise
    file = BankFile.objects.create(
        account=account, filename=filename[-200:], rows=[bank_rows.as_json(row) for row in rows],
        mapping=account.mapping, by=by, at=at,
    )  # fmt: skip
    log(file, by=by, at=at, rows=len(rows), refused=sum(row.problem is not None for row in rows))
    return file


def verdicts_of(file: BankFile) -> list[Verdict]:
    """Return what an import of a file would do now with each row. One query."""
    rows = file.read_rows
    return judge(rows, imported_rows(file.account_id, rows))


@action("bank_file.imported", "Imported bank file")
def import_bank_file(*, file: BankFile, confirmed: Mapping[int, int], by: User | None, at: datetime) -> list[BankRow]:
    """Store the rows of a file that are new, outgoing, in conflict or refused, all or none; returns them.

    confirmed: {line of the file: payer id} of the suggestions that a person confirmed. They are kept with the row if
    they still fit; `record_confirmed` records them. Every other row waits for a decision. The verdicts are computed
    again, so that rows of another file that was imported meanwhile are known. Refuses a file that was imported or
    discarded before.
    """
    require(by, roles.FINANCE)
    # Files of one account wait for each other.
    BankAccount.objects.select_for_update().get(pk=file.account_id)
    verdicts = verdicts_of(file)
    counts = dict(Counter(verdict.kind for verdict in verdicts))
    report = [
        {
            "line": one.row.line,
            "kind": one.kind,
            "other": one.other and one.other.pk,
            "like": one.other and one.other.line,
        }
        for one in verdicts
    ]
    transition(file, "import", by=by, at=at, fields={"counts": counts, "report": report})
    return store_rows([one for one in verdicts if one.kind in ADDED], file, confirmed, by, at)


def store_rows(
    verdicts: list[Verdict], file: BankFile, confirmed: Mapping[int, int], by: User | None, at: datetime,
    source: Any = RowSource.FILE,
) -> list[BankRow]:  # fmt: skip
    """Append the rows of these verdicts, and return them. The caller locked the account."""
    equal = BankRow.objects.filter(account=file.account_id, text_key__in={one.row.text_key for one in verdicts})
    ordinals = Counter(equal.values_list("text_key", flat=True))
    new: dict[int, BankRow] = {}
    suggestions = suggestions_of([one.row for one in verdicts])
    for verdict, suggested in zip(verdicts, suggestions, strict=True):
        row = verdict.row
        ordinals[row.text_key] += 1
        other = verdict.other and (verdict.other.pk or new[verdict.other.line].pk)
        new[row.line] = BankRow.objects.create(
            **_fields_of(row), **_what_was_confirmed(verdict, suggested, confirmed), account_id=file.account_id,
            file=file, source=source, ordinal=ordinals[row.text_key], other_id=other, by=by, at=at,
        )  # fmt: skip
    log_all(list(new.values()), by=by, at=at)
    return list(new.values())


def _what_was_confirmed(verdict: Verdict, suggested: Suggested, confirmed: Mapping[int, int]) -> dict[str, Any]:
    """Return the payer and the parts of a suggestion that a person confirmed and that still fits."""
    one = suggested.suggestion
    if verdict.kind != bank_known.NEW or not one.fits or confirmed.get(verdict.row.line) != one.payer:
        return {}
    return {"payer": suggested.payer, "parts": {str(line): str(part) for line, part in one.parts.items()}}


def _fields_of(row: bank_rows.BankRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "day": row.day,
        "amount": row.amount,
        "texts": dict(row.texts),
        # The id of a row that cannot be read is known with no amount, so nothing is compared with it.
        "bank_id": "" if row.problem else row.texts.get("bank_id", ""),
        "text_key": row.text_key,
        "name_key": "" if row.problem else bank_rows.name_key(row),
        "problem": problem_as_json(row.problem) if row.problem else None,
        "cells": [list(pair) for pair in row.cells],
    }


@action("bank_file.discarded", "Discarded bank file")
def discard_bank_file(*, file: BankFile, by: User | None, at: datetime) -> BankFile:
    """Close a file that was not imported. Its report is not kept as an import. Refuses one imported or discarded."""
    require(by, roles.FINANCE)
    transition(file, "discard", by=by, at=at)
    return file
