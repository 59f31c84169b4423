"""Record who viewed live items. A live item is one that was published, so candidates may get it."""

from collections.abc import Iterable
from datetime import datetime

from cohorts.core.actions import action
from cohorts.people.models import User
from exams.bank.models import Item, ItemVersion, ItemView


@action("item.seen", "Viewed live items")
def record_version_views(*, versions: Iterable[ItemVersion], page: str, by: User | None, at: datetime) -> None:
    """Record that `by` viewed these item versions on a page (an ItemPage); one insert."""
    ItemView.objects.bulk_create(
        ItemView(item_id=version.item_id, version=version, page=page, by=by, at=at) for version in versions
    )


@action("item.seen_in_the_bank", "Viewed live items in item bank")
def record_item_views(*, items: Iterable[Item], page: str, by: User | None, at: datetime) -> None:
    """Record that `by` viewed the drafts of these items, if they were ever published; one insert."""
    ItemView.objects.bulk_create(
        ItemView(item=item, page=page, by=by, at=at) for item in items if item.live or item.first_published_at
    )
