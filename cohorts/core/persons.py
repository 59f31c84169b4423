"""Map people to the accounts whose rows are theirs. Every query by person uses this.

A person has one account. Where two accounts turn out to be one person's, one is merged into the other: no row moves,
and everything that asks by person finds the rows of both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

# One function: {account id: id of the account it is merged into, at the end of its chain}. `lms.wiring` sets it.
MERGED: list[Callable[[], Mapping[int, int]]] = []
_supposed: ContextVar[Mapping[int, int] | None] = ContextVar("supposed", default=None)


def merged_accounts() -> Mapping[int, int]:
    """Return {account id: person id} of the accounts that are merged into another one."""
    supposed = _supposed.get()
    if supposed is not None:
        return supposed
    return MERGED[0]() if MERGED else {}


@contextmanager
def supposing_merged(account_id: int, into_id: int) -> Iterator[None]:
    """Answer, inside the `with` block, as if an account were merged into another one, to say before what follows."""
    merged = merged_accounts()
    person = merged.get(into_id, into_id)
    ends = {account: person if end == account_id else end for account, end in merged.items()}
    token = _supposed.set({**ends, account_id: person})
    try:
        yield
    finally:
        _supposed.reset(token)


@contextmanager
def supposing_parted(accounts: Iterable[int], account_id: int) -> Iterator[None]:
    """Answer, inside the `with` block, as if the last merge had ended: `accounts` are those of `account_id` alone."""
    own = set(accounts)
    ends = {account: account_id if account in own else end for account, end in merged_accounts().items()}
    token = _supposed.set({account: end for account, end in ends.items() if account != end})
    try:
        yield
    finally:
        _supposed.reset(token)


def person_of(account_id: int) -> int:
    """Return the id of the person whose account this is: the account itself, unless it is merged into another."""
    return merged_accounts().get(account_id, account_id)


def is_own(by: Any, account_id: int) -> bool:
    """Return whether an account is that of the user `by`, or of a record merged with theirs. None is nobody's."""
    return by is not None and person_of(by.pk) == person_of(account_id)


def the_person(account: Any) -> Any:
    """Return the person whose account this is, as a row. One query if it is merged into another one."""
    own = person_of(account.pk)
    return account if own == account.pk else type(account)._base_manager.get(pk=own)


def accounts_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Return {account id: person id} for all accounts whose rows belong to these people.

    The person is the account into which the others are merged. Any of a person's accounts may be asked for; all are
    returned.
    """
    merged = merged_accounts()
    if not merged:
        return {person_id: person_id for person_id in person_ids}
    people = dict.fromkeys(merged.get(person_id, person_id) for person_id in person_ids)
    accounts = {person_id: person_id for person_id in people}
    return accounts | {account: person for account, person in merged.items() if person in people}


class ByPerson(dict[Any, Any]):
    """A dict by person, or by a tuple that begins with the person, which any account of the person finds.

    Going through it yields each person once.
    """

    def __missing__(self, key: Any) -> Any:
        """The row of the person whose account this is. Raises KeyError if they have none."""
        own = _of_person(key)
        if own == key or own not in self.keys():
            raise KeyError(key)
        return self[own]

    def get(self, key: Any, default: Any = None) -> Any:
        """As of a dict, for any account of the person."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or super().__contains__(_of_person(key))


def _of_person(key: Any) -> Any:
    return (person_of(key[0]), *key[1:]) if isinstance(key, tuple) else person_of(key)
