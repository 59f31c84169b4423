"""Return values of the readers of item files: the items as written, and a report of what was lost.

A reader never guesses a key and never drops text silently: text that it understands becomes an item, other text a
problem with a line number.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cohorts.core.problems import Problem
from cohorts.core.text import fold_text

KINDS = ("single", "multiple", "true_false", "numeric", "short_text", "other")
# Weights in percent of the point.
FULL = Decimal(100)
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReadOption:
    """One answer to choose from; `weight` is its percentage of the point in the file."""

    text: str
    correct: bool
    weight: Decimal = NONE
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class ReadText:
    """One typed answer; it is accepted only if it has full weight."""

    text: str
    weight: Decimal = FULL
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
    weight: Decimal = FULL
    feedback: str = ""

    @property
    def correct(self) -> bool:
        return self.weight == FULL


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One item of a file. All texts are plain text; `text_format` is their format in the file.

    `usable` means that the item can be used on a form unchanged; `warnings` are problems for its author. `type_name` is
    the file's question type ("essay", "matching", …) if `kind` is "other"; `source` is the item's text in the file.
    """

    kind: str
    stem: str
    code: str = ""
    category: str = ""
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
    usable: bool = True

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
    """Collects the warnings for the author while one item is read."""

    warnings: list[Problem] = field(default_factory=list)
    usable: bool = True

    def warn(self, code: str, **params: Any) -> None:
        """Add a warning, once."""
        self.add(Problem(code, **params))

    def block(self, code: str, **params: Any) -> None:
        """Add a warning, and keep the item off forms until a person corrects it."""
        self.warn(code, **params)
        self.usable = False

    def add(self, problem: Problem) -> None:
        """Add a problem, once."""
        if problem not in self.warnings:
            self.warnings.append(problem)

    def add_losses(self, dropped: Iterable[Problem], lost: Iterable[Problem]) -> None:
        """Add what was removed from a text; lost content also keeps the item off forms."""
        for problem in dropped:
            self.add(problem)
        for problem in lost:
            self.add(problem)
            self.usable = False


def short(text: str, length: int = 60) -> str:
    """The text on one line, shortened for use in a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def plain_number(number: Decimal) -> str:
    """A number as in the file, without trailing zeros: 50, 33.33333, -50."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def check_choices(options: Iterable[ReadOption], remarks: Remarks) -> None:
    """Keep an item off forms if its options are too few, empty or identical."""
    texts = [fold_text(option.text) for option in options]
    if len(texts) < 2:
        remarks.block("file_one_option")
    if any(not text for text in texts):
        remarks.block("file_option_empty")
    for text, times in Counter(texts).items():
        if text and times > 1:
            remarks.block("file_options_alike", text=short(text))


def split_duplicates(items: Iterable[ReadItem]) -> tuple[tuple[ReadItem, ...], tuple[FileProblem, ...]]:
    """Keep the first item of each code; every later one becomes a problem that names both lines."""
    first_lines: dict[str, int] = {}
    unique: list[ReadItem] = []
    problems: list[FileProblem] = []
    for item in items:
        key = fold_text(item.code)
        if key and key in first_lines:
            problem = Problem("file_code_repeated", item=item.code, line=first_lines[key])
            problems.append(FileProblem(item.line, problem, item.source))
            continue
        first_lines.setdefault(key, item.line)
        unique.append(item)
    return tuple(unique), tuple(problems)
