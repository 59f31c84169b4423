"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"
_MOST_WORDS = 2000


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """[(SAME, REMOVED or ADDED, text)] in the order of reading. Texts of very many words are compared as a whole."""
    former, present = _pieces(before), _pieces(after)
    if len(former) + len(present) > _MOST_WORDS:
        former, present = [before], [after]
    return [part for part in _parts(former, present) if part[1]]


def _pieces(text: str) -> list[str]:
    """Words with the blanks after them, and lines."""
    return re.findall(r"\S+[^\S\n]*|\n|[^\S\n]+", text)


def _parts(former: list[str], present: list[str]) -> Iterator[tuple[str, str]]:
    # Blanks after a word, which the last one of a text lacks, do not make it another word.
    before, after = ([piece.rstrip(" \t") or piece for piece in pieces] for pieces in (former, present))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, present_start, present_end in matcher.get_opcodes():
        if tag == "equal":
            yield SAME, "".join(present[present_start:present_end])
        else:
            yield REMOVED, "".join(former[start:end])
            yield ADDED, "".join(present[present_start:present_end])
