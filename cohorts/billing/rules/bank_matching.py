"""Suggesting who sent the money of a bank row and which invoices it pays. Nothing is posted by it. Pure Python."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cohorts.core.text import fold_text

# A number of an invoice as people write it: 2026-00012, INV 2026-12, INV#2026-012. Numbers of credit notes are read
# first and left out, so that CN-2026-00012 is never invoice 2026-00012.
DASHES = r"\-\u2010\u2011\u2013\u2014"
NUMBER = re.compile(
    rf"(?P<note>\b(?:CN|CREDIT\s+NOTE)[\s.#:{DASHES}]*[0-9]{{4}}\s?[{DASHES}]\s?[0-9]+)"
    rf"|(?:\bINV(?:OICE)?[\s.#:{DASHES}]*|(?<![\w/.{DASHES}]))"
    rf"(?P<year>20[0-9]{{2}})\s?[{DASHES}]\s?(?P<sequence>[0-9]{{1,8}})"
    # A reminder of an invoice has a part more: 2026-00012/1. Shorter ones, such as 2026-12/31, may be a day.
    rf"(?:(?<=[0-9]{{5}})/[0-9]{{1,8}})?(?![\w/{DASHES}])",
    re.IGNORECASE | re.ASCII,
)
MAX_NUMBERS = 20
MIN_DIGITS = 3
BY_NUMBERS, BY_NAME = "numbers", "name"


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that a memo may name: what is owed of it, by line, in the order in which money is applied."""

    pk: int
    number: str
    payer: int
    lines: tuple[tuple[int, Decimal], ...]

    @property
    def owed(self) -> Decimal:
        """Dollars owed on all its lines."""
        return sum((owed for _line, owed in self.lines), Decimal(0))


@dataclass(frozen=True)
class Suggestion:
    """Who may have paid, and what it may pay.

    by: "numbers", "name" or "" without a payer. parts: {line id: dollars}. fits: the amount is exactly what is owed on
    these invoices, so that a person can record it as it is. short, over: dollars by which it is not.
    corrected: {number in the memo: number of the invoice that replaced it}. missing: numbers that are no invoice.
    """

    payer: int | None = None
    by: str = ""
    invoices: tuple[str, ...] = ()
    parts: Mapping[int, Decimal] = field(default_factory=dict)
    fits: bool = False
    short: Decimal = Decimal(0)
    over: Decimal = Decimal(0)
    corrected: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    why: str = ""


def numbers_in(memo: str) -> list[tuple[int, int]]:
    """Return the invoices that a memo names, as (year, sequence) in order, each once. Zeros may be dropped."""
    pairs: dict[tuple[int, int], None] = {}
    for match in NUMBER.finditer(memo):
        if not match["note"]:
            pairs[int(match["year"]), int(match["sequence"])] = None
    return list(pairs)[:MAX_NUMBERS]


def printed(number: tuple[int, int]) -> str:
    """Return the printed number of an invoice."""
    return f"{number[0]}-{number[1]:05d}"


def suggest(
    amount: Decimal,
    *,
    numbers: Sequence[tuple[int, int]],
    invoices: Mapping[tuple[int, int], OpenInvoice],
    named_payer: int | None,
    owed_by_named: Sequence[OpenInvoice] = (),
) -> Suggestion:
    """Return the suggestion for a row of `amount` dollars that came in.

    numbers: those of its memo. invoices: {number: the invoice that counts for it now, which may be a corrected one}.
    named_payer: the payer for whom a person confirmed the bank's name before. owed_by_named: its open invoices.
    """
    named = {number: invoices[number] for number in numbers if number in invoices}
    missing = tuple(printed(number) for number in numbers if number not in invoices)
    if named:
        return _by_numbers(amount, named, missing, named_payer)
    if named_payer is None:
        return Suggestion(missing=missing)
    equal = [one for one in owed_by_named if one.owed == amount]
    chosen = equal[:1] if len(equal) == 1 else list(owed_by_named)
    applied = _applied(amount, chosen)
    fits = applied.fits and not missing and len(equal) <= 1
    return Suggestion(
        named_payer, BY_NAME, applied.invoices, applied.parts, fits, applied.short, applied.over, missing=missing
    )


def _by_numbers(
    amount: Decimal, named: Mapping[tuple[int, int], OpenInvoice], missing: tuple[str, ...], named_payer: int | None
) -> Suggestion:
    corrected = {printed(number): one.number for number, one in named.items() if printed(number) != one.number}
    payers = {one.payer for one in named.values()}
    if len(payers) > 1:
        return Suggestion(corrected=corrected, missing=missing, why="several_payers")
    payer = payers.pop()
    chosen = list({one.pk: one for one in named.values()}.values())
    applied = _applied(amount, chosen)
    other = named_payer is not None and named_payer != payer
    return Suggestion(
        payer, BY_NUMBERS, applied.invoices, applied.parts, applied.fits and not missing and not other, applied.short,
        applied.over, corrected, missing, "another_name" if other else "",
    )  # fmt: skip


def _applied(amount: Decimal, chosen: Sequence[OpenInvoice]) -> Suggestion:
    """Return how an amount pays these invoices, in their order."""
    parts, left = {}, amount
    for invoice in chosen:
        for line, owed in invoice.lines:
            part = min(left, owed)
            if part > 0:
                parts[line] = part
                left -= part
    owed = sum((one.owed for one in chosen), Decimal(0))
    names = tuple(one.number for one in chosen)
    zero = Decimal(0)
    return Suggestion(None, "", names, parts, amount == owed, max(owed - amount, zero), max(amount - owed, zero))


def names_reference(memo: str, reference: str) -> bool:
    """Return whether a memo names a payment by its reference: by each of its numbers, or word for word without any.

    CHK-4007 is named by “RETURNED CHECK 0004007”, not by “CHECK 40071”. Numbers below three digits say nothing.
    """
    words, own = _words(memo), _words(reference)
    numbers = {word.lstrip("0") for word in own if word.isdecimal() and len(word) >= MIN_DIGITS}
    if numbers:
        return numbers <= {word.lstrip("0") for word in words}
    return len("".join(own)) > MIN_DIGITS and f" {' '.join(own)} " in f" {' '.join(words)} "


def _words(text: str) -> list[str]:
    return re.findall(r"[0-9]+|[^\W\d_]+", fold_text(text))


def is_check(text: str) -> bool:
    """Return whether the bank says that a row is a check; other money comes by ACH or EFT."""
    return re.search(r"\b(CHECK|CHECKS|CHK|CK)\b", text, re.IGNORECASE | re.ASCII) is not None
