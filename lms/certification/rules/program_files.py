"""Reads a program file: programs, their dated versions, levels and requirement trees. Pure; text in, values out.

Whatever this version of the software does not understand is refused with its path, because a setting that is
silently ignored would be a promise the gate does not keep.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

import yaml

from lms.certification.rules.requirements import Node, read_date, read_tree
from lms.certification.rules.settings import Problem, Setting, check_settings, choice, nested, text
from lms.certification.rules.strict_yaml import StrictLoader

SCHEMA_VERSION = 1
SIZE_LIMIT = 500_000


class ProgramFileError(ValueError):
    """The file was refused as a whole. ``problems`` holds every fault found, each with its path and a sentence."""

    def __init__(self, problems: list[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class Validity:
    """How long a certificate holds: whole months from its anchor date."""

    months: int
    anchor: str


@dataclass(frozen=True)
class Level:
    """One certificate a program can end in. ``validity`` None means it does not expire."""

    key: str
    title: str
    requirements: Node
    validity: Validity | None


@dataclass(frozen=True)
class ProgramVersion:
    """The rules from one date on.

    ``effective_to`` is the last day they hold; None means until the next version begins.
    """

    version: str
    effective_from: date
    effective_to: date | None
    citation: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Program:
    """One program of one authority. ``example`` marks data that shows the software and is nobody's real rule."""

    key: str
    title: str
    authority: str
    legal_basis: tuple[str, ...]
    example: bool
    versions: tuple[ProgramVersion, ...]

    def version_on(self, on: date) -> ProgramVersion | None:
        """The version in force on a date, or None."""
        return in_force(self.versions, on)


class Dated(Protocol):
    """Anything with the first and the last day of its rules."""

    version: str
    effective_from: date
    effective_to: date | None


def in_force(versions: Iterable[Dated], on: date) -> Any:
    """Of dated versions the one that holds on a day: the latest that has begun, unless it has ended. Or None."""
    begun = [version for version in versions if version.effective_from <= on]
    latest = max(begun, key=lambda version: version.effective_from, default=None)
    return latest if latest and (latest.effective_to is None or on <= latest.effective_to) else None


def clashes(versions: Iterable[Dated]) -> list[str]:
    """A sentence for every two neighboring versions that both claim a day."""
    ordered = sorted(versions, key=lambda version: version.effective_from)
    return [
        f"Versions “{earlier.version}” and “{later.version}” both hold on {later.effective_from}. "
        f"Give one of them another date."
        for earlier, later in pairwise(ordered)
        if earlier.effective_from == later.effective_from
        or (earlier.effective_to is not None and earlier.effective_to >= later.effective_from)
    ]


@dataclass(frozen=True)
class ProgramFile:
    """A whole file. ``fingerprint`` is the SHA-256 of its text, in hex."""

    programs: tuple[Program, ...]
    fingerprint: str


def _anything(*, required: bool = False) -> Setting:
    return Setting(required, lambda value: "")


def _list_of(what: str, *, required: bool = False) -> Setting:
    def complaint(value: Any) -> str:
        return "" if isinstance(value, list) and value else f"It must list at least one {what}."

    return Setting(required, complaint)


def _list_of_words() -> Setting:
    def complaint(value: Any) -> str:
        fits = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
        return "" if fits else "It must be a list of words."

    return Setting(False, complaint)


def _flag() -> Setting:
    return Setting(False, lambda value: "" if isinstance(value, bool) else "It must be true or false.")


def _months() -> Setting:
    def complaint(value: Any) -> str:
        whole = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1200
        return "" if whole else "It must be a whole number of months from 1 to 1200."

    return Setting(True, complaint)


_FILE = {"schema_version": _anything(required=True), "programs": _list_of("program", required=True)}
_PROGRAM = {
    "key": text(required=True),
    "title": text(required=True),
    "authority": text(required=True),
    "legal_basis": _list_of_words(),
    "example": _flag(),
    "versions": _list_of("version", required=True),
}
_VERSION = {
    "version": text(required=True),
    "effective_from": _anything(required=True),
    "effective_to": _anything(),
    "citation": text(),
    "levels": _list_of("level", required=True),
}
_LEVEL = {
    "key": text(required=True),
    "title": text(required=True),
    "requirements": _anything(required=True),
    "validity": nested({"months": _months(), "anchor": choice("certification_date", required=True)}),
}


