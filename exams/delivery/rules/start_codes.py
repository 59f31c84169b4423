"""Start codes: short, with letters and digits that are not easily confused in writing or speech."""

from collections.abc import Callable, Sequence

# Without 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V, and letters that sound like them.
ALPHABET = "ACEFHJKMNPRTWXY34679"
LENGTH = 6


def draw(choose: Callable[[Sequence[str]], str]) -> str:
    """Create a code; `choose` returns a random element of a sequence, such as `secrets.choice`."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def spoken(code: str) -> str:
    """The code in two halves, for display."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"
