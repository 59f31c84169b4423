"""Taking a file of items into the bank: read and report first, then commit what is new or discard it.

What is in the bank is never overwritten by a file: the same item stays, a different one is reported and left alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.choices import Choice
from cohorts.core.problems import Problem, as_json
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.core.text import fold_text
from cohorts.people.models import User
from exams.bank import formats
from exams.bank.actions.items import wording
from exams.bank.formats.reading import FileProblem, ReadItem
from exams.bank.models import Domain, Item, ItemImport, ItemImportOutcome, ItemKind, ItemLevel, ItemOption
from exams.bank.rules.authorship import FIELDS, substance_mark
from exams.bank.rules.items import write_range

MAX_FILE_MEGABYTES = 2
REMARKS = {
    ItemImportOutcome.NEW: "import_item_new",
    ItemImportOutcome.SAME: "import_item_same",
    ItemImportOutcome.DIFFERS: "import_item_differs",
    ItemImportOutcome.IMPORTED: "import_item_added",
}


def examine(filename: str, content: bytes) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Read `content` (bytes or text) and say what an import would do. Writes nothing.

    Returns (report, drafts): one entry per item or problem in the order of the file, and the unsaved Item with its
    options for every new one, by code. An entry's `remark` and `warnings` are {code, params}. Refuses what is no item
    file at all.
    """
    if len(content) > MAX_FILE_MEGABYTES * 1_000_000:
        raise Refused("file_too_large", most=MAX_FILE_MEGABYTES)
    reading = formats.read_items(content, filename)
    if reading.format == "unknown":
        refuse(reading.problems[0].problem)
    domains = {fold_text(domain.code): domain for domain in Domain.objects.all()}
    present = _bank([_code(read) for read in reading.items])
    report = [_problem(part) for part in reading.problems]
    drafts: dict[str, Any] = {}
    for read in reading.items:
        warnings = list(read.warnings)
        draft, options = _draft(read, domains, warnings)
        outcome = _outcome(draft, options, present.get(fold_text(draft.code)))
        remark = Problem(REMARKS[outcome])
        if outcome == ItemImportOutcome.NEW:
            if fold_text(draft.code) in {fold_text(code) for code in drafts}:
                outcome, remark, warnings = ItemImportOutcome.PROBLEM, Problem("import_item_repeated"), []
            else:
                drafts[draft.code] = (draft, options)
        report.append(_entry(outcome, remark, line=read.line, stem=draft.stem, item=draft, warnings=warnings))
    return sorted(report, key=lambda entry: entry["line"]), drafts


@action("item_import.previewed", "Read a file of items")
def preview_import(*, filename: str, content: bytes, by: User | None, at: datetime) -> ItemImport:
    """Keep the file with its report, for somebody to commit or discard. Takes no item in.

    `content` is bytes or text. Refuses what is no item file, with a code that says what it looks like.
    """
    report, _ = examine(filename, content)
    text = content if isinstance(content, str) else formats.as_text(content)
    item_import = ItemImport.objects.create(filename=filename[:200], text=text, report=report, by=by, at=at)
    log(item_import, by=by, at=at, **tally(report))
    return item_import


@action("item_import.committed", "Take a file of items into the bank")
def commit_import(*, item_import: ItemImport, by: User | None, at: datetime) -> list[Item]:
    """Write every new item of the file as a draft, keep the final report, and log both.

    The bank is compared again, so that what came in meanwhile is not taken in twice. Refuses an import that is
    already committed or discarded. All of it is written, or nothing.
    """
    transition(item_import, "commit", by=by, at=at)
    report, drafts = examine(item_import.filename, item_import.text)
    items = []
    for item, options in drafts.values():
        item.author = by
        item.imported_wording = _imported_wording(item, options)
        item.save()
        for option in options:
            option.item = item
        items.append(item)
        log(item, by=by, at=at, filename=item_import.filename)
    ItemOption.objects.bulk_create([option for _, options in drafts.values() for option in options])
    item_import.report = [
        {
            **entry,
            "outcome": ItemImportOutcome.IMPORTED,
            "remark": as_json(Problem(REMARKS[ItemImportOutcome.IMPORTED])),
        }
        if entry["outcome"] == ItemImportOutcome.NEW
        else entry
        for entry in report
    ]
    item_import.save(update_fields=["report"])
    return items


def _imported_wording(item: Item, options: Sequence[Any]) -> str:
    choices = [
        {"sort_order": option.sort_order, "text": option.text, "correct": option.correct, "feedback": option.feedback}
        for option in options
    ]
    written = {name: getattr(item, name) for name in FIELDS if name != "domain"}
    return substance_mark({**written, "domain": item.domain_id, "options": choices})


