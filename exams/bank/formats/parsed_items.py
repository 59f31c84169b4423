"""Return values of the readers of item files: the items as written, and a report of what was lost.

A reader never guesses a key and never drops text silently: text that it understands becomes an item, other text a
problem with a line number.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from cohorts.core.problems import Problem
from cohorts.core.text import fold_text
from exams.bank.rules.options import alike

KINDS = ("single", "multiple", "true_false", "numeric", "short_text", "other")
# Weights in percent of the point.
FULL = Decimal(100)
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReadOption:
    """One answer to choose from; `weight` is its percentage of the point in the file, None if it is unreadable."""

    text: str
    correct: bool
    weight: Decimal | None = NONE
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class ReadText:
    """One typed answer; it is accepted only if it has full weight. `weight` is None if it is unreadable."""

    text: str
    weight: Decimal | None = FULL
    feedback: str = ""

    @property
    def correct(self) -> bool:
        return self.weight == FULL


@dataclass(frozen=True, slots=True)
class ReadRange:
    """Numbers from `low` to `high`, inclusive; `value` is the middle, if the author gave it."""

    low: Decimal
    high: Decimal
    value: Decimal | None = None
    weight: Decimal | None = FULL
    feedback: str = ""

    @property
    def correct(self) -> bool:
        return self.weight == FULL


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One item of a file. All texts are plain text; `text_format` is their format in the file.

    `code` is its identity: the file's id, or the title if no other item of the file has the same one; "" if it has
    neither. `warnings` are remarks for its author, and `blocks` are those of them that a person must settle before the
    item can be used. `type_name` is the file's question type ("essay", "matching", …) if `kind` is "other"; `source` is
    the item's text in the file.
    """

    kind: str
    stem: str
    code: str = ""
    title: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    line: int = 1
    options: tuple[ReadOption, ...] = ()
    texts: tuple[ReadText, ...] = ()
    ranges: tuple[ReadRange, ...] = ()
    general_feedback: str = ""
    text_format: str = "moodle"
    type_name: str = ""
    enemies: tuple[str, ...] = ()
    source: str = ""
    warnings: tuple[Problem, ...] = ()
    blocks: tuple[Problem, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the item can be used on a form unchanged."""
        return not self.blocks and self.kind != "other"

    @property
    def accepted(self) -> tuple[str, ...]:
        """The typed answers that earn the point."""
        return tuple(answer.text for answer in self.texts if answer.correct)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A part of a file that is not an item, with its first line (counted from 1) and its text."""

    line: int
    problem: Problem
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of one file. `format` is "gift", "aiken" or "unknown"."""

    format: str
    items: tuple[ReadItem, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The number of items of each kind."""
        return dict(Counter(item.kind for item in self.items))


class Unreadable(Exception):
    """Raised inside a reader for text that is not an item; its problem becomes a `FileProblem`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, **params)


@dataclass(slots=True)
class Remarks:
    """Collects the remarks for the author while one item is read, each once, in order."""

    _remarks: dict[str, tuple[Problem, bool]] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All remarks."""
        return tuple(problem for problem, _ in self._remarks.values())

    @property
    def blocks(self) -> tuple[Problem, ...]:
        """The remarks that a person must settle."""
        return tuple(problem for problem, blocks in self._remarks.values() if blocks)

    def warn(self, code: str, **params: Any) -> None:
        """Add a remark."""
        self.add(Problem(code, **params))

    def block(self, code: str, **params: Any) -> None:
        """Add a remark, and keep the item off forms until a person has settled it."""
        self.add(Problem(code, **params), blocks=True)

    def add(self, problem: Problem, *, blocks: bool = False) -> None:
        """Add a problem, once."""
        self._remarks.setdefault(f"{problem.code} {sorted(problem.params.items())}", (problem, blocks))

    def add_losses(self, dropped: Iterable[Problem], lost: Iterable[Problem]) -> None:
        """Add what was removed from a text; lost content also keeps the item off forms."""
        for problem in dropped:
            self.add(problem)
        for problem in lost:
            self.add(problem, blocks=True)


def short(text: str, length: int = 60) -> str:
    """The text on one line, shortened for use in a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def plain_number(number: Decimal) -> str:
    """A number as in the file, without trailing zeros: 50, 33.33333, -50."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def check_choices(options: Iterable[ReadOption], remarks: Remarks) -> None:
    """Keep an item off forms if its options are too few, empty or alike."""
    options = list(options)
    if len(options) < 2:
        remarks.block("file_one_option")
    if any(not fold_text(option.text) for option in options):
        remarks.block("file_option_empty")
    twins = alike([(option.text, option.correct) for option in options])
    for text in twins.same:
        remarks.block("file_options_alike", text=short(text))
    for text in twins.told_apart:
        remarks.warn("file_options_differ_in_case", text=short(text))


def with_own_codes(items: Iterable[ReadItem]) -> tuple[ReadItem, ...]:
    """Give every item its code. A title is one only if no other item has it; an id only to the first that has it."""
    items = list(items)
    titles = Counter(fold_text(item.title) for item in items)
    ids = {key for item in items if (key := fold_text(item.code))}
    first_lines: dict[str, int] = {}
    return tuple(_with_code(item, titles, ids, first_lines) for item in items)


def _with_code(item: ReadItem, titles: Mapping[str, int], ids: set[str], first_lines: dict[str, int]) -> ReadItem:
    remarks = Remarks()
    code, title, key = item.code, fold_text(item.title), fold_text(item.code)
    if key and first_lines.setdefault(key, item.line) != item.line:
        remarks.block("file_id_repeated", item=item.code, line=first_lines[key])
        code = ""
    elif not key and title and (titles[title] > 1 or title in ids):
        remarks.warn("file_title_repeated", title=short(item.title))
    elif not key:
        code = item.title
    return replace(
        item, code=code, warnings=(*item.warnings, *remarks.warnings), blocks=(*item.blocks, *remarks.blocks)
    )
