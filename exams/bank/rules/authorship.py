"""Who changed the substance of an item since it was last published: whoever did does not publish it."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cohorts.core.text import fold_text

TEXT_FIELDS = ("stem", "rationale")
EXACT_FIELDS = ("kind", "domain", "level", "shuffle", "accepted_texts", "accepted_ranges")
FIELDS = (*EXACT_FIELDS, *TEXT_FIELDS)
# Numbers with their sign, words, and symbols that carry meaning; everything else is punctuation.
TOKENS = re.compile(r"(?<![\w.])[-−+]?\d+(?:[.,:/]\d+)*|[^\W_]+|[%$€£§°<>=≤≥≠×÷^~&@#*/\\|]")


def substance_mark(content: Mapping[str, Any]) -> str:
    """A fingerprint of what an item asks and what earns its point, whatever its punctuation, capitals and blanks.

    `content` has the item's fields by name, and `options` as mappings with sort_order, text, correct and feedback.
    Correcting punctuation or capitals leaves the mark as it is; another word, number, option, key, kind, level or
    domain does not.
    """
    options = sorted(content.get("options") or (), key=lambda option: option.get("sort_order") or 0)
    parts: list[Any] = [_exact(content.get(name)) for name in EXACT_FIELDS]
    parts += [_tokens(content.get(name)) for name in TEXT_FIELDS]
    parts.append(
        [[_tokens(option.get("text")), option.get("correct"), _tokens(option.get("feedback"))] for option in options]
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _exact(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _tokens(text: str | None) -> list[str]:
    # An apostrophe within a word is punctuation: “isn’t” and “isnt” are the same word.
    return TOKENS.findall(re.sub(r"(?<=\w)'(?=\w)", "", fold_text(text or "")))


def authors(before: str | None, drafts: Iterable[tuple[int | None, str]]) -> set[int]:
    """Ids of the people whose draft changed the substance. `drafts` are (person, mark) in order, `before` the mark of
    what was published before them, or None. Who saves what another wrote, unchanged, is no author of it.
    """
    people = set()
    for person, mark in drafts:
        if mark != before and person is not None:
            people.add(person)
        before = mark
    return people
