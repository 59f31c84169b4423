"""Keeping who has looked at live items. A live item is one that was published: candidates may meet it."""

from cohorts.core.actions import action
from exams.bank.models import ItemSighting


@action("item.seen", "See live items")
def see_versions(*, versions, page, by, at):
    """Append that `by` saw these item versions on a page (an ItemPage); one insert."""
    ItemSighting.objects.bulk_create(
        ItemSighting(item_id=version.item_id, version=version, page=page, by=by, at=at) for version in versions
    )


@action("item.seen_in_the_bank", "See live items in the bank")
def see_items(*, items, page, by, at):
    """Append that `by` saw these items as their authors edit them, those that were published; one insert."""
    ItemSighting.objects.bulk_create(
        ItemSighting(item=item, page=page, by=by, at=at) for item in items if item.live or item.first_published_at
    )
