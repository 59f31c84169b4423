"""Start codes: short, and made of letters and digits that nobody mistakes for one another on a board or by ear."""

from collections.abc import Callable, Sequence

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V, and none of the letters that sound alike with them.
ALPHABET = "ACEFHJKMNPRTWXY34679"
LENGTH = 6


def draw(choose: Callable[[Sequence[str]], str]) -> str:
    """A new code; `choose` picks one of a sequence at random, such as secrets.choice."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def spoken(code: str) -> str:
    """A code as it is shown: in two halves."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"
