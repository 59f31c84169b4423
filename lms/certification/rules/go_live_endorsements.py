"""Endorsements in a list of certified people: by their key or title in the rules in force. Pure Python."""

from collections.abc import Iterable, Mapping

from cohorts.core.problems import Problem
from cohorts.core.text import fold_name
from lms.certification.rules.endorsements import Kind


def by_name(kinds: Iterable[Kind]) -> dict[str, Kind]:
    """Return {folded key or title: endorsement}."""
    return {fold_name(name): kind for kind in kinds for name in (kind.key, kind.title)}


def endorsements_of(text: str, kinds: Mapping[str, Kind]) -> tuple[str, ...] | Problem:
    """Return the keys of what a cell names, separated by semicolons.

    What can tell about a person is refused: it is granted once they have agreed on their own page.
    """
    keys = []
    for name in filter(None, (part.strip() for part in text.split(";"))):
        kind = kinds.get(fold_name(name))
        if kind is None:
            return Problem("golive_endorsement_unknown", text=name[:80])
        if kind.is_personal:
            return Problem("golive_endorsement_personal", text=kind.title)
        keys.append(kind.key)
    return tuple(dict.fromkeys(keys))
