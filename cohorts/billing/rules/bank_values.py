"""Reading days and amounts of bank files. What cannot be read is a Problem, never a guess and never 0.00."""

import re
from datetime import date, timedelta
from decimal import Decimal

from cohorts.billing.rules.receipts import MOST_DAYS
from cohorts.core.problems import Problem
from cohorts.core.typed_days import parse_day

# {decimal mark: an amount without its sign}. Groups of thousands are complete or absent.
SPACES = " \u00a0\u2009\u202f"
AMOUNTS = {
    ".": re.compile(rf"([0-9]{{1,3}}([,{SPACES}'][0-9]{{3}})+|[0-9]+)(\.[0-9]{{1,2}})?"),
    ",": re.compile(rf"([0-9]{{1,3}}([.{SPACES}'][0-9]{{3}})+|[0-9]+)(,[0-9]{{1,2}})?"),
}
LARGEST = Decimal("9999999.99")
LONGEST_SHOWN = 60
DOLLARS = re.compile(r"^(?:US)?\$|^USD\b|\bUSD$|\$$")


def read_day(text: str, date_format: str, today: date) -> date | Problem:
    """Return the day of a row, or why it is none: unreadable, in the future, or longer ago than a payment can be."""
    day = parse_day(text, date_format)
    if day is None:
        return Problem("bank_day_unreadable", text=text[:LONGEST_SHOWN], format=date_format)
    if day > today:
        return Problem("bank_day_in_future", text=text)
    return Problem("bank_day_too_old", text=text) if day < today - timedelta(days=MOST_DAYS) else day


def read_amount(text: str, decimal_mark: str) -> Decimal | Problem:
    """Return an amount of dollars with its sign: a minus before or after it (outgoing), or parentheses; or a Problem.

    Three decimals, another currency, a mark of thousands in the wrong place and two signs are refused.
    """
    if not text.strip():
        return Problem("bank_amount_missing")
    digits, is_outgoing = _without_sign(text.replace("−", "-").strip())
    digits = DOLLARS.sub("", digits).strip()
    if is_outgoing is None or not digits:
        return Problem("bank_amount_unreadable", text=text[:LONGEST_SHOWN])
    if not is_outgoing and digits.startswith("-"):  # $-400.00
        digits, is_outgoing = digits[1:].strip(), True
    if not AMOUNTS[decimal_mark].fullmatch(digits):
        code = _why_unreadable(digits, decimal_mark)
        return Problem(code, text=text[:LONGEST_SHOWN])
    whole, _mark, cents = digits.partition(decimal_mark)
    amount = Decimal("".join(char for char in whole if char.isdecimal()) + "." + (cents or "0"))
    if amount > LARGEST:
        return Problem("bank_amount_too_large", text=text[:LONGEST_SHOWN])
    amount = amount.quantize(Decimal("0.01"))
    return -amount if is_outgoing and amount else amount


def _without_sign(text: str) -> tuple[str, bool | None]:
    """Return an amount without its sign, and whether it is outgoing; None where it has two signs."""
    signs = [text.startswith("("), text.startswith("-"), text.endswith("-"), text.startswith("+")]
    if text.startswith("(") != text.endswith(")") or sum(signs) > 1:
        return text, None
    if signs[0]:
        inner = text[1:-1].strip()
        return (inner, None) if inner.startswith(("-", "+", "(")) or inner.endswith("-") else (inner, True)
    if any(signs[1:]):
        return text.removeprefix("-").removesuffix("-").removeprefix("+").strip(), not signs[3]
    return text, False


def _why_unreadable(digits: str, decimal_mark: str) -> str:
    number = rf"[0-9][0-9.,'{SPACES}]*"
    if re.fullmatch(rf"[^0-9\s.,'-]{{1,3}}\s?{number}|{number}\s?[^0-9\s.,'-]{{1,3}}", digits):
        return "bank_amount_other_currency"
    if re.fullmatch(rf"[0-9,.]*[0-9]{re.escape(decimal_mark)}[0-9]{{3,}}", digits):
        return "bank_amount_not_in_cents"
    return "bank_amount_unreadable"