@action("item_import.discarded", "Discard a file of items")
def discard_import(*, item_import: ItemImport, by: User | None, at: datetime) -> ItemImport:
    """Close the import without taking anything in, and log it. Refuses one that is already closed."""
    return transition(item_import, "discard", by=by, at=at)


def tally(report: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """{outcome: how many entries}."""
    counts: dict[str, int] = {}
    for entry in report:
        counts[entry["outcome"]] = counts.get(entry["outcome"], 0) + 1
    return counts


def items_named(report: Sequence[Mapping[str, Any]]) -> list[Item]:
    """The items of the bank that a report speaks of."""
    return list(_bank([entry["code"] for entry in report if entry["code"]]).values())


def _bank(codes: Sequence[str]) -> dict[str, Item]:
    """The items of the bank with these codes, whatever their capitals, by the code as it is compared."""
    folded = {fold_text(code) for code in codes}
    ids = [pk for pk, code in Item.objects.values_list("pk", "code") if fold_text(code) in folded]
    items = Item.objects.filter(pk__in=ids).prefetch_related("options")
    return {fold_text(item.code): item for item in items}


def _code(read: ReadItem) -> str:
    """The item's own code, or one that follows from its words, so that the same item gets the same code again."""
    if read.code and len(read.code) <= Item._meta.get_field("code").max_length:
        return read.code
    words = "\x1f".join([read.kind, read.stem, *(option.text for option in read.options), *read.accepted])
    return f"ITEM-{hashlib.sha256(words.encode()).hexdigest()[:10].upper()}"


def _draft(read: ReadItem, domains: Mapping[str, Domain], warnings: Any) -> tuple[Item, list[Any]]:
    code = _code(read)
    if read.code and code != read.code:
        warnings.append(Problem("import_title_too_long", item=code))
    domain, level = _place(read.category, domains, warnings)
    if any(text.feedback for text in read.texts) or any(accepted.feedback for accepted in read.ranges):
        warnings.append(Problem("import_answer_feedback_dropped"))
    kind: Choice = read.kind
    item = Item(
        code=code,
        domain=domain,
        level=level,
        kind=kind,
        stem=read.stem,
        rationale=read.general_feedback,
        shuffle=kind in (ItemKind.SINGLE, ItemKind.MULTIPLE),
        source=read.source,
        live=False,
        accepted_texts="\n".join(" ".join(text.split()) for text in read.accepted),
        accepted_ranges="\n".join(write_range(span.low, span.high) for span in read.ranges if span.correct),
    )
    options = [
        ItemOption(sort_order=number, text=option.text, correct=option.correct, feedback=option.feedback)
        for number, option in enumerate(read.options)
    ]
    return item, options


def _place(category: str, domains: Mapping[str, Domain], warnings: Any) -> tuple[Domain | None, str]:
    """The domain and level that a category such as “D4/apply” names."""
    first, _, last = category.rpartition("/")
    level = fold_text(last) if fold_text(last) in ItemLevel.values else ""
    name = (first if level else category).strip()
    domain = domains.get(fold_text(name.split("/")[0]))
    if name and not domain:
        warnings.append(Problem("import_domain_unknown", name=name))
    return domain, level


def _outcome(draft: Item, options: Sequence[Any], present: Item | None) -> Choice:
    if present is None:
        return ItemImportOutcome.NEW
    compared = ("kind", "domain_id", "level", "stem", "rationale", "accepted_texts", "accepted_ranges")
    same = all(getattr(draft, name) == getattr(present, name) for name in compared)
    written = [(option.text, option.correct, option.feedback) for option in options]
    kept = [(option.text, option.correct, option.feedback) for option in wording(present).options]
    return ItemImportOutcome.SAME if same and written == kept else ItemImportOutcome.DIFFERS


def _entry(
    outcome: Choice, remark: Problem, *, line: int, stem: str, item: Item | None = None, warnings: Any = ()
) -> dict[str, Any]:
    return {
        "code": item.code if item else "",
        "kind": item.kind if item else "",
        "line": line,
        "outcome": outcome,
        "remark": as_json(remark),
        "warnings": [as_json(warning) for warning in warnings],
        "stem": stem[:200],
    }


def _problem(part: FileProblem) -> dict[str, Any]:
    return _entry(ItemImportOutcome.PROBLEM, part.problem, line=part.line, stem=part.source)
