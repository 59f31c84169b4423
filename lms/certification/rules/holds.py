"""Whether a second person must confirm a hold that the system put on a certificate."""

from collections.abc import Collection, Sequence

MIN_DECIDERS = 2


def needs_confirmation(causes: Sequence[Collection[int]]) -> bool:
    """Return whether a hold ends by itself unless a second person confirms it.

    causes: for each change behind the hold, the ids of people who decided on it. If two people decided on every one of
    them, the hold is their decision. One person's change, and one that no person made, needs a person besides.
    """
    return not causes or any(len(set(cause)) < MIN_DECIDERS for cause in causes)


def people_of(causes: Sequence[Collection[int]]) -> list[int]:
    """Return the ids of everyone who decided on one of these changes; they do not confirm the hold."""
    return sorted({person for cause in causes for person in cause})
