"""Text that still knows which of its characters were escaped, so that a sign can be told from a letter."""

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r"\\([~=#{}:>\\n])")
_NEUTRAL = "x"


@dataclass(frozen=True, slots=True)
class Marked:
    """Two strings of equal length: `text` as people read it, and `signs`, where an escaped character is neutral.

    Search in `signs`, read from `text`. The escapes are those of GIFT, and `\\>` so that “->” can be written.
    """

    text: str
    signs: str

    @classmethod
    def parse(cls, raw: str) -> "Marked":
        texts: list[str] = []
        signs: list[str] = []
        end = 0
        for found in _ESCAPE.finditer(raw):
            between = raw[end : found.start()]
            texts += [between, "\n" if found[1] == "n" else found[1]]
            signs += [between, _NEUTRAL]
            end = found.end()
        return cls("".join([*texts, raw[end:]]), "".join([*signs, raw[end:]]))

    def __getitem__(self, part: slice) -> "Marked":
        return Marked(self.text[part], self.signs[part])

    def __add__(self, other: "Marked") -> "Marked":
        return Marked(self.text + other.text, self.signs + other.signs)

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def strip(self) -> "Marked":
        """Without blanks at either end."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def cut(self, sign: str) -> tuple["Marked", "Marked | None"]:
        """What stands before and after the first `sign`; the second is None where there is none."""
        at = self.signs.find(sign)
        return (self, None) if at < 0 else (self[:at], self[at + len(sign) :])

    def pieces(self, signs: str) -> tuple["Marked", list[tuple[str, "Marked"]]]:
        """The text before the first of `signs`, and each sign with what follows it."""
        places = [at for at, sign in enumerate(self.signs) if sign in signs]
        ends = [*places, len(self.text)][1:]
        found = [(self.signs[at], self[at + 1 : end]) for at, end in zip(places, ends, strict=True)]
        return self[: places[0]] if places else self, found
