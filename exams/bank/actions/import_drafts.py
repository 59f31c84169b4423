"""Delete the drafts of one imported file that nobody has touched since, in parts as they were imported.

A draft is touched once anything about it was logged after its import, it was published, or it has a saved draft.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log, log_all
from cohorts.core.batches import in_batches
from cohorts.core.holds.door import delete_rows
from cohorts.core.jobs import enqueue
from cohorts.people.models import User
from exams.bank.actions.imports import MOST_AT_ONCE, PART
from exams.bank.models import Enemy, Item, ItemImport, ItemImportOutcome, ItemImportState

TASK = "exams.bank.tasks.delete_drafts"
IMPORTED = "item.imported"


def untouched_drafts(item_import: ItemImport) -> list[int]:
    """Ids of the drafts of a file that nobody has touched. Two queries for each part of the file."""
    return list(_drafts_by_part(item_import))


def has_untouched_drafts(item_import: ItemImport) -> bool:
    """Whether there is any such draft; reads no further than the first part with one."""
    return next(_drafts_by_part(item_import), None) is not None


def _drafts_by_part(item_import: ItemImport) -> Iterator[int]:
    if item_import.state != ItemImportState.COMMITTED:
        return
    codes = [entry["code"] for entry in item_import.report if entry["outcome"] == ItemImportOutcome.IMPORTED]
    for part in in_batches(codes, PART):
        yield from _untouched(Item.objects.filter(code__in=part))


def _untouched(items: QuerySet[Item]) -> list[int]:
    drafts = items.filter(live=False, first_published_at=None, latest_revision=None, versions=None)
    ids = list(drafts.order_by("pk").values_list("pk", flat=True))
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Item, for_concrete_model=False), object_id__in=map(str, ids)
    )
    touched = set(entries.exclude(action=IMPORTED).values_list("object_id", flat=True))
    return [pk for pk in ids if str(pk) not in touched]


@action("item_import.drafts_deletion_started", "Began deleting drafts of item file")
def start_deleting_drafts(*, item_import: ItemImport, by: User, at: datetime) -> int:
    """Delete the untouched drafts of a file, many of them by a job, and log it. Returns how many there are.

    Refuses everyone except examinations staff, and a file without such drafts.
    """
    require(by, roles.EXAMINATIONS)
    ids = untouched_drafts(item_import)
    if not ids:
        raise Refused("import_without_drafts")
    log(item_import, by=by, at=at, drafts=len(ids))
    if len(ids) > MOST_AT_ONCE:
        enqueue(TASK, item_import.pk, by.pk)
    else:
        delete_drafts(item_import=item_import, by=by, at=at)
    return len(ids)


def delete_drafts(*, item_import: ItemImport, by: User | None, at: datetime) -> int:
    """Delete the drafts of a file that nobody has touched, in parts; returns how many. Safe to run again."""
    ids = untouched_drafts(item_import)
    return sum(delete_part(ids=part, by=by, at=at, filename=item_import.filename) for part in in_batches(ids, PART))


@action("item.draft_deleted", "Deleted untouched draft")
def delete_part(*, ids: Sequence[int], by: User | None, at: datetime, filename: str) -> int:
    """Delete those of these drafts that nobody has touched until now, and log each. Returns how many.

    Other items that name one of them as an item to keep apart keep its code.
    """
    locked = Item._base_manager.select_for_update().filter(pk__in=list(ids))
    untouched = _untouched(Item.objects.filter(pk__in=[item.pk for item in locked]))
    items = list(Item.objects.filter(pk__in=untouched))
    Enemy.objects.filter(enemy__in=untouched).exclude(item__in=untouched).update(enemy=None)
    log_all(items, by=by, at=at, filename=filename)
    delete_rows(Item.objects.filter(pk__in=untouched))
    return len(items)
