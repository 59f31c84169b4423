"""The pieces of copies that people asked for, as restricted records."""

from collections.abc import Collection, Iterable
from typing import Any

from lms.records.facts.classes import Kept, living
from lms.records.models import CopyPiece


def pieces(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Every piece that is there. One query. A copy is removed by its own rule, so no period runs."""
    rows = living(CopyPiece.objects.order_by("pk"), ids).values_list("record", "record__person", "copy")
    return [Kept(record, person, None, "own-copy", f"Copy {copy}") for record, person, copy in rows]
