"""What else a change of records affects, in sentences that higher apps give. `lms.wiring` registers the functions."""

from collections.abc import Callable, Collection
from typing import Any

# Functions (rows, person_ids, user) -> sentences. `user` None: nothing is left out; otherwise what they may read.
SENTENCES: list[Callable[[Collection[Any], Collection[int], Any], list[str]]] = []


def consequences_of(rows: Collection[Any], *, person_ids: Collection[int], user: Any = None) -> list[str]:
    """Return sentences about what rests on these rows and changes with them; [] if nothing does.

    `person_ids`: whose records the rows are. `user`: who reads it; None for a proposal, which says it to everyone who
    decides on it.
    """
    return [sentence for function in SENTENCES for sentence in function(rows, person_ids, user)]
