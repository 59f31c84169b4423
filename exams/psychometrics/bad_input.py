"""The one error the analysis raises about what it was given: it says which file, which row, which column, and what
was expected there.
"""

from __future__ import annotations

from collections.abc import Sequence


class BadInput(ValueError):
    """Input that cannot be analyzed.

    `file` is a path, or "responses" or "key" when a frame was given. `row` is the line in the file (for a frame, the
    row counted from 1 without the header), or None where the whole file is meant; `column` a header name or None.
    """

    def __init__(self, file: str, row: int | None, column: str | None, message: str):
        self.file, self.row, self.column, self.message = file, row, column, message
        super().__init__(str(self))

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.message}"

    def in_file(self, frame: str, path: str, lines: Sequence[int]) -> BadInput:
        """The same complaint with the file's own name and line number, if it is about that frame."""
        if self.file != frame:
            return self
        row = lines[self.row - 1] if self.row else None
        return BadInput(path, row, self.column, self.message)
