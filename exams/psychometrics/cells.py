"""Answer sheets as they are stored, one JSON list of texts a row, become one small whole number per answer, without a
Python step per person: quotes are found in the bytes, and an answer of up to eight bytes is compared as one number.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

QUOTE, BACKSLASH = 0x22, "\\"
WORD = 8
OMITTED = ""


@dataclass(frozen=True)
class Cells:
    """One item's answers: `codes` (persons) into `labels`, -1 for the omission."""

    codes: np.ndarray
    labels: tuple[str, ...]


class CellReader:
    """Takes rows portion by portion, so that the text of one portion is all the text that is ever held."""

    def __init__(self, items: int):
        self.items = items
        self.rows = 0
        self._numbers: list[dict[str, int]] = [{OMITTED: -1} for _ in range(items)]
        self._parts: list[list[np.ndarray]] = [[] for _ in range(items)]

    def read(self, texts: Sequence[str]) -> None:
        """Take in rows, each the JSON of a list with one text per item. Raises ValueError where one has not that."""
        self.rows += len(texts)
        if texts and self.items:
            escaped = [place for place, text in enumerate(texts) if BACKSLASH in text]
            (self._read_escaped if escaped else self._read_plain)(texts)

    def columns(self) -> list[Cells]:
        """The answers of every item, in order."""
        return [
            Cells(np.concatenate(parts) if parts else np.empty(0, np.int8), tuple(numbers)[1:])
            for parts, numbers in zip(self._parts, self._numbers, strict=True)
        ]

    def _read_escaped(self, texts: Sequence[str]) -> None:
        """Rows with a quotation mark, or with letters that the database wrote as numbers: read as JSON, one by one."""
        rows = [json.loads(text) for text in texts]
        wrong = next((row for row in rows if len(row) != self.items), None)
        if wrong is not None:
            raise _other_number(self.items)
        for place, cells in enumerate(zip(*rows, strict=True)):
            self._parts[place].append(_small([self._number(place, cell) for cell in cells]))

    def _read_plain(self, texts: Sequence[str]) -> None:
        encoded = [text.encode() for text in texts]
        whole = np.frombuffer(b"".join(encoded), np.uint8)
        quotes = np.flatnonzero(whole == QUOTE)
        if len(quotes) != 2 * len(texts) * self.items:
            raise _other_number(self.items)
        quotes = quotes.reshape(len(texts), self.items, 2)
        row_ends = np.cumsum([len(row) for row in encoded])
        if (quotes[:, -1, 1] >= row_ends).any() or (quotes[1:, 0, 0] < row_ends[:-1]).any():
            raise _other_number(self.items)
        starts = np.ascontiguousarray(quotes[:, :, 0].T) + 1
        lengths = np.ascontiguousarray(quotes[:, :, 1].T) - starts
        first = np.where(lengths > 0, whole[starts], 0)
        longest = lengths.max(axis=1)
        for place in range(self.items):
            self._parts[place].append(
                self._coded(place, whole, starts[place], lengths[place], first[place], int(longest[place]))
            )

    def _coded(self, place, whole, starts, lengths, first, longest) -> np.ndarray:
        if longest <= 1:
            found = np.flatnonzero(np.bincount(first, minlength=256))
            table = np.zeros(256, np.int32)
            table[found] = [self._number(place, chr(byte) if byte else OMITTED) for byte in found.tolist()]
            return _small(table.tolist())[first]
        if longest > WORD:
            cells = [whole[at : at + n].tobytes().decode() for at, n in zip(starts.tolist(), lengths.tolist())]
            return _small([self._number(place, cell) for cell in cells])
        words = first.astype(np.uint64)
        for byte in range(1, longest):
            within = lengths > byte
            words[within] |= whole[starts[within] + byte].astype(np.uint64) << np.uint64(8 * byte)
        distinct, inverse = np.unique(words, return_inverse=True)
        numbers = _small([self._number(place, _word(word)) for word in distinct.tolist()])
        return numbers[inverse]

    def _number(self, place: int, label: str) -> int:
        numbers = self._numbers[place]
        return numbers.setdefault(label, len(numbers) - 1)


def _word(word: int) -> str:
    return word.to_bytes(WORD, "little").rstrip(b"\0").decode()


def _small(numbers: list[int]) -> np.ndarray:
    top = max(numbers, default=0)
    return np.array(numbers, np.int8 if top < 2**7 else np.int16 if top < 2**15 else np.int32)


def _other_number(items: int) -> ValueError:
    return ValueError(f"An answer sheet has not exactly {items} answers.")
