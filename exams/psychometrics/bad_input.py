"""The one error the analysis raises about what it was given: it says which file, which row, which column, and what
was expected there.
"""

from __future__ import annotations

from collections.abc import Sequence


class BadInput(ValueError):
    """Input that cannot be analyzed.

    `file` is a path, or "responses" or "key" when a frame was given, or the option that was wrong. `row` is the line in
    the file (for a frame, 0 for the header and 1 for the first row), None where the whole file is meant; `column` a
    header name or None.
    """

    def __init__(self, file: str, row: int | None, column: str | None, message: str):
        self.file, self.row, self.column, self.message = file, row, column, message
        super().__init__(str(self))

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}" if self.row else "header")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.message}"

    def in_file(self, frame: str, path: str, lines: Sequence[int]) -> BadInput:
        """The same complaint with the file's own name and line number, if it is about that frame.

        `lines[r]` is the line of frame row r, `lines[0]` that of the header.
        """
        if self.file != frame:
            return self
        return BadInput(path, None if self.row is None else lines[self.row], self.column, self.message)
