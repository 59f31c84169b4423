"""Functions of higher apps that the item bank calls. `lms.wiring` registers them at startup."""

from collections.abc import Callable

# {name: function that takes the id of an item version and returns a URL}
ADDRESSES: dict[str, Callable[[int], str]] = {}
KEY_CHANGE = "key_change"


def key_change_address(version_id: int) -> str:
    """URL of the page that proposes another key for an item version; "" if no function is registered."""
    return ADDRESSES[KEY_CHANGE](version_id) if KEY_CHANGE in ADDRESSES else ""
