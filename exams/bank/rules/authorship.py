"""Who changed the substance of an item since it was last published; these people may not publish it."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cohorts.core.text import fold_text

TEXT_FIELDS = ("stem", "rationale")
EXACT_FIELDS = ("kind", "domain", "level", "shuffle", "accepted_texts", "accepted_ranges")
FIELDS = (*EXACT_FIELDS, *TEXT_FIELDS)
# Signed numbers, words, and symbols with a meaning; everything else is punctuation.
TOKENS = re.compile(r"(?<![\w.])[-−+]?\d+(?:[.,:/]\d+)*|[^\W_]+|[%$€£§°<>=≤≥≠×÷^~&@#*/\\|]")


def substance_fingerprint(content: Mapping[str, Any]) -> str:
    """Fingerprint of an item's content and key, ignoring punctuation, case and whitespace.

    `content` has the item's fields by name, and `options` as mappings with sort_order, text, correct and feedback. The
    fingerprint changes with any word, number, option, key, kind, level or domain, but not with corrections of
    punctuation or capital letters.
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
    """Ids of the people whose draft changed the substance. `drafts` are (person, fingerprint) in order, `before` is the
    fingerprint of the version published before them, or None. Saving another person's draft unchanged does not count.
    """
    people = set()
    for person, fingerprint in drafts:
        if fingerprint != before and person is not None:
            people.add(person)
        before = fingerprint
    return people
