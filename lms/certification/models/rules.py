"""The rules of stored versions, read once: a version never changes."""

import logging
from functools import lru_cache
from typing import Any

from lms.certification.models.decisions import Cycle, CycleKind
from lms.certification.models.programs import ProgramVersion
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import read_version
from lms.certification.rules.programs import Level
from lms.certification.rules.programs import ProgramVersion as Rules
from lms.certification.rules.requirements import Requirement

logger = logging.getLogger(__name__)
VERSIONS_IN_MEMORY = 256
RENEWALS = (CycleKind.RENEWAL, CycleKind.REINSTATEMENT)
# Cycles of people who are certified: what is decided of them does not touch the admission of the first certificate.
LATER = (*RENEWALS, CycleKind.UPGRADE)


def version_rules(version: ProgramVersion) -> Rules | None:
    """Return what a stored version says; None, with an error in the log, if it cannot be read."""
    try:
        return _read(version.pk, _Content(version.content))
    except ProgramFileError as error:
        logger.error("The stored rules of program version %s cannot be read: %s", version.pk, error)
        return None


class _Content:
    """The data of a version as a key that never differs: the id of the version stands for it."""

    def __init__(self, data: Any):
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.data == other.data

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=VERSIONS_IN_MEMORY)
def _read(pk: int, content: _Content) -> Rules:
    return read_version(content.data)


def level_of(version: ProgramVersion, key: str) -> Level | None:
    """Return a level of a stored version; None if the version has none of that key or cannot be read."""
    rules = version_rules(version)
    return next((level for level in rules.all_levels if level.key == key), None) if rules else None


def credential_of(version: ProgramVersion, level: str = "") -> str:
    """Return what certificates of a level are called by a version; without a level, of the first one."""
    rules = version_rules(version)
    entries = rules.all_levels if rules else ()
    entry = next((one for one in entries if one.key == level), entries[0] if entries else None)
    return (entry.title if entry else None) or version.program.title


def credential_of_cycle(cycle: Cycle) -> str:
    """Return what the certificate of a cycle is called, by its own version: a later one does not rename it."""
    rules = level_of(cycle.version, cycle.candidacy.level)
    return (rules.title if rules else None) or cycle.candidacy.program.title


def rules_of(cycle: Cycle) -> Requirement | None:
    """Return the requirements of a cycle; None, with an error in the log, if there are none that can be read.

    None also for a certificate from before this site: nothing is asked, charged or issued for it.
    """
    if cycle.kind == CycleKind.IMPORTED:
        return None
    rules = version_rules(cycle.version)
    if rules is None:
        return None
    try:
        if cycle.kind in RENEWALS:
            return rules.renewal_tree(cycle.candidacy.level, cycle.step)
        return rules.tree(cycle.candidacy.level, cycle.pathway)
    except KeyError:
        logger.error("Version %s has no level and pathway of cycle %s.", cycle.version_id, cycle.pk)
        return None


def entry_level(version: ProgramVersion) -> Level | None:
    """Return the first level of a version, on which people begin."""
    rules = version_rules(version)
    return rules.all_levels[0] if rules else None


def entry_rules(version: ProgramVersion) -> Requirement | None:
    """Return the requirements of the usual pathway to the first level; None if they cannot be read."""
    rules = version_rules(version)
    if rules is None:
        return None
    level = rules.all_levels[0]
    return rules.tree(level.key, next(iter(level.trees)))