def read_program_file(source: str) -> ProgramFile:
    """Read the text of a program file.

    Raises ProgramFileError naming every fault; nothing of a file with a fault is used.
    """
    problems: list[Problem] = []
    data = _load(source)
    programs: list[Program] = []
    if _fits(data, _FILE, path="file", what="a program file", problems=problems):
        if data["schema_version"] != SCHEMA_VERSION:
            problems.append(Problem("schema_version", f"Only schema version {SCHEMA_VERSION} is understood."))
        read = [
            _read_program(item, path=f"programs[{index}]", problems=problems)
            for index, item in enumerate(data["programs"])
        ]
        programs = [program for program in read if program is not None]
        _refuse_twins([program.key for program in programs], path="programs", what="program", problems=problems)
    if problems:
        raise ProgramFileError(problems)
    return ProgramFile(tuple(programs), hashlib.sha256(source.encode()).hexdigest())


def _load(source: str) -> Any:
    if len(source) > SIZE_LIMIT:
        raise ProgramFileError([Problem("file", f"The file is longer than {SIZE_LIMIT:,} characters.")])
    try:
        # StrictLoader is a SafeLoader: it builds plain values only.
        return yaml.load(source, Loader=StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}" if mark else "file"
        raise ProgramFileError([Problem(where, f"This is not readable YAML: {error.problem}.")]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ProgramFileError([Problem("file", "This is not readable YAML.")]) from error


def _fits(data: Any, shape: Mapping[str, Setting], *, path: str, what: str, problems: list[Problem]) -> bool:
    if not isinstance(data, Mapping):
        problems.append(Problem(path, f"{what[0].upper()}{what[1:]} must be a block of settings."))
        return False
    return check_settings(data, shape, path=path, what=what, problems=problems)


def _read_program(data: Any, *, path: str, problems: list[Problem]) -> Program | None:
    if not _fits(data, _PROGRAM, path=path, what="a program", problems=problems):
        return None
    read = [
        _read_version(item, path=f"{path}.versions[{index}]", problems=problems)
        for index, item in enumerate(data["versions"])
    ]
    versions = [version for version in read if version is not None]
    _refuse_twins([version.version for version in versions], path=f"{path}.versions", what="version", problems=problems)
    problems.extend(Problem(f"{path}.versions", sentence) for sentence in clashes(versions))
    return Program(
        key=data["key"],
        title=data["title"],
        authority=data["authority"],
        legal_basis=tuple(data.get("legal_basis", ())),
        example=data.get("example", False),
        versions=tuple(sorted(versions, key=lambda version: version.effective_from)),
    )


def _read_version(data: Any, *, path: str, problems: list[Problem]) -> ProgramVersion | None:
    if not _fits(data, _VERSION, path=path, what="a version", problems=problems):
        return None
    starts = read_date(data["effective_from"], path=f"{path}.effective_from", problems=problems)
    ends = read_date(data.get("effective_to"), path=f"{path}.effective_to", problems=problems)
    levels = [
        _read_level(item, path=f"{path}.levels[{index}]", problems=problems)
        for index, item in enumerate(data["levels"])
    ]
    kept = tuple(level for level in levels if level is not None)
    _refuse_twins([level.key for level in kept], path=f"{path}.levels", what="level", problems=problems)
    if starts is None:
        if data["effective_from"] is None:
            problems.append(Problem(f"{path}.effective_from", "A version needs the date it takes effect."))
        return None
    if ends is not None and ends < starts:
        problems.append(Problem(f"{path}.effective_to", f"The version would end on {ends}, before it starts."))
        return None
    return ProgramVersion(data["version"], starts, ends, data.get("citation", ""), kept)


def _read_level(data: Any, *, path: str, problems: list[Problem]) -> Level | None:
    if not _fits(data, _LEVEL, path=path, what="a level", problems=problems):
        return None
    tree = read_tree(data["requirements"], path=f"{path}.requirements", problems=problems)
    if tree is None:
        return None
    validity = Validity(**data["validity"]) if "validity" in data else None
    return Level(data["key"], data["title"], tree, validity)


def _refuse_twins(keys: list[str], *, path: str, what: str, problems: list[Problem]) -> None:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.append(Problem(path, f"There are two {what}s named “{key}”; the name must be used once."))
