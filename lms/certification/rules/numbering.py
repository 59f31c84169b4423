"""Certificate numbers with a check letter, and the unguessable tokens of verification links."""

import base64
import re
from collections.abc import Callable

from cohorts.core.text import fold_code

# 23 letters, a prime count, without I, O and U, which are read as 1, 0 and V.
CHECK_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
TOKEN_BYTES = 20


def certificate_number(year: int, sequence: int) -> str:
    """The number of one certificate: ``certificate_number(2026, 42)`` gives ``"2026-00042-H"``.

    The letter is the sum of digit times place (from the right, starting at 2) modulo 23. Because 23 is prime and no
    weight reaches it, any one wrong digit and any two neighbors swapped change the letter.
    """
    if not 2000 <= year <= 9999 or not 1 <= sequence <= 9_999_999:
        raise ValueError("A certificate number needs a year from 2000 on and a sequence from 1 to 9,999,999.")
    return f"{year}-{sequence:05d}-{_check_letter(f'{year}{sequence:05d}')}"


def read_certificate_number(typed: str) -> str | None:
    """The number as it is kept, from what a person typed (any case, with or without hyphens and spaces).

    None when it is not a number or its letter does not fit.
    """
    squeezed = fold_code(typed)
    match = re.fullmatch(r"([2-9][0-9]{3})([0-9]{5,7})([A-Z])", squeezed)
    if match is None or int(match[2]) == 0:
        return None
    number = certificate_number(int(match[1]), int(match[2]))
    return number if fold_code(number) == squeezed else None


def verification_token(*, randomness: Callable[[int], bytes]) -> str:
    """A token of 32 lower-case letters and digits carrying 160 random bits; ``randomness(n)`` gives n random bytes."""
    return base64.b32encode(randomness(TOKEN_BYTES)).decode("ascii").lower()


def _check_letter(digits: str) -> str:
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), start=2))
    return CHECK_LETTERS[total % len(CHECK_LETTERS)]
