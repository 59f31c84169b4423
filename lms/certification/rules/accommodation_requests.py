"""What is asked for, as lines of one kind and one purpose, and what an answer makes of a request. Pure."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from exams.delivery.rules.accommodations import INTERPRETER, KINDS, OTHER_LANGUAGE, TIMES

# Of these somebody must know which language.
WITH_LANGUAGE = (INTERPRETER, OTHER_LANGUAGE)


class AskedLine(NamedTuple):
    """One accommodation for one purpose."""

    kind: str
    purpose: str


def asked_lines(kinds: Iterable[str], purposes: Collection[str]) -> list[AskedLine]:
    """Return every kind for each of the purposes that it exists for."""
    return [
        AskedLine(kind, purpose) for kind in dict.fromkeys(kinds) for purpose in KINDS[kind].purposes
        if purpose in purposes
    ]  # fmt: skip


def kinds_without_purpose(kinds: Iterable[str], purposes: Collection[str]) -> list[str]:
    """Return the kinds that exist for none of the purposes, so that nothing would be asked with them."""
    return [kind for kind in dict.fromkeys(kinds) if not set(KINDS[kind].purposes) & set(purposes)]


def step_for(asked: Iterable[str], granted: Iterable[str | None]) -> str:
    """Return the step of an answer: "grant", "grant_in_part" or "refuse".

    `granted`: for each kind that was asked, the kind that is granted, or None. Another kind of time than was asked for
    is a part.
    """
    pairs = list(zip(asked, granted, strict=True))
    if all(kind == answer for kind, answer in pairs):
        return "grant"
    return "grant_in_part" if any(answer is not None for _kind, answer in pairs) else "refuse"


def instead_of(kind: str) -> tuple[str, ...]:
    """Return what can be granted where a kind was asked for: another kind of time instead of time, else the same."""
    return TIMES if kind in TIMES else (kind,)
