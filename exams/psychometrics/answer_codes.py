"""Convert stored answer sheets, one line of text each, to one small integer per answer without a Python loop over the
persons: separators are located in the bytes, and an answer of up to eight bytes is compared as one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SEPARATOR, LETTER_LINE = 0x1F, 0x1E
WORD_BYTES = 8
OMITTED = ""


@dataclass(frozen=True)
class Cells:
    """Answers to one item: `codes` (persons) are indexes into `labels`, -1 for an omission."""

    codes: np.ndarray
    labels: tuple[str, ...]


class CellReader:
    """Reads lines in portions, so that only the text of one portion is in memory."""

    def __init__(self, items: int) -> None:
        self.items = items
        self.rows = 0
        self._numbers: list[dict[str, int]] = [{OMITTED: -1} for _ in range(items)]
        self._parts: list[list[np.ndarray]] = [[] for _ in range(items)]

    def read(self, lines: Sequence[str]) -> None:
        """Read lines, each with one text per item, as `exams.delivery.models.text_list_field` writes them.

        Raises ValueError if a line has another number of texts.
        """
        if not lines or not self.items:
            return
        whole = "".join(lines).encode()
        if len(whole) == len(lines) * (self.items + 1):
            table = np.frombuffer(whole, np.uint8).reshape(len(lines), -1)
            if (table[:, 0] == LETTER_LINE).all():
                self._read_letters(table)
                self.rows += len(lines)
                return
        self._read_separated(lines, whole)
        self.rows += len(lines)

    def _read_letters(self, table: np.ndarray) -> None:
        by_item = np.ascontiguousarray(table[:, 1:].T)
        by_item[by_item == LETTER_LINE] = 0
        for place in range(self.items):
            self._parts[place].append(self._encode_letters(place, by_item[place]))

    def _read_separated(self, lines: Sequence[str], whole: bytes) -> None:
        if LETTER_LINE in whole:
            lines = [_to_separated(line) for line in lines]
        encoded = [line.encode() for line in lines]
        # One more byte, so that the start of an empty last answer is a valid index.
        octets = np.frombuffer(b"".join([*encoded, b"\x1f"]), np.uint8)
        separators = np.flatnonzero(octets == SEPARATOR)
        row_starts = np.cumsum([0, *map(len, encoded)])[:-1]
        if len(separators) != len(lines) * self.items + 1 or (separators[: -1 : self.items] != row_starts).any():
            raise self._wrong_length()
        lengths = _by_item(np.diff(separators) - 1, self.items)
        starts = _by_item(separators[:-1] + 1, self.items)
        first = _by_item(octets[separators[:-1] + 1], self.items)
        first[lengths == 0] = 0
        longest = lengths.max(axis=1)
        for place in range(self.items):
            part = self._encode(place, octets, starts[place], lengths[place], first[place], int(longest[place]))
            self._parts[place].append(part)

    def _wrong_length(self) -> ValueError:
        return ValueError(f"An answer sheet does not have exactly {self.items} answers.")

    def columns(self) -> list[Cells]:
        """Answers to every item, in order."""
        return [
            Cells(np.concatenate(parts) if parts else np.empty(0, np.int8), tuple(numbers)[1:])
            for parts, numbers in zip(self._parts, self._numbers, strict=True)
        ]

    def _encode(
        self, place: int, whole: np.ndarray, starts: np.ndarray, lengths: np.ndarray, first: np.ndarray, longest: int
    ) -> np.ndarray:
        if longest <= 1:
            return self._encode_letters(place, first)
        if longest > WORD_BYTES:
            cells = [whole[at : at + n].tobytes().decode() for at, n in zip(starts.tolist(), lengths.tolist())]
            return _compact([self._code_for(place, cell) for cell in cells])
        words = first.astype(np.uint64)
        for byte in range(1, longest):
            within = lengths > byte
            words[within] |= whole[starts[within] + byte].astype(np.uint64) << np.uint64(8 * byte)
        distinct, inverse = np.unique(words, return_inverse=True)
        return _compact([self._code_for(place, _word_text(word)) for word in distinct.tolist()])[inverse]

    def _encode_letters(self, place: int, letters: np.ndarray) -> np.ndarray:
        present = np.flatnonzero(np.bincount(letters, minlength=256))
        table = np.zeros(256, np.int32)
        table[present] = [self._code_for(place, chr(byte) if byte else OMITTED) for byte in present.tolist()]
        return _compact(table.tolist())[letters]

    def _code_for(self, place: int, label: str) -> int:
        numbers = self._numbers[place]
        return numbers.setdefault(label, len(numbers) - 1)


def _to_separated(line: str) -> str:
    if line[:1] != "\x1e":
        return line
    return "".join("\x1f" + (letter if letter != "\x1e" else "") for letter in line[1:])


def _by_item(values: np.ndarray, items: int) -> np.ndarray:
    """Reshape values stored person by person to (items, persons)."""
    small = values if values.dtype == np.uint8 else values.astype(np.int32)
    return np.ascontiguousarray(small.reshape(-1, items).T)


def _word_text(word: int) -> str:
    return word.to_bytes(WORD_BYTES, "little").rstrip(b"\0").decode()


def _compact(numbers: list[int]) -> np.ndarray:
    largest = max(numbers, default=0)
    return np.array(numbers, np.int8 if largest < 2**7 else np.int16 if largest < 2**15 else np.int32)
