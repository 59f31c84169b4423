"""The content of items in memory, as plain values for the rules."""

from collections.abc import Iterable

from exams.bank.models import Item, ItemOption
from exams.bank.rules.items import Choice, Wording


def wording(item: Item) -> Wording:
    """The content of an item with its options."""
    options = sorted(item.options.all(), key=lambda option: (option.sort_order or 0, option.pk or 0))
    return wording_of(item, options)


def wording_of(item: Item, options: Iterable[ItemOption]) -> Wording:
    """The content of an item with these options, in order; neither needs to be saved."""
    return Wording(
        kind=item.kind,
        stem=item.stem,
        options=tuple(Choice(option.text, option.correct, option.feedback) for option in options),
        texts=item.accepted_texts,
        ranges=item.accepted_ranges,
    )
