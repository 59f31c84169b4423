"""Keeping who has looked at live items. A live item is one that was published: candidates may meet it."""

from collections.abc import Iterable
from datetime import datetime

from cohorts.core.actions import action
from cohorts.people.models import User
from exams.bank.models import Item, ItemSighting, ItemVersion


@action("item.seen", "See live items")
def see_versions(*, versions: Iterable[ItemVersion], page: str, by: User | None, at: datetime) -> None:
    """Append that `by` saw these item versions on a page (an ItemPage); one insert."""
    ItemSighting.objects.bulk_create(
        ItemSighting(item_id=version.item_id, version=version, page=page, by=by, at=at) for version in versions
    )


@action("item.seen_in_the_bank", "See live items in the bank")
def see_items(*, items: Iterable[Item], page: str, by: User | None, at: datetime) -> None:
    """Append that `by` saw these items as their authors edit them, those that were published; one insert."""
    ItemSighting.objects.bulk_create(
        ItemSighting(item=item, page=page, by=by, at=at) for item in items if item.live or item.first_published_at
    )
