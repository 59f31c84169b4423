"""What the published rules of a program ask of whoever applies, in words and in the order in which it is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from lms.certification.application_forms import PATHWAYS, is_pathway_open, title_of
from lms.certification.messages.parts import MOMENTS
from lms.certification.messages.sign_ups import HOW
from lms.certification.models import ProgramVersion
from lms.certification.models.rules import version_rules
from lms.certification.rules.applications import giver_of, is_asked, is_itself, is_signed, needs_file
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.requirements import AllOf, NOf, Requirement

ORDER = tuple(AskedAt)


@dataclass(frozen=True)
class Asked:
    """One requirement: how it is met, why it is asked, and whether only the reviewer reads it."""

    title: str
    how: str
    why: str
    restricted: bool


@dataclass(frozen=True)
class OneOf:
    """Several, of which so many are enough."""

    text: str
    parts: tuple[Asked, ...]


@dataclass(frozen=True)
class Moment:
    """What is asked at one time."""

    label: str
    asked: tuple[Any, ...]


@dataclass(frozen=True)
class Way:
    """One way into a program. `label` is empty where there is only one."""

    label: str
    moments: tuple[Moment, ...]


def ways_in(version: ProgramVersion, today: date) -> list[Way] | None:
    """Return the ways into the first level of a version that are open today; None if its rules cannot be read."""
    rules = version_rules(version)
    if rules is None:
        return None
    level = rules.all_levels[0]
    names = [name for name in level.trees if is_pathway_open(level.open_days.get(name), today)]
    several = len(names) > 1
    return [
        Way(str(PATHWAYS.get(name, name)) if several else "", _moments(rules.tree(level.key, name), today))
        for name in names
    ]


def _moments(tree: Requirement, today: date) -> tuple[Moment, ...]:
    by_moment: dict[AskedAt, list[Any]] = {}
    for moment, entry in _asked(tree, today):
        by_moment.setdefault(moment, []).append(entry)
    ordered = sorted(by_moment.items(), key=lambda item: ORDER.index(item[0]))
    return tuple(Moment(str(MOMENTS[moment]), tuple(entries)) for moment, entries in ordered)


def _asked(rule: Requirement, today: date) -> Iterator[tuple[AskedAt, Any]]:
    if isinstance(rule, Leaf):
        if rule.in_force(today) and not is_itself(rule):
            yield rule.asked_at, _words(rule)
        return
    parts = [pair for part in rule.parts for pair in _asked(part, today)]
    if isinstance(rule, AllOf) or len(parts) < 2:
        yield from parts
        return
    number = rule.n_of.n if isinstance(rule, NOf) else 1
    text = gettext("One of these is enough.") if number == 1 else gettext("%(n)s of these are enough.") % {"n": number}
    flat = [one for _moment, entry in parts for one in (entry.parts if isinstance(entry, OneOf) else (entry,))]
    yield min((moment for moment, _entry in parts), key=ORDER.index), OneOf(text, tuple(flat))


def _words(leaf: Leaf) -> Asked:
    return Asked(title_of(leaf), str(HOW.get(_how(leaf), "")), leaf.why or "", leaf.restricted)


def _how(leaf: Leaf) -> Any:
    """Return the key of the sentence that says how a requirement is met."""
    if is_signed(leaf):
        return "signed"
    if not is_asked(leaf) or leaf.type in HOW:
        return leaf.type
    return "file" if needs_file(leaf) else giver_of(leaf)
