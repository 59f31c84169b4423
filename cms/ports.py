"""What the public site asks of higher apps; `lms.wiring` answers."""

from collections.abc import Callable

# Each returns [(key, title)] of the programs in the certification rules.
PROGRAMS: list[Callable[[], list[tuple[str, str]]]] = []


def program_choices() -> list[tuple[str, str]]:
    """Return the choices of a program: none, then each that is loaded, by title."""
    return [("", "–"), *(choice for programs in PROGRAMS for choice in programs())]
