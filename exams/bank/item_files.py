"""Examine an item file: what its items are, and what an import of them would do. Reads the bank, writes nothing.

A file never overwrites the bank. Titles are not identities: an item with the title of another one and another question
is an item of its own. Takes time in proportion to the file and the bank; call it outside a transaction.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cohorts.core.batches import in_batches
from cohorts.core.choices import Choice
from cohorts.core.problems import Problem, as_json
from cohorts.core.refusals import Refused, refuse
from cohorts.core.text import fold_text
from exams.bank import formats
from exams.bank.formats.parsed_items import FileProblem, Reading, ReadItem
from exams.bank.models import Domain, Item, ItemImportOutcome, ItemKind, ItemLevel, ItemOption
from exams.bank.rules.items import faults, write_range
from exams.bank.wording import wording, wording_of

MAX_FILE_MEGABYTES = 10
READY, DRAFT, BLOCKED, SAME, PROBLEM = "ready", "draft", "blocked", "same", "problem"
_FEW = 500
_COMPARED = ("kind", "stem", "rationale", "accepted_texts", "accepted_ranges")


@dataclass(slots=True)
class Examined:
    """One item of a file: as it was read, the unsaved Item with its options, and what an import would do with it."""

    parsed: ReadItem
    item: Item
    options: list[ItemOption]
    outcome: Choice
    remark: Problem
    warnings: list[Problem]
    blocks: list[Problem]

    @property
    def verdict(self) -> str:
        """One of READY, DRAFT, BLOCKED, SAME."""
        if self.outcome == ItemImportOutcome.SAME:
            return SAME
        if self.blocks:
            return BLOCKED
        return DRAFT if self.item.kind == ItemKind.OTHER else READY


@dataclass(slots=True)
class Examination:
    """The content of a file, compared with the bank."""

    filename: str
    reading: Reading
    items: list[Examined] = field(default_factory=list)

    @property
    def new(self) -> list[Examined]:
        """The items that an import would add."""
        return [one for one in self.items if one.outcome == ItemImportOutcome.NEW]

    def report(self) -> list[dict[str, Any]]:
        """One entry per item or problem in the order of the file; `remark` and `warnings` are {code, params}."""
        entries = [_problem_entry(part) for part in self.reading.problems]
        entries += [_entry(one) for one in self.items]
        return sorted(entries, key=lambda entry: entry["line"])


def examine(filename: str, content: str | bytes) -> Examination:
    """Read a file and compare it with the bank. Refuses a file that is not an item file."""
    if len(content) > MAX_FILE_MEGABYTES * 1_000_000:
        raise Refused("file_too_large", most=MAX_FILE_MEGABYTES)
    reading = formats.read_items(content, filename)
    if reading.format == "unknown":
        refuse(reading.problems[0].problem)
    return compare(filename, reading)


def compare(filename: str, reading: Reading) -> Examination:
    """Compare the items of a file with the bank. The number of queries grows with the file by one in 500 items."""
    examination = Examination(filename, reading)
    domains = {fold_text(domain.code): domain for domain in Domain.objects.all()}
    bank = _Bank(reading.items)
    for parsed in reading.items:
        warnings, blocks = list(parsed.warnings), list(parsed.blocks)
        item, options = _draft(parsed, domains, warnings)
        if item.kind != ItemKind.OTHER and not blocks:
            blocks += faults(wording_of(item, options))
            warnings += blocks
        outcome, remark = bank.place(parsed, item, options, warnings, blocks)
        examination.items.append(Examined(parsed, item, options, outcome, remark, warnings, blocks))
    _warn_of_unknown_enemies(examination, bank)
    return examination


class _Bank:
    """What the bank and the file have, by folded code and by folded question."""

    def __init__(self, parsed_items: Sequence[ReadItem]) -> None:
        codes = {fold_text(code) for parsed in parsed_items for code in _candidates(parsed)}
        stems = {fold_text(parsed.stem) for parsed in parsed_items}
        self.codes: set[str] = set()
        self.stored: dict[str, Item] = {}
        self.by_stem: dict[str, list[Item]] = {}
        self.used: set[str] = set()
        self.repeated: dict[Any, str] = {}
        wanted_ids = []
        for pk, code, stem in Item.objects.values_list("pk", "code", "stem").iterator():
            self.codes.add(fold_text(code))
            if fold_text(code) in codes or fold_text(stem) in stems:
                wanted_ids.append(pk)
        for item in _in_parts(wanted_ids):
            self.stored[fold_text(item.code)] = item
            self.by_stem.setdefault(fold_text(item.stem), []).append(item)

    def place(
        self, parsed: ReadItem, item: Item, options: list[ItemOption], warnings: list[Problem], blocks: list[Problem]
    ) -> tuple[Choice, Problem]:
        """Give the item its code, add remarks about its namesakes, and return what an import does with it."""
        content = _content_code(parsed)
        alike = [self.stored.get(fold_text(code)) for code in (parsed.code, parsed.title, content)]
        alike += self.by_stem.get(fold_text(parsed.stem), [])
        same = next((stored for stored in alike if stored and _is_same(item, options, stored)), None)
        if same:
            item.code = same.code
            return ItemImportOutcome.SAME, Problem("import_item_same")
        whole = (*(getattr(item, name) for name in _COMPARED), parsed.options)
        if whole in self.repeated:
            item.code = self.repeated[whole]
            return ItemImportOutcome.SAME, Problem("import_item_repeated")
        item.code = self.repeated[whole] = self._own_code(parsed, content, warnings, blocks)
        self.used.add(fold_text(item.code))
        return ItemImportOutcome.NEW, Problem("import_item_new")

    def _own_code(self, parsed: ReadItem, content: str, warnings: list[Problem], blocks: list[Problem]) -> str:
        code = parsed.code
        if len(code) > Item._meta.get_field("code").max_length:
            warnings.append(Problem("import_title_too_long", item=content))
            code = ""
        namesake = self.stored.get(fold_text(code)) if code else None
        if namesake and (code != parsed.title or fold_text(namesake.stem) == fold_text(parsed.stem)):
            differs = Problem("import_item_differs", item=namesake.code)
            warnings.append(differs)
            blocks.append(differs)
        elif namesake:
            warnings.append(Problem("import_title_taken", item=namesake.code))
        if code and not namesake and fold_text(code) not in self.used:
            return code
        return self._free(content)

    def _free(self, content: str) -> str:
        """The code made from the content; with a number after it if another item has it."""
        code, number = content, 1
        while fold_text(code) in self.codes or fold_text(code) in self.used:
            number += 1
            code = f"{content}-{number}"
        return code


def _in_parts(ids: Sequence[int]) -> Iterator[Item]:
    for part in in_batches(ids, _FEW):
        yield from Item.objects.filter(pk__in=part).prefetch_related("options")


def _candidates(parsed: ReadItem) -> tuple[str, ...]:
    return tuple(filter(None, (parsed.code, parsed.title, _content_code(parsed))))


def _content_code(parsed: ReadItem) -> str:
    """A code derived from the item's text, so that the same item always gets the same code."""
    words = "\x1f".join([parsed.kind, parsed.stem, *(option.text for option in parsed.options), *parsed.accepted])
    return f"ITEM-{hashlib.sha256(words.encode()).hexdigest()[:10].upper()}"


