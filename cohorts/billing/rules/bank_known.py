"""Which rows of a bank file were imported before. Nothing is decided by the name of a file. Pure Python.

A row is known by the bank's id; else by account, day, amount, texts and how many equal rows the day has. So equal rows
in one file are separate payments, and of a file that overlaps an earlier one only what is new is new.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cohorts.billing.rules.bank_rows import BankRow

NEW, KNOWN, CONFLICT, OUTGOING, REFUSED, SET_ASIDE = (
    "new", "known", "conflict", "outgoing", "refused", "set_aside",
)  # fmt: skip
# Rows that an import adds. Those that cannot be read wait for a person, too.
ADDED = (NEW, OUTGOING, CONFLICT, REFUSED)


@dataclass(frozen=True)
class Imported:
    """A row of the same account that was imported before, or one above in the same file (`pk` 0, with its line)."""

    pk: int
    bank_id: str
    amount: Decimal | None
    text_key: str
    line: int = 0


def stored(pk: int | None, line: int | None) -> Imported | None:
    """Return what a stored report says about the other row: its id (0 for the same file) and its line."""
    return None if pk is None else Imported(pk, "", Decimal("0.00"), "", line or 0)


@dataclass(frozen=True)
class Verdict:
    """What an import does with a row, and the imported row that it is or that it contradicts."""

    row: BankRow
    kind: str
    other: Imported | None = None


def judge(rows: Sequence[BankRow], imported: Iterable[Imported]) -> list[Verdict]:
    """Return the verdict on each row, in order. `imported`: rows of the account with the same ids or texts."""
    by_id: dict[str, list[Imported]] = defaultdict(list)
    by_text: dict[str, list[Imported]] = defaultdict(list)
    for earlier in imported:
        by_text[earlier.text_key].append(earlier)
        if earlier.bank_id:
            by_id[earlier.bank_id].append(earlier)
    readable = [row for row in rows if row.problem is None]
    # What the bank's id tells is taken first, so that a row without an id is not mistaken for one of these.
    taken = {one.pk for row in readable if (one := _by_id(row, by_id)) and one.amount == row.amount}
    return [_judge_row(row, by_id, by_text, taken) for row in rows]


def _by_id(row: BankRow, by_id: dict[str, list[Imported]]) -> Imported | None:
    """Return the imported row with the same id: the one of the same amount, else the first; None without an id."""
    same = by_id.get(row.texts.get("bank_id", ""), [])
    return next((one for one in same if one.amount == row.amount), same[0] if same else None)


def _judge_row(
    row: BankRow, by_id: dict[str, list[Imported]], by_text: dict[str, list[Imported]], taken: set[int]
) -> Verdict:
    if row.problem is not None:
        equal = [one for one in by_text[row.text_key] if one.pk not in taken]
        taken.update(one.pk for one in equal[:1])
        return Verdict(row, KNOWN, equal[0]) if equal else Verdict(row, REFUSED)
    if row.amount == 0:
        return Verdict(row, SET_ASIDE)
    same = _by_id(row, by_id)
    if same is not None and same.amount == row.amount:
        return Verdict(row, KNOWN, same)
    bank_id = row.texts.get("bank_id", "")
    if same is None:
        equal = [one for one in by_text[row.text_key] if one.pk not in taken and not (one.bank_id and bank_id)]
        if equal:
            taken.add(equal[0].pk)
            return Verdict(row, KNOWN, equal[0])
    assert row.amount is not None
    if bank_id:
        by_id[bank_id].append(Imported(0, bank_id, row.amount, row.text_key, row.line))
    kind = OUTGOING if row.amount < 0 else NEW
    return Verdict(row, CONFLICT if same is not None else kind, same)


def accepted_sum(verdicts: Iterable[Verdict]) -> Decimal:
    """Return the dollars of the rows that an import adds: what came in less what went out."""
    return sum((one.row.amount for one in verdicts if one.kind in ADDED and one.row.amount), Decimal("0.00"))
