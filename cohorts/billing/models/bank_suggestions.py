"""Suggestions for rows of bank files: who paid, and which invoices. A constant number of queries for any rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Q

from cohorts.billing.models.bank import BankName, BankRow
from cohorts.billing.models.bank_links import receipts_without_row
from cohorts.billing.models.invoices import Invoice, InvoiceLine
from cohorts.billing.models.payers import Payer
from cohorts.billing.models.receipts import Receipt
from cohorts.billing.rules import bank_rows
from cohorts.billing.rules.bank_known import Imported
from cohorts.billing.rules.bank_matching import OpenInvoice, Suggestion, numbers_in, suggest

# A payment recorded by hand counts on the day it came in the mail; the bank's day is some days later.
HAND_DAYS = timedelta(days=10)
MOST_CORRECTIONS = 20
Numbers = list[tuple[int, int]]


@dataclass(frozen=True)
class Suggested:
    """A suggestion with its payer, and a receipt recorded by hand that the row probably is."""

    suggestion: Suggestion
    payer: Payer | None = None
    by_hand: Receipt | None = None


def imported_rows(account_id: int, rows: Iterable[bank_rows.BankRow], without: int | None = None) -> list[Imported]:
    """Return the imported rows of an account with the ids or texts of these rows, in order. One query.

    Rows that a person entered wrongly are none of them, nor the row with the id `without`.
    """
    rows = list(rows)
    ids = {row.texts.get("bank_id", "") for row in rows if row.problem is None} - {""}
    same = Q(text_key__in={row.text_key for row in rows}) | Q(bank_id__in=ids)
    values = BankRow.objects.without_wrong_entries().filter(same, account=account_id).exclude(pk=without).order_by("pk")
    return [Imported(*one) for one in values.values_list("pk", "bank_id", "amount", "text_key", "line")]


def suggestions_of(rows: Sequence[bank_rows.BankRow]) -> list[Suggested]:
    """Return a suggestion for each row of money that came in; an empty one for any other."""
    numbers = [numbers_in(_memo(row)) if came_in(row) else [] for row in rows]
    names = BankName.objects.filter(key__in={bank_rows.name_key(row) for row in rows if came_in(row)} - {""})
    payers = names.latest_per("key", value="payer_id")
    invoices = _in_force({number for one in numbers for number in one})
    opened = _open_invoices(set(invoices.values()), set(payers.values()))
    by_payer = defaultdict(list)
    for one in opened.values():
        by_payer[one.payer].append(one)
    by_number = {number: opened[pk] for number, pk in invoices.items()}
    suggestions = []
    for row, own in zip(rows, numbers, strict=True):
        if not came_in(row) or row.amount is None:
            suggestions.append(Suggestion())
            continue
        named = payers.get(bank_rows.name_key(row))
        owed = [one for one in by_payer.get(named, []) if one.lines]
        suggestions.append(suggest(row.amount, numbers=own, invoices=by_number, named_payer=named, owed_by_named=owed))
    return _with_payers(rows, suggestions)


def came_in(row: bank_rows.BankRow) -> bool:
    """Return whether a row can be read and says that money came in."""
    return row.amount is not None and row.amount > 0


def _memo(row: bank_rows.BankRow) -> str:
    return f"{row.texts.get('text', '')} | {row.texts.get('reference', '')}"


def _in_force(numbers: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return {number: id of the invoice that counts for it now}: of a corrected one, the invoice that replaced it."""
    if not numbers:
        return {}
    years = {year for year, _sequence in numbers}
    rows = Invoice.objects.filter(year__in=years, sequence__in={sequence for _year, sequence in numbers})
    now = {(year, seq): pk for pk, year, seq in rows.values_list("pk", "year", "sequence") if (year, seq) in numbers}
    for _step in range(MOST_CORRECTIONS):
        newer = dict(Invoice.objects.filter(corrects__in=set(now.values())).values_list("corrects", "pk"))
        if not newer:
            break
        now = {number: newer.get(pk, pk) for number, pk in now.items()}
    return now


def _open_invoices(ids: set[int], payer_ids: set[int]) -> dict[int, OpenInvoice]:
    """Return the invoices with these ids, and those on which these payers owe something, with what is owed."""
    lines = InvoiceLine.objects.owed().filter(Q(invoice__in=ids) | Q(invoice__payer__in=payer_ids))
    owed = defaultdict(list)
    for line in lines.select_related("invoice"):
        owed[line.invoice].append((line.pk, line.still_owed))
    paid = Invoice.objects.filter(pk__in=ids - {invoice.pk for invoice in owed})
    pairs: list[tuple[Invoice, list]] = [*owed.items(), *((invoice, []) for invoice in paid)]
    return {one.pk: OpenInvoice(one.pk, one.number, one.payer_id, tuple(lines)) for one, lines in pairs}


def _with_payers(rows: Sequence[bank_rows.BankRow], suggestions: Sequence[Suggestion]) -> list[Suggested]:
    ids = {one.payer for one in suggestions if one.payer}
    payers: Mapping[int, Payer] = Payer.objects.with_names().in_bulk(ids)
    receipts = receipts_without_row().in_force().filter(payer__in=ids, amount__in={row.amount for row in rows})
    by_hand = defaultdict(list)
    for receipt in receipts.order_by("received_on", "pk"):
        by_hand[receipt.payer_id, receipt.amount].append(receipt)
    suggested = []
    for row, one in zip(rows, suggestions, strict=True):
        near = [r for r in by_hand.get((one.payer, row.amount), []) if abs(r.received_on - row.day) <= HAND_DAYS]
        if near:
            one = replace(one, fits=False)
        suggested.append(Suggested(one, payers.get(one.payer) if one.payer else None, near[0] if near else None))
    return suggested
