"""What notices ask of apps above. `lms.wiring` plugs the answers in at start."""

from collections.abc import Callable

# {kind of letter: function of the id the letter is about, returning the path its link leads to}
LINKS: dict[str, Callable[[int], str]] = {}


def link_path(kind: str, about_id: int | None) -> str:
    """Return the path that the link of a letter of this kind leads to; "" (the start page) where nobody answers."""
    if about_id is None or kind not in LINKS:
        return ""
    return LINKS[kind](about_id)
