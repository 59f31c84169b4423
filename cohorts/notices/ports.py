"""Functions that notices need from higher apps. `lms.wiring` registers them at startup."""

from collections.abc import Callable

# {kind of letter: function from the id of the letter's subject to the path of its link}
LINKS: dict[str, Callable[[int], str]] = {}


def link_path(kind: str, about_id: int | None) -> str:
    """Return the path of the link in a letter of this kind; "" (the home page) if no function is registered."""
    if about_id is None or kind not in LINKS:
        return ""
    return LINKS[kind](about_id)
