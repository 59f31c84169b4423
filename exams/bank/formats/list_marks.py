"""The marks of HTML lists in plain text: “1. ”, “b. ”, “iv. ”, “- ”."""

from dataclasses import dataclass

from exams.bank.formats.html_tags import attribute, has_flag

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_STYLES = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I", "none": "",
}  # fmt: skip
_LETTERED = ("a", "A", "i", "I")
_MAX_ROMAN = 3999


@dataclass(slots=True)
class List:
    """An open list. `style` is "1", "a", "A", "i", "I", "-" or "" (no marks)."""

    name: str
    style: str
    next: int
    step: int = 1

    @classmethod
    def parse(cls, name: str, rest: str) -> "List":
        """The list that a tag with these attributes opens."""
        typed = attribute(rest, "type")
        style = "-" if name == "ul" else typed if typed in _LETTERED else "1"
        css = attribute(rest, "style").replace(" ", "").lower()
        for word, mark in _STYLES.items():
            if f"list-style-type:{word}" in css or f"list-style:{word}" in css:
                style = mark
        return cls(name, style, _whole(attribute(rest, "start"), 1), -1 if has_flag(rest, "reversed") else 1)

    def mark(self, rest: str) -> str:
        """The mark of the next entry, whose tag has these attributes."""
        number = _whole(attribute(rest, "value"), self.next)
        self.next = number + self.step
        if self.style in ("", "-"):
            return "- " if self.style else ""
        return f"{_written(number, self.style)}. "


def _whole(text: str, otherwise: int) -> int:
    text = text.strip()
    return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 7 else otherwise


def _written(number: int, style: str) -> str:
    if style in "aA" and number > 0:
        letters = _letters(number)
    elif style in "iI" and 0 < number <= _MAX_ROMAN:
        letters = _roman(number)
    else:
        return str(number)
    return letters.upper() if style in "AI" else letters


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        parts.append(letters * times)
    return "".join(parts)
