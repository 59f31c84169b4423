"""Import item files: read and report first, then commit the new items or discard the file.

A file never overwrites the bank: an identical item is skipped, a different one is reported and not changed.
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
from exams.bank.formats.parsed_items import FileProblem, ReadItem
from exams.bank.models import Domain, Item, ItemImport, ItemImportOutcome, ItemKind, ItemLevel, ItemOption
from exams.bank.rules.authorship import FIELDS, substance_fingerprint
from exams.bank.rules.items import write_range

MAX_FILE_MEGABYTES = 2
REMARKS = {
    ItemImportOutcome.NEW: "import_item_new",
    ItemImportOutcome.SAME: "import_item_same",
    ItemImportOutcome.DIFFERS: "import_item_differs",
    ItemImportOutcome.IMPORTED: "import_item_added",
}


def examine(filename: str, content: bytes) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Read `content` (bytes or text) and report what an import would do. Writes nothing.

    Returns (report, drafts): one entry per item or problem in the order of the file, and the unsaved Item and options
    of every new item, by code. An entry's `remark` and `warnings` are {code, params}. Refuses a file that is not an
    item file.
    """
    if len(content) > MAX_FILE_MEGABYTES * 1_000_000:
        raise Refused("file_too_large", most=MAX_FILE_MEGABYTES)
    reading = formats.read_items(content, filename)
    if reading.format == "unknown":
        refuse(reading.problems[0].problem)
    domains = {fold_text(domain.code): domain for domain in Domain.objects.all()}
    existing = _items_by_code([_code_for(parsed) for parsed in reading.items])
    report = [_problem_entry(part) for part in reading.problems]
    drafts: dict[str, Any] = {}
    for parsed in reading.items:
        warnings = list(parsed.warnings)
        draft, options = _draft(parsed, domains, warnings)
        outcome = _outcome(draft, options, existing.get(fold_text(draft.code)))
        remark = Problem(REMARKS[outcome])
        if outcome == ItemImportOutcome.NEW:
            if fold_text(draft.code) in {fold_text(code) for code in drafts}:
                outcome, remark, warnings = ItemImportOutcome.PROBLEM, Problem("import_item_repeated"), []
            else:
                drafts[draft.code] = (draft, options)
        report.append(_entry(outcome, remark, line=parsed.line, stem=draft.stem, item=draft, warnings=warnings))
    return sorted(report, key=lambda entry: entry["line"]), drafts


@action("item_import.previewed", "Read item file")
def preview_import(*, filename: str, content: bytes, by: User | None, at: datetime) -> ItemImport:
    """Store the file with its report, to be committed or discarded later. Imports no items.

    `content` is bytes or text. Refuses a file that is not an item file, with a code for what it appears to be.
    """
    report, _ = examine(filename, content)
    text = content if isinstance(content, str) else formats.as_text(content)
    item_import = ItemImport.objects.create(filename=filename[:200], text=text, report=report, by=by, at=at)
    log(item_import, by=by, at=at, **tally(report))
    return item_import


@action("item_import.committed", "Imported item file")
def commit_import(*, item_import: ItemImport, by: User | None, at: datetime) -> list[Item]:
    """Save every new item of the file as a draft, store the final report, and log both, in one transaction.

    Compares the file with the bank again, so that items added in the meantime are not imported twice. Refuses an
    import that is already committed or discarded.
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
    """Return the items of the bank that a report mentions."""
    return list(_items_by_code([entry["code"] for entry in report if entry["code"]]).values())


def _items_by_code(codes: Sequence[str]) -> dict[str, Item]:
    """Items of the bank with these codes, ignoring case, by folded code."""
    folded = {fold_text(code) for code in codes}
    ids = [pk for pk, code in Item.objects.values_list("pk", "code") if fold_text(code) in folded]
    items = Item.objects.filter(pk__in=ids).prefetch_related("options")
    return {fold_text(item.code): item for item in items}


def _code_for(parsed: ReadItem) -> str:
    """The item's code, or one derived from its text, so that the same item always gets the same code."""
    if parsed.code and len(parsed.code) <= Item._meta.get_field("code").max_length:
        return parsed.code
    words = "\x1f".join([parsed.kind, parsed.stem, *(option.text for option in parsed.options), *parsed.accepted])
    return f"ITEM-{hashlib.sha256(words.encode()).hexdigest()[:10].upper()}"


def _draft(parsed: ReadItem, domains: Mapping[str, Domain], warnings: Any) -> tuple[Item, list[Any]]:
    code = _code_for(parsed)
    if parsed.code and code != parsed.code:
        warnings.append(Problem("import_title_too_long", item=code))
    domain, level = _domain_and_level(parsed.category, domains, warnings)
    if any(text.feedback for text in parsed.texts) or any(accepted.feedback for accepted in parsed.ranges):
        warnings.append(Problem("import_answer_feedback_dropped"))
    kind: Choice = parsed.kind
    item = Item(
        code=code,
        domain=domain,
        level=level,
        kind=kind,
        stem=parsed.stem,
        rationale=parsed.general_feedback,
        shuffle=kind in (ItemKind.SINGLE, ItemKind.MULTIPLE),
        source=parsed.source,
        live=False,
        accepted_texts="\n".join(" ".join(text.split()) for text in parsed.accepted),
        accepted_ranges="\n".join(
            write_range(accepted.low, accepted.high) for accepted in parsed.ranges if accepted.correct
        ),
    )
    options = [
        ItemOption(sort_order=number, text=option.text, correct=option.correct, feedback=option.feedback)
        for number, option in enumerate(parsed.options)
    ]
    return item, options


def _domain_and_level(category: str, domains: Mapping[str, Domain], warnings: Any) -> tuple[Domain | None, str]:
    """Parse the domain and level from a category such as “D4/apply”."""
    first, _, last = category.rpartition("/")
    level = fold_text(last) if fold_text(last) in ItemLevel.values else ""
    name = (first if level else category).strip()
    domain = domains.get(fold_text(name.split("/")[0]))
    if name and not domain:
        warnings.append(Problem("import_domain_unknown", name=name))
    return domain, level


def _outcome(draft: Item, options: Sequence[Any], existing: Item | None) -> Choice:
    if existing is None:
        return ItemImportOutcome.NEW
    compared = ("kind", "domain_id", "level", "stem", "rationale", "accepted_texts", "accepted_ranges")
    is_same = all(getattr(draft, name) == getattr(existing, name) for name in compared)
    draft_options = [(option.text, option.correct, option.feedback) for option in options]
    present_options = [(option.text, option.correct, option.feedback) for option in wording(existing).options]
    return ItemImportOutcome.SAME if is_same and draft_options == present_options else ItemImportOutcome.DIFFERS


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


def _problem_entry(part: FileProblem) -> dict[str, Any]:
    return _entry(ItemImportOutcome.PROBLEM, part.problem, line=part.line, stem=part.source)
