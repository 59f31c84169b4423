"""Exported lists: columns read as plain values, because creating thousands of model instances takes most of the time.

A cell names the fields it needs. All cells of a list are read in one query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

YES_OR_NO = {True: "yes", False: "no"}


class Cell:
    """A column of an exported list, computed from the values of some fields.

    `fields` are ORM paths from the row, or names of annotations. `write` is called with their values, in this order.
    Without it, the cell is the one value, or its label in `labels`: the choices of the field, or {value: label}.
    """

    def __init__(
        self,
        *fields: str,
        write: Callable[..., object] | None = None,
        labels: Mapping[Any, object] | Iterable[tuple[Any, object]] = (),
    ):
        self.fields, self.write, self.labels = fields, write, dict(labels)

    def column(self, values: Mapping[str, Sequence[Any]]) -> Iterable[object]:
        """Return the cells of all rows, from {field: its value in each row}. Labels are in the active language."""
        columns = [values[field] for field in self.fields]
        if self.write is not None:
            return map(self.write, *columns)
        if not self.labels:
            return columns[0]
        labels = {value: str(label) for value, label in self.labels.items()}
        return [labels.get(value, value) for value in columns[0]]

    def of(self, row: Any) -> object:
        """Return the cell of a model instance, for pages with few rows."""
        (cell,) = self.column({field: [value_of(row, field)] for field in self.fields})
        return cell


def value_of(row: Any, path: str) -> Any:
    """Return the value at an ORM path of a model instance; None if a row on the path is missing."""
    for name in path.split("__"):
        row = None if row is None else getattr(row, name)
    return row


def by_path(path: str, *fields: str) -> tuple[str, ...]:
    """Return the ORM paths of fields of one related row."""
    return tuple(f"{path}__{field}" for field in fields)


def read_cells(rows: QuerySet, cells: Iterable[Cell]) -> list[tuple[object, ...]]:
    """Return the cells of every row, in the order of the rows. One query, without model instances."""
    cells = list(cells)
    fields = list(dict.fromkeys(field for cell in cells for field in cell.fields))
    columns = list(zip(*rows.values_list(*fields), strict=True))
    if not columns:
        return []
    values = dict(zip(fields, columns, strict=True))
    return list(zip(*(cell.column(values) for cell in cells), strict=True))
