"""Exported lists: columns that are read as plain values, because making objects of thousands of rows takes most time.

A cell names the fields it is written from. All cells of a list are read in one query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

YES_OR_NO = {True: "yes", False: "no"}


class Cell:
    """A column of an exported list: what is written of the values of some fields.

    `fields` are ORM paths from the row, or names of annotations. `write` is called with their values, in this order.
    Without it the one value stands as it is, or as `labels` says: the choices of the field, or {value: label}.
    """

    def __init__(
        self,
        *fields: str,
        write: Callable[..., object] | None = None,
        labels: Mapping[Any, object] | Iterable[tuple[Any, object]] = (),
    ):
        self.fields, self.write, self.labels = fields, write, dict(labels)

    def column(self, values: Mapping[str, Sequence[Any]]) -> Iterable[object]:
        """The cells of all rows, from {field: its value in each row}. Labels are in the active language."""
        columns = [values[field] for field in self.fields]
        if self.write is not None:
            return map(self.write, *columns)
        if not self.labels:
            return columns[0]
        labels = {value: str(label) for value, label in self.labels.items()}
        return [labels.get(value, value) for value in columns[0]]

    def of(self, row: Any) -> object:
        """The same cell of a row that is at hand, for a page that lists a few."""
        (cell,) = self.column({field: [value_of(row, field)] for field in self.fields})
        return cell


def value_of(row: Any, path: str) -> Any:
    """What stands at an ORM path from a row that is at hand; None where the path leads through a row that is not."""
    for name in path.split("__"):
        row = None if row is None else getattr(row, name)
    return row


def by_path(path: str, *fields: str) -> tuple[str, ...]:
    """The ORM paths of fields of one related row."""
    return tuple(f"{path}__{field}" for field in fields)


def read_cells(rows: QuerySet, cells: Iterable[Cell]) -> list[tuple[object, ...]]:
    """The cells of every row, in the order of the rows. One query; no object is made of a row."""
    cells = list(cells)
    fields = list(dict.fromkeys(field for cell in cells for field in cell.fields))
    columns = list(zip(*rows.values_list(*fields), strict=True))
    if not columns:
        return []
    values = dict(zip(fields, columns, strict=True))
    return list(zip(*(cell.column(values) for cell in cells), strict=True))
