"""Balance an exported journal without any code of the product: `python tests/journal_balance.py journal.csv …`.

Reads the columns Entry, Posted on, Event, Account and Amount of a CSV file or a workbook, with `csv` and `openpyxl`
only, and says what does not balance. It is kept apart on purpose: an error in the product's own sums must not hide
itself here.
"""

import csv
import sys
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

CENT = Decimal("0.01")


def read_journal(path):
    """The rows of a file as {heading: cell}, amounts as Decimal, days as text."""
    return [_plain(row) for row in (_workbook(path) if Path(path).suffix == ".xlsx" else _csv(path))]


def _csv(path):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _workbook(path):
    head, *rows = load_workbook(path, read_only=True).active.values
    return [dict(zip(head, row, strict=True)) for row in rows]


def _plain(row):
    amount, day = row["Amount"], row["Posted on"]
    # A workbook keeps numbers in binary, so its cents are read from the shortest text of the number.
    amount = Decimal(amount if isinstance(amount, str) else repr(amount))
    day = day.date() if isinstance(day, datetime) else day
    return row | {"Amount": amount, "Posted on": day.isoformat() if isinstance(day, date) else day}


def problems_of(rows):
    """What is wrong with a journal, in sentences; [] if it balances."""
    entries = defaultdict(list)
    for row in rows:
        entries[row["Entry"]].append(row)
    problems = [] if rows else ["The journal is empty."]
    problems += [
        f"Entry {number!r} {what}." for number, lines in entries.items() for what in _wrong_with(number, lines)
    ]
    wrong = [row for row in rows if row["Amount"] == 0 or row["Amount"] % CENT]
    return problems + [f"Entry {row['Entry']} has a line of {row['Amount']}." for row in wrong]


def _wrong_with(number, lines):
    total = sum(line["Amount"] for line in lines)
    is_wrong = {
        "is not text": not isinstance(number, str),
        "has one line": len(lines) < 2,
        f"sums to {total}": total != 0,
        "has several days or events": len({(line["Posted on"], line["Event"]) for line in lines}) > 1,
    }
    return [what for what, wrong in is_wrong.items() if wrong]


def balances_of(rows, key="Account"):
    """{account: dollars}, debits less credits; or by another column."""
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row[key]] += row["Amount"]
    return dict(sums)


def _write(line):
    sys.stdout.write(f"{line}\n")


def main(paths):
    """Write the balances of each file and what is wrong with it; returns whether nothing is, and all files agree."""
    balances = []
    is_right = True
    for path in paths:
        rows = read_journal(path)
        problems = problems_of(rows)
        balances.append(balances_of(rows))
        _write(f"{path}: {len(rows)} lines, {len({row['Entry'] for row in rows})} entries")
        for account, amount in sorted(balances[-1].items()):
            _write(f"  {account:<40} {amount:>15.2f}")
        for problem in problems:
            _write(f"  {problem}")
        is_right = is_right and not problems
    return is_right and all(one == balances[0] for one in balances)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
