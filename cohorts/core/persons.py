"""One human, one person: which accounts' rows are theirs. Every read of rows by person asks here."""

from collections.abc import Iterable


def accounts_of(person_ids: Iterable[int]) -> dict[int, int]:
    """{account id: person id}: the accounts whose rows belong to these people, each with the person it counts for.

    A person has one account, their own. When two accounts of one human are merged, nothing is re-pointed: the merged
    account is answered here beside the kept one, and every caller follows.
    """
    return {person_id: person_id for person_id in person_ids}
