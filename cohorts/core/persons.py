"""Map people to the accounts whose rows are theirs. Every query by person uses this."""

from collections.abc import Iterable


def accounts_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Return {account id: person id} for all accounts whose rows belong to these people.

    Today a person has one account, their own. When two accounts of one person are merged, no rows move: this function
    returns the merged account along with the current one, and every caller follows.
    """
    return {person_id: person_id for person_id in person_ids}
