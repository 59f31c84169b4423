"""Which act is being carried out now, and by whose decision."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple


class _CarriedOut(NamedTuple):
    """The code of the act, and the ids of people who proposed and approved it."""

    code: str = ""
    people: tuple[int, ...] = ()


NOTHING = _CarriedOut()
_carried_out: ContextVar[_CarriedOut] = ContextVar("carried_out", default=NOTHING)


def is_permitted(code: str) -> bool:
    """Return whether an approval of the act `code` is being carried out."""
    return _carried_out.get().code == code


@contextmanager
def permitted(code: str, people: Collection[int | None] = ()) -> Iterator[None]:
    """Allow the act `code` inside the `with` block: for an approval, or where the rules let one person do it.

    people: ids of the proposer and the approver, for an approval (None: not a person).
    """
    token = _carried_out.set(_CarriedOut(code, tuple(pk for pk in people if pk)))
    try:
        yield
    finally:
        _carried_out.reset(token)


def acting_ids(by: Any) -> list[int]:
    """Return the ids of people who decided on what is being done, for signals.

    Those of an approval that is being carried out, otherwise of `by`; [] for the system.
    """
    people = _carried_out.get().people
    return sorted(set(people) or ({by.pk} if by is not None else set()))
