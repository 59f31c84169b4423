"""What every reader of item files hands back: items as they were written, and a report of what was lost.

A reader never guesses a key and never drops a text without saying so: what it understood is an item, what it
could not is a problem with a line number.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cohorts.core.problems import Problem
from cohorts.core.text import fold_text

KINDS = ("single", "multiple", "true_false", "numeric", "short_text", "other")
FULL = Decimal(100)
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReadOption:
    """One answer to choose from; `weight` is the per cent of the mark the file gave it."""

    text: str
    correct: bool
    weight: Decimal = NONE
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class ReadText:
    """One written answer; only one of full weight is accepted."""

    text: str
    weight: Decimal = FULL
    feedback: str = ""

    @property
    def correct(self) -> bool:
        return self.weight == FULL


@dataclass(frozen=True, slots=True)
class ReadRange:
    """Numbers from `low` to `high`, both included; `value` is the middle the author named, if any."""

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
    """One item of a file. All texts are plain text; `text_format` names what they were written in.

    `standable` says whether the item could stand on a form as it is; `warnings` are problems for its author.
    `type_name` is the file's question type ("essay", "matching", …) when `kind` is "other"; `source` is the item's text
    in the file.
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
    standable: bool = True

    @property
    def accepted(self) -> tuple[str, ...]:
        """The written answers that earn the mark."""
        return tuple(answer.text for answer in self.texts if answer.correct)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A part of a file that is not an item, with the line it begins on (counted from 1) and its text."""

    line: int
    problem: Problem
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one file. `format` is "gift", "aiken" or "unknown"."""

    format: str
    items: tuple[ReadItem, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many items of each kind."""
        return dict(Counter(item.kind for item in self.items))


class Unreadable(Exception):
    """Raised inside a reader for a piece of text that is no item; its problem becomes a `FileProblem`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, **params)


@dataclass(slots=True)
class Remarks:
    """Collects, while one item is read, what its author should know."""

    warnings: list[Problem] = field(default_factory=list)
    standable: bool = True

    def warn(self, code: str, **params: Any) -> None:
        """Add a warning, once."""
        self.add(Problem(code, **params))

    def block(self, code: str, **params: Any) -> None:
        """A warning that also keeps the item off every form until a person has corrected it."""
        self.warn(code, **params)
        self.standable = False

    def add(self, problem: Problem) -> None:
        """Add a problem, once."""
        if problem not in self.warnings:
            self.warnings.append(problem)

    def add_losses(self, dropped: Iterable[Problem], lost: Iterable[Problem]) -> None:
        """Add what a text lost on its way to plain text; what it may not make sense without blocks the item."""
        for problem in dropped:
            self.add(problem)
        for problem in lost:
            self.add(problem)
            self.standable = False


def short(text: str, length: int = 60) -> str:
    """The text on one line, cut for use inside a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def plain_number(number: Decimal) -> str:
    """A number as files write it, without zeros at its end: 50, 33.33333, -50."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def check_choices(options: Iterable[ReadOption], remarks: Remarks) -> None:
    """Refuse a place on a form to a list of options nobody could choose from fairly."""
    texts = [fold_text(option.text) for option in options]
    if len(texts) < 2:
        remarks.block("file_one_option")
    if any(not text for text in texts):
        remarks.block("file_option_empty")
    for text, times in Counter(texts).items():
        if text and times > 1:
            remarks.block("file_options_alike", text=short(text))


def without_doubles(items: Iterable[ReadItem]) -> tuple[tuple[ReadItem, ...], tuple[FileProblem, ...]]:
    """Keep the first item of each code; each further one becomes a problem that names both lines."""
    first_lines: dict[str, int] = {}
    kept: list[ReadItem] = []
    problems: list[FileProblem] = []
    for item in items:
        key = fold_text(item.code)
        if key and key in first_lines:
            problem = Problem("file_code_repeated", item=item.code, line=first_lines[key])
            problems.append(FileProblem(item.line, problem, item.source))
            continue
        first_lines.setdefault(key, item.line)
        kept.append(item)
    return tuple(kept), tuple(problems)
