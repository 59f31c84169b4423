"""Random certificate numbers with a check letter, and random tokens for verification links."""

import base64
import re
from collections.abc import Callable

from cohorts.core.text import fold_code

# 23 letters, a prime number, without I, O and U, which look like 1, 0 and V.
CHECK_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
TOKEN_BYTES = 20
# Random digits after the year. With 10,000 certificates in a year, one number in 10,000 belongs to somebody.
DIGITS = 8
# Many more bits than the digits need, so that every number is as likely as any other.
NUMBER_BYTES = 16
OWN_FORM = re.compile(rf"([2-9][0-9]{{3}})([0-9]{{{DIGITS}}})([A-Z])")


def certificate_number(year: int, digits: int) -> str:
    """Return the number of a certificate: `certificate_number(2026, 48317205)` gives `"2026-4831-7205-D"`.

    The letter is the sum of each digit times its weight (its position from the right, starting at 2) modulo 23. Because
    23 is prime and greater than every weight, one wrong digit or two swapped neighbors always change the letter.
    """
    if not 2000 <= year <= 9999 or not 0 <= digits < 10**DIGITS:
        raise ValueError(f"A certificate number needs a year from 2000 on and at most {DIGITS} digits.")
    text = f"{digits:0{DIGITS}d}"
    return f"{year}-{text[:4]}-{text[4:]}-{_check_letter(f'{year}{text}')}"


def random_certificate_number(year: int, *, randomness: Callable[[int], bytes]) -> str:
    """Return a number of a year that nobody can guess from other numbers; `randomness(n)` returns n bytes."""
    return certificate_number(year, int.from_bytes(randomness(NUMBER_BYTES)) % 10**DIGITS)


def read_certificate_number(typed: str) -> str | None:
    """Return the stored form of a typed number (any case, with or without hyphens and spaces).

    None if it is not a number or its check letter is wrong.
    """
    folded = fold_code(typed)
    match = OWN_FORM.fullmatch(folded)
    if match is None:
        return None
    number = certificate_number(int(match[1]), int(match[2]))
    return number if fold_code(number) == folded else None


def is_own_form(typed: str) -> bool:
    """Return whether a typed number is written like one of ours, whether or not its check letter is right."""
    return OWN_FORM.fullmatch(fold_code(typed)) is not None


def verification_token(*, randomness: Callable[[int], bytes]) -> str:
    """Return a token of 32 lower-case letters and digits with 160 random bits; `randomness(n)` returns n bytes."""
    return base64.b32encode(randomness(TOKEN_BYTES)).decode("ascii").lower()


def _check_letter(digits: str) -> str:
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), start=2))
    return CHECK_LETTERS[total % len(CHECK_LETTERS)]
