"""What stands on a published form. It never changes, so each process reads it once."""

from dataclasses import dataclass
from functools import lru_cache

from exams.assembly.models import FormItem


@dataclass(frozen=True)
class PrintedItem:
    """An item as it stands on a form: its place, what kind it is and what it says. No key, rationale or feedback."""

    place: int
    kind: str
    shuffle: bool
    stem: str
    options: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its options, in the order of writing."""
        return tuple(label for label, _ in self.options)


@lru_cache(maxsize=64)
def printed_items(form_id: int) -> tuple[PrintedItem, ...]:
    """The items of a published form in its order. One query, the first time."""
    # A version also carries its rationale and feedback: they are not even fetched here.
    columns = ("pk", "version__kind", "version__shuffle", "version__stem", "version__options")
    rows = FormItem.objects.filter(form=form_id).order_by("position").values_list(*columns)
    return tuple(
        PrintedItem(pk, kind, shuffle, stem, tuple((option["label"], option["text"]) for option in options))
        for pk, kind, shuffle, stem, options in rows
    )
