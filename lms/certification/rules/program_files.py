"""Reads a program file: programs, their dated versions, levels and requirement trees. Pure; text in, values out.

Whatever this version of the software does not understand is refused with its path and line, because a setting that is
silently ignored would be a promise the gate does not keep.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Annotated, Any, Literal, Protocol, Self

import yaml
from pydantic import BeforeValidator, StrictBool, ValidationError, model_validator

from lms.certification.rules.problems import FileProblem, Place, ProgramFileError, path_text, problems_of
from lms.certification.rules.requirements import KINDS, RequirementTree
from lms.certification.rules.settings import NOT_EMPTY, Block, Day, Months, Text, fault
from lms.certification.rules.strict_yaml import StrictError, line_of, load_with_lines

SCHEMA_VERSION = 1
SIZE_LIMIT = 500_000


class Validity(Block):
    """How long a certificate is valid: whole months from its anchor date."""

    months: Months
    anchor: Literal["certification_date"]


class Level(Block):
    """One certificate a program can end in. Without `validity` it does not expire."""

    key: Text
    title: Text
    requirements: RequirementTree
    validity: Validity | None = None


class ProgramVersion(Block):
    """The rules from one date on. `effective_to` is their last day; None means until the next version begins."""

    version: Text
    effective_from: Day
    effective_to: Day | None = None
    citation: Text = ""
    levels: Annotated[tuple[Level, ...], NOT_EMPTY]

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise fault("version_ends_before_it_starts", last=self.effective_to.isoformat())
        return self


class Program(Block):
    """One program of one authority. `example` marks data that shows the software and is nobody's real rule."""

    key: Text
    title: Text
    authority: Text
    legal_basis: tuple[Text, ...] = ()
    example: StrictBool = False
    versions: Annotated[tuple[ProgramVersion, ...], NOT_EMPTY]

    def version_on(self, on: date) -> ProgramVersion | None:
        """The version in force on a date, or None."""
        return in_force(self.versions, on)


def _understood(value: Any) -> Any:
    if value != SCHEMA_VERSION:
        raise fault("schema_version_unknown", understood=SCHEMA_VERSION)
    return value


class ProgramFile(Block):
    """A whole file."""

    schema_version: Annotated[int, BeforeValidator(_understood)]
    programs: Annotated[tuple[Program, ...], NOT_EMPTY]


class Dated(Protocol):
    """Anything with the first and the last day of its rules."""

    version: str
    effective_from: date
    effective_to: date | None


def in_force(versions: Iterable[Dated], on: date) -> Any:
    """Of dated versions the one in force on a day: the latest that has begun, unless it has ended. Or None."""
    begun = [version for version in versions if version.effective_from <= on]
    latest = max(begun, key=lambda version: version.effective_from, default=None)
    return latest if latest and (latest.effective_to is None or on <= latest.effective_to) else None


@dataclass(frozen=True)
class Overlap:
    """Two neighboring versions that both claim a day."""

    earlier: str
    later: str
    day: date


def overlaps(versions: Iterable[Dated]) -> list[Overlap]:
    """Every two neighboring versions that both claim a day."""
    ordered = sorted(versions, key=lambda version: version.effective_from)
    return [
        Overlap(earlier.version, later.version, later.effective_from)
        for earlier, later in pairwise(ordered)
        if earlier.effective_from == later.effective_from
        or (earlier.effective_to is not None and earlier.effective_to >= later.effective_from)
    ]


@dataclass(frozen=True)
class LoadedFile:
    """The programs of a file. `fingerprint` is the SHA-256 of its text, in hex."""

    programs: tuple[Program, ...]
    fingerprint: str


def read_program_file(source: str) -> LoadedFile:
    """Read the text of a program file.

    Raises ProgramFileError naming every fault; nothing of a file with a fault is used.
    """
    data, node = _load(source)
    try:
        file = ProgramFile.model_validate(data)
    except ValidationError as error:
        raise problems_of(error, root=ProgramFile, kinds=KINDS, line_of=partial(line_of, node)) from None
    problems = [
        FileProblem(code, path_text(place), line_of(node, place), params) for code, place, params in _conflicts(file)
    ]
    if problems:
        raise ProgramFileError(*problems)
    return LoadedFile(file.programs, hashlib.sha256(source.encode()).hexdigest())


def _load(source: str) -> tuple[Any, yaml.Node | None]:
    if len(source) > SIZE_LIMIT:
        raise ProgramFileError(FileProblem("file_too_long", "file", params={"most": SIZE_LIMIT}))
    try:
        return load_with_lines(source)
    except StrictError as error:
        raise ProgramFileError(FileProblem(error.code, "file", error.line, error.params)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise ProgramFileError(FileProblem("yaml_unreadable", "file", line)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ProgramFileError(FileProblem("yaml_unreadable", "file")) from error


def _conflicts(file: ProgramFile) -> Iterator[tuple[str, Place, dict[str, Any]]]:
    """Faults between parts that are fine by themselves: (code, place, parameters)."""
    yield from _twice(("programs",), [program.key for program in file.programs])
    for index, program in enumerate(file.programs):
        place: Place = ("programs", index, "versions")
        yield from _twice(place, [version.version for version in program.versions])
        for overlap in overlaps(program.versions):
            yield "versions_overlap", place, {"earlier": overlap.earlier, "later": overlap.later, "day": overlap.day}
        for number, version in enumerate(program.versions):
            yield from _twice((*place, number, "levels"), [level.key for level in version.levels])


def _twice(place: Place, keys: list[str]) -> Iterator[tuple[str, Place, dict[str, Any]]]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "name_twice", place, {"key": key}
