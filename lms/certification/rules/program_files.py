"""Read a program file: programs, their versions by date, levels and requirement trees. Pure.

Unknown settings are refused with their path and line: if they were ignored, certification would not do what the file
says.
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
MAX_CHARACTERS = 500_000


class Validity(Block):
    """The validity of a certificate: whole months from its anchor date."""

    months: Months
    anchor: Literal["certification_date"]


class Level(Block):
    """One certificate of a program. Without `validity` it does not expire."""

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
    """One program of one authority. `example` marks demonstration data that is not a real program."""

    key: Text
    title: Text
    authority: Text
    legal_basis: tuple[Text, ...] = ()
    example: StrictBool = False
    versions: Annotated[tuple[ProgramVersion, ...], NOT_EMPTY]

    def version_on(self, on: date) -> ProgramVersion | None:
        """The version in force on a date, or None."""
        return in_force(self.versions, on)


def _known_schema(value: Any) -> Any:
    if value != SCHEMA_VERSION:
        raise fault("schema_version_unknown", understood=SCHEMA_VERSION)
    return value


class ProgramFile(Block):
    """A whole file."""

    schema_version: Annotated[int, BeforeValidator(_known_schema)]
    programs: Annotated[tuple[Program, ...], NOT_EMPTY]


class Dated(Protocol):
    """A version with the first and the last day of its rules."""

    version: str
    effective_from: date
    effective_to: date | None


def in_force(versions: Iterable[Dated], on: date) -> Any:
    """Return the version in force on a day: the latest that has started, unless it has ended. Or None."""
    started = [version for version in versions if version.effective_from <= on]
    latest = max(started, key=lambda version: version.effective_from, default=None)
    return latest if latest and (latest.effective_to is None or on <= latest.effective_to) else None


@dataclass(frozen=True)
class Overlap:
    """Two consecutive versions that are both in force on a day."""

    earlier: str
    later: str
    day: date


def overlaps(versions: Iterable[Dated]) -> list[Overlap]:
    """Return each pair of consecutive versions that are both in force on a day."""
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

    Raises ProgramFileError with every problem; a file with a problem is not used at all.
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
    if len(source) > MAX_CHARACTERS:
        raise ProgramFileError(FileProblem("file_too_long", "file", params={"most": MAX_CHARACTERS}))
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
    """Yield conflicts between parts that are valid by themselves, as (code, place, parameters)."""
    yield from _duplicates(("programs",), [program.key for program in file.programs])
    for index, program in enumerate(file.programs):
        place: Place = ("programs", index, "versions")
        yield from _duplicates(place, [version.version for version in program.versions])
        for overlap in overlaps(program.versions):
            yield "versions_overlap", place, {"earlier": overlap.earlier, "later": overlap.later, "day": overlap.day}
        for number, version in enumerate(program.versions):
            yield from _duplicates((*place, number, "levels"), [level.key for level in version.levels])


def _duplicates(place: Place, keys: list[str]) -> Iterator[tuple[str, Place, dict[str, Any]]]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "name_twice", place, {"key": key}
