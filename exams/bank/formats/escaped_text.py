"""Text that keeps track of its escaped characters, which are not control signs."""

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r"\\([~=#{}:>\\n])")
_PLACEHOLDER = "x"


@dataclass(frozen=True, slots=True)
class EscapedText:
    """Two strings of equal length: `text` as people read it, and `signs`, where escaped characters are replaced.

    Search in `signs` and read from `text`. The escapes are those of GIFT, plus `\\>`, so that “->” can be written.
    """

    text: str
    signs: str

    @classmethod
    def parse(cls, raw: str) -> "EscapedText":
        texts: list[str] = []
        signs: list[str] = []
        end = 0
        for match in _ESCAPE.finditer(raw):
            between = raw[end : match.start()]
            texts += [between, "\n" if match[1] == "n" else match[1]]
            signs += [between, _PLACEHOLDER]
            end = match.end()
        return cls("".join([*texts, raw[end:]]), "".join([*signs, raw[end:]]))

    def __getitem__(self, part: slice) -> "EscapedText":
        return EscapedText(self.text[part], self.signs[part])

    def __add__(self, other: "EscapedText") -> "EscapedText":
        return EscapedText(self.text + other.text, self.signs + other.signs)

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def strip(self) -> "EscapedText":
        """Remove whitespace at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def cut(self, sign: str) -> tuple["EscapedText", "EscapedText | None"]:
        """The text before and after the first `sign`; the second is None if there is no `sign`."""
        index = self.signs.find(sign)
        return (self, None) if index < 0 else (self[:index], self[index + len(sign) :])

    def pieces(self, signs: str) -> tuple["EscapedText", list[tuple[str, "EscapedText"]]]:
        """The text before the first of `signs`, and each sign with the text after it."""
        positions = [index for index, sign in enumerate(self.signs) if sign in signs]
        ends = [*positions, len(self.text)][1:]
        pieces = [(self.signs[index], self[index + 1 : end]) for index, end in zip(positions, ends, strict=True)]
        return self[: positions[0]] if positions else self, pieces