def _draft(parsed: ReadItem, domains: Mapping[str, Domain], warnings: list[Problem]) -> tuple[Item, list[ItemOption]]:
    domain, level = _domain_and_level(parsed.category, domains, warnings)
    if any(text.feedback for text in parsed.texts) or any(accepted.feedback for accepted in parsed.ranges):
        warnings.append(Problem("import_answer_feedback_dropped"))
    kind: Choice = parsed.kind
    item = Item(
        title=parsed.title[:200],
        tags=", ".join(parsed.tags)[:500],
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


def _domain_and_level(
    category: str, domains: Mapping[str, Domain], warnings: list[Problem]
) -> tuple[Domain | None, str]:
    """Parse the domain and level from a category such as “D4/apply” or “Bank/D4/apply”."""
    first, _, last = category.rpartition("/")
    level = fold_text(last) if fold_text(last) in ItemLevel.values else ""
    name = (first if level else category).strip()
    domain = next((domains[part] for part in map(fold_text, name.split("/")) if part in domains), None)
    if name and not domain:
        warnings.append(Problem("import_domain_unknown", name=name))
    return domain, level


def _is_same(draft: Item, options: Sequence[ItemOption], stored: Item) -> bool:
    """Whether the bank has this item: all that the file says of it. What the file leaves open may have been added."""
    if any(getattr(draft, name) != getattr(stored, name) for name in _COMPARED):
        return False
    if draft.domain_id not in (None, stored.domain_id) or draft.level not in ("", stored.level):
        return False
    draft_options = [(option.text, option.correct, option.feedback) for option in options]
    return draft_options == [(option.text, option.correct, option.feedback) for option in wording(stored).options]


def _warn_of_unknown_enemies(examination: Examination, bank: _Bank) -> None:
    known_codes = bank.codes | {fold_text(one.item.code) for one in examination.items}
    for one in examination.items:
        unknown = [code for code in one.parsed.enemies if fold_text(code) not in known_codes]
        if unknown:
            one.warnings.append(Problem("import_enemy_unknown", items=", ".join(unknown)))


def _entry(one: Examined) -> dict[str, Any]:
    return {
        "code": one.item.code,
        "kind": str(one.item.kind),
        "line": one.parsed.line,
        "outcome": str(one.outcome),
        "verdict": one.verdict,
        "remark": as_json(one.remark),
        "warnings": [as_json(warning) for warning in one.warnings],
        "stem": one.item.stem[:200],
    }


def _problem_entry(part: FileProblem) -> dict[str, Any]:
    return {
        "code": "",
        "kind": "",
        "line": part.line,
        "outcome": str(ItemImportOutcome.PROBLEM),
        "verdict": PROBLEM,
        "remark": as_json(part.problem),
        "warnings": [],
        "stem": part.source[:200],
    }
