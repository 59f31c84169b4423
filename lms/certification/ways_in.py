"""What the published rules of a program ask of whoever applies, in words and in the order in which it is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from lms.certification.application_forms import is_pathway_open, title_of
from lms.certification.messages.parts import MOMENTS
from lms.certification.messages.pathways import closing_text, pathway_name
from lms.certification.messages.sign_ups import HOW
from lms.certification.models import UNFINISHED, Application, ApplicationState, Certificate, ProgramVersion
from lms.certification.models.certificate_status import ENDED_STATES
from lms.certification.models.rules import credential_of, version_rules
from lms.certification.rules.applications import giver_of, is_asked, is_itself, is_signed, needs_file
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.programs import in_force
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
    """One way into a program. `label` is empty where there is only one; `closes`: until when it is open, or ""."""

    name: str
    label: str
    moments: tuple[Moment, ...]
    closes: str = ""

    @property
    def titles(self) -> list[str]:
        """What it asks, in its order; of a choice, the options in one."""
        entries = [entry for moment in self.moments for entry in moment.asked]
        options = [entry.parts if isinstance(entry, OneOf) else (entry,) for entry in entries]
        return [gettext(" or ").join(one.title for one in parts) for parts in options]


def ways_in(version: ProgramVersion, today: date) -> list[Way] | None:
    """Return the ways into the first level of a version that are open today; None if its rules cannot be read."""
    rules = version_rules(version)
    if rules is None:
        return None
    level = rules.all_levels[0]
    names = [name for name in level.trees if is_pathway_open(level.open_days.get(name), today)]
    several = len(names) > 1
    return [
        Way(
            name, pathway_name(name) if several else "", _moments(rules.tree(level.key, name), today),
            closing_text(level.open_days[name].closes) if name in level.open_days else "",
        )
        for name in names
    ]  # fmt: skip


def what_ways_ask(user: Any, ways: Iterable[tuple[str, str]], today: date) -> list[tuple[str, list[str]]]:
    """Return [(label, titles of what is asked)] of ways to apply, as `application_forms.ways_to_apply` returns them.

    Nothing where there is only one: then nothing is to be chosen.
    """
    labels = dict(ways)
    if len(labels) < 2:
        return []
    versions: dict[int, list[ProgramVersion]] = {}
    programs = {int(value.partition(":")[0]) for value in labels}
    for row in ProgramVersion.objects.visible_to(user).filter(program__in=programs).select_related("program"):
        versions.setdefault(row.program_id, []).append(row)
    titles = {}
    for program, rows in versions.items():
        version = in_force(rows, today)
        for way in (ways_in(version, today) or []) if version else []:
            name = f"{credential_of(version)}: {way.label}" if way.label else credential_of(version)
            titles[f"{program}:{way.name}"] = (name, way.titles)
    return [titles[value] for value in labels if value in titles]


def closed_programs(user: Any, today: date) -> list[int]:
    """Return the ids of programs to which a person cannot apply: with an open application, or granted and not over."""
    own = Application.objects.visible_to(user).of_person(user)
    waiting = own.filter(state__in=UNFINISHED).values_list("cycle__candidacy__program", flat=True)
    latest = Certificate.objects.visible_to(user).of_person(user).latest_issues().latest_per("program_id")
    certified = [pk for pk, row in latest.items() if row.state not in ENDED_STATES and not row.is_over_on(today)]
    granted = own.filter(state=ApplicationState.ADMITTED).values_list("cycle__candidacy__program", flat=True)
    return [*waiting, *certified, *(pk for pk in granted if pk not in latest)]


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
