"""Rows of bank files that could not be read: read again by the mapping as it is now, or as a person enters them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.actions.bank_files import store_rows
from cohorts.billing.actions.bank_rows import decide, decision_problem, lock_rows, row_to_decide
from cohorts.billing.models import BankAccount, BankFile, BankRow
from cohorts.billing.models.bank import DecisionKind, RowSource
from cohorts.billing.models.bank_suggestions import imported_rows
from cohorts.billing.rules import bank_known, bank_rows
from cohorts.billing.rules.bank_known import ADDED, Verdict, judge
from cohorts.billing.rules.bank_rows import COLUMNS, BankMapping
from cohorts.billing.rules.receipts import receipt_problem
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.problems import Problem, ProblemError
from cohorts.core.refusals import refuse
from cohorts.people.models import User


@dataclass(frozen=True)
class Reading:
    """What reading a refused row again leads to: the row, and the verdict of an import on what it says now."""

    refused: BankRow
    verdict: Verdict

    @property
    def is_read(self) -> bool:
        """Whether it can be read now."""
        return self.verdict.row.problem is None

    @property
    def counts(self) -> bool:
        """Whether something comes of it: a row to decide, or one that is here already."""
        return self.is_read and self.verdict.kind != bank_known.SET_ASIDE


# What decides which amount and which day a row has.
COMPARED = ("day", "amount", "debit", "credit", "mark", "date_format", "decimal_mark", "signs")


@dataclass(frozen=True)
class OtherSettings:
    """How the readable rows of a file were read, and how its account is read now."""

    before: BankMapping
    now: BankMapping


def setting_of(mapping: BankMapping, name: str) -> str:
    """Return one of COMPARED: the name of a column in the file ("" for none), or how days and amounts are written."""
    return mapping.columns.get(name, "") if name in COLUMNS else getattr(mapping, name)


def other_settings(file: BankFile) -> OtherSettings | None:
    """Return both, if rows of the file were read with other columns, format of days, decimal mark, or signs."""
    before, now = file.how, file.account.how
    is_same = all(setting_of(before, name) == setting_of(now, name) for name in COMPARED)
    is_read = any(row.problem is None for row in file.read_rows)
    return OtherSettings(before, now) if is_read and not is_same else None


def readings_of(file: BankFile, at: datetime) -> list[Reading]:
    """Return what reading the refused rows of a file again would lead to now, without changing anything.

    Raises Refused if the columns of the account are not those of the file.
    """
    refused = list(
        file.imported_rows.waiting().filter(problem__isnull=False).select_related("account").order_by("line")
    )
    try:
        rows = [bank_rows.read_again(row.as_read, row.account.how, home_day(at)) for row in refused]
    except ProblemError as error:
        refuse(error.problem.at(None))
        raise
    # A row that is refused again is no new row.
    read = [row for row in rows if row.problem is None]
    verdicts = {one.row.line: one for one in judge(read, imported_rows(file.account_id, read))}
    return [
        Reading(before, verdicts.get(row.line, Verdict(row, bank_known.REFUSED)))
        for before, row in zip(refused, rows, strict=True)
    ]


@action("bank_file.read_again", "Read refused rows of bank file again")
def read_again(*, file: BankFile, is_checked: bool = False, by: User | None, at: datetime) -> list[BankRow]:
    """Read the refused rows of a file by the mapping of its account as it is now; returns the rows that were added.

    What can be read is added like a row of an import and waits for a decision; a row that is known by now is closed as
    that row; one of 0.00 and what still cannot be read wait on. Refuses if nothing can be read; and, unless a person
    `is_checked` each row, if the other rows of the file were read with other settings.
    """
    require(by, roles.FINANCE)
    BankAccount.objects.select_for_update().get(pk=file.account_id)
    # First: what is locked while somebody decides about it is read with that decision.
    lock_rows(file.imported_rows.filter(problem__isnull=False))
    readings = [one for one in readings_of(file, at) if one.counts]
    if not readings:
        raise Refused("bank_rows_still_unread")
    if other_settings(file) and not is_checked:
        raise Refused("bank_rows_other_settings", field="is_checked")
    verdicts = [one.verdict for one in readings if one.verdict.kind in ADDED]
    added = store_rows(verdicts, file, {}, by, at, source=RowSource.AGAIN)
    by_line = {row.line: row for row in added}
    for one in readings:
        decide(one.refused, DecisionKind.READ, by, at, as_row=by_line.get(one.refused.line) or _known(one, by_line))
    log(file, by=by, at=at, added=len(added), known=len(readings) - len(added))
    return added


def _known(reading: Reading, by_line: dict[int, BankRow]) -> BankRow:
    other = reading.verdict.other
    assert other is not None
    return BankRow.objects.get(pk=other.pk) if other.pk else by_line[other.line]


def entry_problem(row: BankRow) -> Problem | None:
    """Return why nobody can enter what a row says, or None: somebody decided, or the file says it."""
    can_be_entered = row.is_refused or row.source != RowSource.FILE
    return decision_problem(row, readable=False) or (None if can_be_entered else Problem("bank_row_readable"))


@action("bank_row.entered", "Entered bank row")
def enter_bank_row(
    *, row: BankRow, received_on: date, amount: Decimal, is_outgoing: bool, is_another: bool = False, by: User | None,
    at: datetime,
) -> BankRow:  # fmt: skip
    """Enter what a refused row says, as its bank statement has it; returns the row that counts instead, to decide.

    Also corrects what was entered or read again of such a row, while nobody has decided about it: the row with the
    mistake counts no more. Refuses amounts that are not above 0 in whole cents, a day in the future or too long ago, a
    row that somebody decided about or that the file says, one with the bank's id and amount of another, a correction
    that changes nothing, and, unless `is_another`, one that looks like a row imported before.
    """
    require(by, roles.FINANCE)
    BankAccount.objects.select_for_update().get(pk=row.account_id)
    row = row_to_decide(row, readable=False)
    refuse(entry_problem(row))
    refuse(receipt_problem(amount, received_on=received_on, today=home_day(at), reference="-"))
    signed = -amount if is_outgoing else amount
    if (row.day, row.amount) == (received_on, signed):
        raise Refused("bank_row_entry_same")
    entered = bank_rows.BankRow(row.line, received_on, signed, row.texts)
    (verdict,) = judge([entered], imported_rows(row.account_id, [entered], without=row.pk))
    if verdict.kind == bank_known.KNOWN:
        verdict = _as_another(verdict, is_another)
    (new,) = store_rows([verdict], row.file, {}, by, at, source=RowSource.PERSON)
    decide(row, DecisionKind.ENTERED if row.is_refused else DecisionKind.RE_ENTERED, by, at, as_row=new)
    if not row.is_refused:
        _wait_again(row, by, at)
    return new


def _wait_again(wrong: BankRow, by: User | None, at: datetime) -> None:
    """Let refused rows wait again that were closed as this one, whose entry was wrong: their money is in no row now."""
    rows = BankRow.objects.with_decision().filter(decided=DecisionKind.READ, decisions__as_row=wrong).distinct()
    for row in rows.order_by("pk"):
        latest = row.decisions.latest_first().first()
        if latest.as_row_id == wrong.pk and (row.file_id, row.line) != (wrong.file_id, wrong.line):
            decide(row, DecisionKind.REOPENED, by, at, reason=_("The row that it was taken for was corrected."))


def _as_another(verdict: Verdict, is_another: bool) -> Verdict:
    """Return the verdict that a row like another one is a row of its own; raises Refused if it is not."""
    assert verdict.other is not None
    other = BankRow.objects.select_related("file").get(pk=verdict.other.pk)
    is_by_id = bool(other.bank_id) and other.bank_id == verdict.row.texts.get("bank_id")
    if is_by_id or not is_another:
        code = "bank_row_known" if is_by_id else "bank_row_alike"
        raise Refused(code, field=None if is_by_id else "is_another", file=str(other.file), line=other.line, row=other)
    amount = verdict.row.amount
    assert amount is not None
    return Verdict(verdict.row, bank_known.OUTGOING if amount < 0 else bank_known.NEW)
