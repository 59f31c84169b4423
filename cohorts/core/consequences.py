"""What else a change of records affects, in sentences that higher apps give. `lms.wiring` registers the functions."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

# Functions (rows, person_ids, user) -> sentences. `user` None: nothing is left out; otherwise what they may read.
SENTENCES: list[Callable[[Collection[Any], Collection[int], Any], list[str]]] = []

# The same about what rests on these rows, but stays as it is when they no longer count.
STAYING: list[Callable[[Collection[Any], Collection[int], Any], list[str]]] = []

# Functions ({fee id: dollars}, person_ids) -> sentences about what a payment of these fees leads to.
OF_PAYMENTS: list[Callable[[Mapping[int, Decimal], Collection[int]], list[str]]] = []


def consequences_of(rows: Collection[Any], *, person_ids: Collection[int], user: Any = None) -> list[str]:
    """Return sentences about what rests on these rows and changes with them; [] if nothing does.

    `person_ids`: whose records the rows are. `user`: who reads it; None for a proposal, which says it to everyone who
    decides on it.
    """
    return [sentence for function in SENTENCES for sentence in function(rows, person_ids, user)]


def stays_without(rows: Collection[Any], *, person_ids: Collection[int], user: Any = None) -> list[str]:
    """Return sentences about what rests on these rows and stays without them; [] if nothing does."""
    return [sentence for function in STAYING for sentence in function(rows, person_ids, user)]


def said_of_fees(fees: Collection[Any], *, person_ids: Collection[int]) -> list[str]:
    """Return sentences about what rests on these fees when they are owed again: what changes, then what stays."""
    about = {"person_ids": person_ids}
    return [*consequences_of(fees, **about), *stays_without(fees, **about)] if fees else []


def follows_payment(paid: Mapping[int, Decimal], *, person_ids: Collection[int]) -> list[str]:
    """Return sentences about what follows as soon as these fees are paid: {fee id: dollars}; [] if nothing does.

    `person_ids`: for whom the fees are. The sentences name nobody: who records a payment may not read the names.
    """
    return [sentence for function in OF_PAYMENTS for sentence in function(paid, person_ids)]
