"""Taking a file of items into the bank: read and report first, then commit what is new or discard it.

What is in the bank is never overwritten by a file: the same item stays, a different one is reported and left alone.
"""

import hashlib

from cohorts.core.actions import Refused, action, log
from cohorts.core.states import transition
from cohorts.core.text import fold_text
from exams.bank import formats
from exams.bank.actions.items import wording
from exams.bank.models import Domain, Item, ItemImport, ItemOption
from exams.bank.rules.authorship import FIELDS, substance_mark
from exams.bank.rules.items import write_range

LARGEST_FILE = 2_000_000
NEW, SAME, DIFFERS, PROBLEM, IMPORTED = "new", "same", "differs", "problem", "imported"
SENTENCES = {
    NEW: "Will be taken in as a draft.",
    SAME: "Is already in the bank, and the same.",
    DIFFERS: "Is already in the bank, and differs. The one in the bank stays as it is.",
    IMPORTED: "Was taken in as a draft.",
}


def examine(filename, content):
    """Read `content` (bytes or text) and say what an import would do. Writes nothing.

    Returns (report, drafts): one entry per item or problem in the order of the file, and the unsaved Item with its
    options for every new one, by code. Raises Refused where the file is no item file at all.
    """
    if len(content) > LARGEST_FILE:
        raise Refused(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Split it, and import the parts.")
    reading = formats.read_items(content, filename)
    if reading.format == "unknown":
        problem = reading.problems[0]
        raise Refused(problem.sentence if problem.line == 1 else str(problem))
    domains = {fold_text(domain.code): domain for domain in Domain.objects.all()}
    known = _bank([_code(read) for read in reading.items])
    report, drafts = [_problem(problem) for problem in reading.problems], {}
    for read in reading.items:
        warnings = list(read.warnings)
        draft, options = _draft(read, domains, warnings)
        outcome = _outcome(draft, options, known.get(fold_text(draft.code)))
        if outcome == NEW:
            if fold_text(draft.code) in {fold_text(code) for code in drafts}:
                report.append(_twice(read, draft))
                continue
            drafts[draft.code] = (draft, options)
        report.append(
            {
                "code": draft.code,
                "kind": draft.kind,
                "line": read.line,
                "outcome": outcome,
                "sentence": SENTENCES[outcome],
                "warnings": warnings,
                "stem": draft.stem[:200],
            }
        )
    return sorted(report, key=lambda entry: entry["line"]), drafts


@action("item_import.previewed", "Read a file of items")
def preview_import(*, filename, content, by, at):
    """Keep the file with its report, for somebody to commit or discard. Takes no item in.

    `content` is bytes or text. Refuses what is no item file, in a sentence that says what it looks like.
    """
    report, _ = examine(filename, content)
    text = content if isinstance(content, str) else formats.as_text(content)
    item_import = ItemImport.objects.create(filename=filename[:200], text=text, report=report, by=by, at=at)
    log(item_import, by=by, at=at, **tally(report))
    return item_import


@action("item_import.committed", "Take a file of items into the bank")
def commit_import(*, item_import, by, at):
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
        {**entry, "outcome": IMPORTED, "sentence": SENTENCES[IMPORTED]} if entry["outcome"] == NEW else entry
        for entry in report
    ]
    item_import.save(update_fields=["report"])
    return items


def _imported_wording(item, options):
    choices = [
        {"sort_order": option.sort_order, "text": option.text, "correct": option.correct, "feedback": option.feedback}
        for option in options
    ]
    written = {name: getattr(item, name) for name in FIELDS if name != "domain"}
    return substance_mark({**written, "domain": item.domain_id, "options": choices})


@action("item_import.discarded", "Discard a file of items")
def discard_import(*, item_import, by, at):
    """Close the import without taking anything in, and log it. Refuses one that is already closed."""
    return transition(item_import, "discard", by=by, at=at)


def tally(report):
    """{outcome: how many entries}."""
    counts = {}
    for entry in report:
        counts[entry["outcome"]] = counts.get(entry["outcome"], 0) + 1
    return counts


def items_named(report):
    """The items of the bank that a report speaks of."""
    return list(_bank([entry["code"] for entry in report if entry["code"]]).values())


def _bank(codes):
    """The items of the bank with these codes, whatever their capitals, by the code as it is compared."""
    wanted = {fold_text(code) for code in codes}
    found = [pk for pk, code in Item.objects.values_list("pk", "code") if fold_text(code) in wanted]
    items = Item.objects.filter(pk__in=found).prefetch_related("options")
    return {fold_text(item.code): item for item in items}


def _code(read):
    """The item's own code, or one that follows from its words, so that the same item gets the same code again."""
    if read.code and len(read.code) <= Item._meta.get_field("code").max_length:
        return read.code
    words = "\x1f".join([read.kind, read.stem, *(option.text for option in read.options), *read.accepted])
    return f"ITEM-{hashlib.sha256(words.encode()).hexdigest()[:10].upper()}"


def _draft(read, domains, warnings):
    code = _code(read)
    if read.code and code != read.code:
        warnings.append(f"The title is too long for a code; the item gets the code {code}.")
    domain, level = _place(read.category, domains, warnings)
    if any(answer.feedback for answer in (*read.texts, *read.ranges)):
        warnings.append("Feedback on single typed answers is not kept.")
    item = Item(
        code=code,
        domain=domain,
        level=level,
        kind=read.kind,
        stem=read.stem,
        rationale=read.general_feedback,
        shuffle=read.kind in ("single", "multiple"),
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


def _place(category, domains, warnings):
    """The domain and level that a category such as “D4/apply” names."""
    first, _, last = category.rpartition("/")
    levels = {name for name, _ in Item.LEVELS}
    level = fold_text(last) if fold_text(last) in levels else ""
    name = (first if level else category).strip()
    domain = domains.get(fold_text(name.split("/")[0]))
    if name and not domain:
        warnings.append(f"“{name}” is no domain of the blueprint; the item has none yet.")
    return domain, level


def _outcome(draft, options, known):
    if known is None:
        return NEW
    compared = ("kind", "domain_id", "level", "stem", "rationale", "accepted_texts", "accepted_ranges")
    same = all(getattr(draft, name) == getattr(known, name) for name in compared)
    written = [(option.text, option.correct, option.feedback) for option in options]
    kept = [(option.text, option.correct, option.feedback) for option in wording(known).options]
    return SAME if same and written == kept else DIFFERS


def _problem(problem):
    return {
        "code": "",
        "kind": "",
        "line": problem.line,
        "outcome": PROBLEM,
        "sentence": problem.sentence,
        "warnings": [],
        "stem": problem.source[:200],
    }


def _twice(read, draft):
    sentence = "The file holds this item twice; the first one counts."
    return {
        "code": draft.code,
        "kind": draft.kind,
        "line": read.line,
        "outcome": PROBLEM,
        "sentence": sentence,
        "warnings": [],
        "stem": draft.stem[:200],
    }
