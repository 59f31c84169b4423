"""Import item files: read and report first, then commit the new items or discard the file.

Files are read and compared outside any transaction. Items are written in parts, each in a short transaction of its own,
so that saving the answers of an exam never waits for an import.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cohorts.core.actions import action, log, log_all
from cohorts.core.batches import in_batches
from cohorts.core.jobs import enqueue
from cohorts.core.problems import Problem, as_json
from cohorts.core.states import transition
from cohorts.core.text import fold_text
from cohorts.people.models import User
from exams.bank import formats
from exams.bank.item_files import Examination, Examined, examine
from exams.bank.models import Enemy, Item, ItemBlock, ItemImport, ItemImportOutcome, ItemImportState, ItemOption
from exams.bank.rules.authorship import FIELDS, substance_fingerprint

PART = 500
# Larger imports are done by a job.
MOST_AT_ONCE = 500
TASK = "exams.bank.tasks.commit_import"


def preview_import(*, filename: str, content: str | bytes, by: User | None, at: datetime) -> ItemImport:
    """Store the file with its report, to be committed or discarded later. Imports no items.

    Refuses a file that is not an item file, with a code for what it appears to be.
    """
    report = examine(filename, content).report()
    text = content if isinstance(content, str) else formats.as_text(content)
    return store_report(filename=filename, text=text, report=report, by=by, at=at)


@action("item_import.previewed", "Read item file")
def store_report(
    *, filename: str, text: str, report: list[dict[str, Any]], by: User | None, at: datetime
) -> ItemImport:
    """Store a file with the report on it, and log the numbers."""
    counts = tally(report)
    item_import = ItemImport.objects.create(
        filename=filename[:200], text=text, report=report, counts=counts, by=by, at=at
    )
    log(item_import, by=by, at=at, **counts)
    return item_import


@action("item_import.started", "Began importing item file")
def start_import(*, item_import: ItemImport, in_background: bool, by: User | None, at: datetime) -> ItemImport:
    """Begin the import, queue its job if it is done `in_background`, and log it.

    Refuses one that is being imported, is committed or discarded.
    """
    transition(item_import, "start", by=by, at=at)
    if in_background:
        enqueue(TASK, item_import.pk, by.pk if by else 0)
    return item_import


@action("item_import.continued", "Continued importing item file")
def continue_import(*, item_import: ItemImport, by: User | None, at: datetime) -> ItemImport:
    """Queue the job of an import again, after its process was stopped; it goes on where it stopped. Logged.

    Refuses an import that has not begun or has ended.
    """
    transition(item_import, "continue", by=by, at=at)
    enqueue(TASK, item_import.pk, by.pk if by else 0)
    return item_import


def is_large(item_import: ItemImport) -> bool:
    """Whether a job should import the file."""
    return bool(item_import.counts.get(ItemImportOutcome.NEW, 0) > MOST_AT_ONCE)


def commit_import(
    *,
    item_import: ItemImport,
    by: User | None,
    at: datetime,
    examination: Examination | None = None,
    progress: Callable[[int, int], None] = lambda taken, total: None,
) -> list[Item]:
    """Save every new item of the file as a draft, in parts, then the final report; returns the items.

    Compares the file with the bank again, so that items added in the meantime are not imported twice, unless it gets an
    `examination` of this moment. If it was interrupted, it goes on where it stopped. `progress` is called with the
    items imported so far and their number. Refuses an import that is already committed or discarded.
    """
    if item_import.state != ItemImportState.IMPORTING:
        start_import(item_import=item_import, in_background=False, by=by, at=at)
    resumes = item_import.taken > 0
    examination = examination or examine(item_import.filename, item_import.text)
    new, items = examination.new, []
    for part in in_batches(new, PART):
        items += import_part(item_import=item_import, part=part, by=by, at=at)
        progress(len(items), len(new))
    finish_import(item_import=item_import, examination=examination, resumed=resumes, by=by, at=at)
    return items


@action("item.imported", "Imported item")
def import_part(*, item_import: ItemImport, part: Sequence[Examined], by: User | None, at: datetime) -> list[Item]:
    """Save some items of a file as drafts with their options, enemies and open remarks, and log each."""
    for one in part:
        one.item.author = by
        one.item.imported_wording = _imported_wording(one.item, one.options)
    items = Item._base_manager.bulk_create([one.item for one in part])
    for one in part:
        for option in one.options:
            option.item = one.item
    ItemOption.objects.bulk_create([option for one in part for option in one.options])
    ItemBlock.objects.bulk_create(
        ItemBlock(item=one.item, state=ItemBlock.INITIAL, remarks=[as_json(block) for block in one.blocks])
        for one in part
        if one.blocks
    )
    Enemy.objects.bulk_create(
        Enemy(item=one.item, code=code[:60]) for one in part for code in dict.fromkeys(one.parsed.enemies)
    )
    item_import.taken += len(items)
    item_import.save(update_fields=["taken"])
    log_all(items, by=by, at=at, filename=item_import.filename)
    return items


@action("item_import.committed", "Imported item file")
def finish_import(
    *, item_import: ItemImport, examination: Examination, resumed: bool, by: User | None, at: datetime
) -> ItemImport:
    """Join enemies that are in the bank now, store the final report, and log it.

    `resumed`: the import was interrupted, so that items it added before are in the bank already.
    """
    join_enemies()
    former = {(entry["line"], entry["outcome"]) for entry in item_import.report}
    imported = {"outcome": ItemImportOutcome.IMPORTED, "remark": as_json(Problem("import_item_added"))}
    item_import.report = [
        {**entry, **imported}
        if entry["outcome"] == ItemImportOutcome.NEW
        or (resumed and entry["outcome"] == ItemImportOutcome.SAME and (entry["line"], "new") in former)
        else entry
        for entry in examination.report()
    ]
    item_import.counts = tally(item_import.report)
    item_import.save(update_fields=["report", "counts"])
    transition(item_import, "commit", by=by, at=at)
    return item_import


def join_enemies() -> None:
    """Fill in the enemies that were named by a code and are in the bank now. Two queries and one for each part."""
    open_names = list(Enemy.objects.filter(enemy=None))
    if not open_names:
        return
    ids = {fold_text(code): pk for pk, code in Item.objects.values_list("pk", "code")}
    joined = [name for name in open_names if fold_text(name.code) in ids]
    for name in joined:
        name.enemy_id = ids[fold_text(name.code)]
    Enemy.objects.bulk_update(joined, ["enemy"], batch_size=PART)


def _imported_wording(item: Item, options: Sequence[ItemOption]) -> str:
    choices = [
        {"sort_order": option.sort_order, "text": option.text, "correct": option.correct, "feedback": option.feedback}
        for option in options
    ]
    content = {name: getattr(item, name) for name in FIELDS if name != "domain"}
    return substance_fingerprint({**content, "domain": item.domain_id, "options": choices})


@action("item_import.discarded", "Discarded item file")
def discard_import(*, item_import: ItemImport, by: User | None, at: datetime) -> ItemImport:
    """Close the import without importing anything, and log it. Refuses an import that is already closed."""
    return transition(item_import, "discard", by=by, at=at)


def tally(report: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count the entries: {outcome: number}."""
    counts: dict[str, int] = {}
    for entry in report:
        counts[entry["outcome"]] = counts.get(entry["outcome"], 0) + 1
    return counts


def items_in_report(report: Sequence[Mapping[str, Any]]) -> list[Item]:
    """Return the items of the bank that some entries of a report mention; for one page of it."""
    return list(Item.objects.filter(code__in={entry["code"] for entry in report if entry["code"]}))
