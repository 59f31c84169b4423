"""Who wrote an item since it was last published: whoever did does not publish it."""

import hashlib
import json
from collections.abc import Iterable, Mapping

FIELDS = ("kind", "domain", "level", "stem", "shuffle", "accepted_texts", "accepted_ranges", "rationale")


def wording_mark(content: Mapping) -> str:
    """A fingerprint of what candidates and scoring get from an item, whatever its blanks and line ends.

    `content` has the item's fields by name, and `options` as mappings with sort_order, text, correct and feedback.
    """
    options = sorted(content.get("options") or (), key=lambda option: option.get("sort_order") or 0)
    said = [_plain(content.get(name)) for name in FIELDS]
    said.append([[_plain(option.get(name)) for name in ("text", "correct", "feedback")] for option in options])
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _plain(value):
    return " ".join(value.split()) if isinstance(value, str) else value


def authors(before: str | None, drafts: Iterable[tuple[int | None, str]]) -> set[int]:
    """Ids of the people whose draft changed the wording. `drafts` are (person, mark) in order, `before` the mark of
    what stood before them, or None. Who saves what another wrote, unchanged, is no author of it.
    """
    people = set()
    for person, mark in drafts:
        if mark != before and person is not None:
            people.add(person)
        before = mark
    return people
