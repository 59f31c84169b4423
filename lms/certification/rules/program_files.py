"""Read and write program files: programs, their versions by date, levels and requirement trees. Pure.

Unknown settings are refused with their path and line: if they were ignored, certification would not do what the file
says.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml
from pydantic import ValidationError

from lms.certification.rules.problems import FileProblem, Place, ProgramFileError, path_text, problems_of
from lms.certification.rules.programs import Program, ProgramFile, ProgramVersion, overlaps
from lms.certification.rules.requirements import KINDS
from lms.certification.rules.settings import Block
from lms.certification.rules.soundness import faults_of, unready
from lms.certification.rules.strict_yaml import StrictError, line_of, load_with_lines

MAX_CHARACTERS = 500_000


@dataclass(frozen=True)
class LoadedFile:
    """The programs of a file. `fingerprint` is the SHA-256 of its text, in hex.

    `unready`: {(program, version): what keeps it from being published}; such a version can only be a draft.
    """

    programs: tuple[Program, ...]
    fingerprint: str
    unready: Mapping[tuple[str, str], tuple[FileProblem, ...]]


def read_program_file(source: str) -> LoadedFile:
    """Read the text of a program file.

    Raises ProgramFileError with every problem; a file with a problem is not used at all.
    """
    data, node = _load(source)
    try:
        file = ProgramFile.model_validate(data)
    except ValidationError as error:
        raise problems_of(error, root=ProgramFile, kinds=KINDS, line_of=partial(line_of, node)) from None

    def located(code: str, place: Place, params: Mapping[str, Any]) -> FileProblem:
        return FileProblem(code, path_text(place), line_of(node, place), params)

    problems = [located(*conflict) for conflict in _conflicts(file)]
    if problems:
        raise ProgramFileError(*problems)
    not_ready = {
        (program.key, version.version): tuple(located(*hindrance) for hindrance in unready(version, start))
        for program, version, start in _versions(file)
    }
    return LoadedFile(file.programs, hashlib.sha256(source.encode()).hexdigest(), not_ready)


def read_version(data: Any, *, start: Place = ("version",)) -> ProgramVersion:
    """Return the version of data as `block_data` writes it. Raises ProgramFileError with every problem and its path."""
    try:
        return ProgramVersion.model_validate(data)
    except ValidationError as error:
        raise problems_of(error, root=ProgramVersion, kinds=KINDS, start=start) from None


def read_version_text(source: str) -> ProgramVersion:
    """Return the version that a text in YAML says, as it stands below `versions` in a file.

    Raises ProgramFileError with every problem, also of rules that nobody could meet. Open values are no problem.
    """
    data, node = _load(source)
    try:
        version = ProgramVersion.model_validate(data)
    except ValidationError as error:
        raise problems_of(error, root=ProgramVersion, kinds=KINDS, line_of=partial(line_of, node)) from None
    problems = [
        FileProblem(code, path_text(place), line_of(node, place), params) for code, place, params in faults_of(version)
    ]
    if problems:
        raise ProgramFileError(*problems)
    return version


def write_version(version: ProgramVersion) -> str:
    """Return a version as YAML, which `read_version_text` reads to the same version."""
    return yaml.safe_dump(block_data(version), sort_keys=False, allow_unicode=True, width=120)


def block_data(block: Block) -> dict[str, Any]:
    """Return a block as JSON, which reads back to the same block: only what was set."""
    return block.model_dump(mode="json", exclude_unset=True, by_alias=True)


def write_program_file(file: ProgramFile) -> str:
    """Return a file as YAML, which `read_program_file` reads to the same programs. Comments are not kept."""
    return yaml.safe_dump(block_data(file), sort_keys=False, allow_unicode=True, width=120)


def program_schema() -> str:
    """Return the JSON Schema of program files, as text."""
    return json.dumps(ProgramFile.model_json_schema(by_alias=True), indent=2, sort_keys=True) + "\n"


def _versions(file: ProgramFile) -> Iterator[tuple[Program, ProgramVersion, Place]]:
    for index, program in enumerate(file.programs):
        for number, version in enumerate(program.versions):
            yield program, version, ("programs", index, "versions", number)


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
        for overlap in overlaps(program.dated):
            yield "versions_overlap", place, {"earlier": overlap.earlier, "later": overlap.later, "day": overlap.day}
        for number, version in enumerate(program.versions):
            yield from faults_of(version, (*place, number))


def _duplicates(place: Place, keys: list[str]) -> Iterator[tuple[str, Place, dict[str, Any]]]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "name_twice", place, {"key": key}
