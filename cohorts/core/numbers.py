"""Whole numbers in what a request carries: an address, a form, a header. Nobody says how long they are."""

# A column for ids ends at 2**63 - 1, which has 19 digits.
MAX_DIGITS = 18


def whole_number(text: str) -> int | None:
    """The number that `text` is the digits of; None where it is anything else, or longer than any id."""
    return int(text) if len(text) <= MAX_DIGITS and text.isascii() and text.isdecimal() else None
