"""The error that the analysis raises about its input: file, row, column and what was expected."""

from __future__ import annotations

from collections.abc import Sequence


class BadInput(ValueError):
    """Input that cannot be analyzed.

    `file` is a path, "responses" or "key" for a data frame, or the name of a wrong option. `row` is the line in the
    file (for a frame, 0 for the header and 1 for the first row), or None for the whole file. `column` is a header name
    or None.
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
        """The same error with the file's name and line number, if it is about that frame.

        `lines[r]` is the line of frame row r, `lines[0]` the line of the header.
        """
        if self.file != frame:
            return self
        return BadInput(path, None if self.row is None else lines[self.row], self.column, self.message)
