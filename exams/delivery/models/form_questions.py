"""The questions on a published form. They never change, so each process caches them."""

from dataclasses import dataclass
from functools import lru_cache

from exams.assembly.models import FormItem


@dataclass(frozen=True)
class FormQuestion:
    """An item on a form: place, kind, text and options. It has no key, rationale or feedback."""

    place: int
    kind: str
    shuffle: bool
    stem: str
    options: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its options, in the author's order."""
        return tuple(label for label, _ in self.options)


@lru_cache(maxsize=64)
def form_questions(form_id: int) -> tuple[FormQuestion, ...]:
    """The questions of a published form, in order. One query on the first call."""
    # The version's rationale and feedback are not selected, so that they cannot reach an exam page.
    columns = ("pk", "version__kind", "version__shuffle", "version__stem", "version__options")
    rows = FormItem.objects.filter(form=form_id).order_by("position").values_list(*columns)
    return tuple(
        FormQuestion(pk, kind, shuffle, stem, tuple((option["label"], option["text"]) for option in options))
        for pk, kind, shuffle, stem, options in rows
    )
