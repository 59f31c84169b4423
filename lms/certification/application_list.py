"""What is asked with an application and what was given of it, as the applicant and the reviewer see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_document_day
from cohorts.training.actions.holidays import CALENDARS
from lms.certification import facts
from lms.certification.application_fees import FeeLine, fee_lines
from lms.certification.application_rows import ApplicationRows, in_draft
from lms.certification.application_words import ICONS, READY, staff_state
from lms.certification.messages import findings as words
from lms.certification.messages.applications import PART_STATES
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.messages.parts import FAULTS
from lms.certification.models import (
    Application,
    ApplicationPart,
    PartDecision,
    PartRequest,
    RequestState,
)
from lms.certification.models.rules import rules_of
from lms.certification.rules.applications import (
    UNDECIDED_TYPES,
    Giver,
    giver_of,
    is_signed,
    leaf_named,
    most_of,
    state_of,
)
from lms.certification.rules.facts import PartState
from lms.certification.rules.findings import Finding, Kind, State
from lms.certification.rules.gate import evaluate


@dataclass(frozen=True)
class Entry:
    """One part that was given, with the latest decision about it. `text`: what was signed."""

    part: ApplicationPart
    state: str
    state_text: str
    decision: PartDecision | None
    replaced: bool
    text: str = ""

    @property
    def state_name(self):
        """The state that gave a certificate from elsewhere."""
        return CALENDARS.get(self.part.choice, self.part.choice).title()

    @property
    def born_on(self):
        """A date of birth, without the day of the week."""
        return format_document_day(self.part.as_of)


@dataclass(frozen=True)
class Item:
    """One requirement of an application. `more`: whether another part can be given. `again`: whether what the applicant
    gave can still be given in another form, because nobody has decided about it.
    """

    leaf: Any
    finding: Finding
    title: str
    kind: str
    state: str
    text: str
    entries: tuple[Entry, ...]
    requests: tuple[PartRequest, ...]
    waivers: tuple[PartDecision, ...]
    taken_back: tuple[PartDecision, ...]
    appointments: tuple[Any, ...]
    more: bool
    again: bool

    @property
    def giver(self):
        """Who gives it: applicant, other, office."""
        return giver_of(self.leaf).value

    @property
    def is_signed(self):
        """Whether the applicant's signature is enough."""
        return is_signed(self.leaf)

    @property
    def is_arranged(self):
        """Of an interview: whether there is an appointment."""
        return any(row.is_arranged for row in self.appointments)

    @property
    def current(self):
        """The parts that nothing has replaced."""
        return [entry for entry in self.entries if not entry.replaced]


@dataclass(frozen=True)
class Choice:
    """Several requirements of which so many are enough."""

    text: str
    met: bool
    items: tuple[Any, ...]

    @property
    def done(self):
        """Whether nothing more is to be given."""
        return _is_done(self)

    @property
    def kind(self):
        """As of a requirement: done, closed because the application has ended, waiting for others, or yours to do."""
        if self.done:
            return ICONS[State.MET]
        kinds = {item.kind for item in _flat(self.items)}
        if kinds == {"closed"}:
            return "closed"
        return ICONS[State.WAITING] if ICONS[State.WAITING] in kinds else ICONS[State.YOURS]


@dataclass(frozen=True)
class Asked:
    """Everything that is asked, in the order of the rules. `done`, `required`: how many requirements or choices."""

    nodes: tuple[Any, ...]
    done: int
    required: int
    fees: tuple[FeeLine, ...] = ()
    owes = property(lambda self: any(fee.is_own_due for fee in self.fees))

    @property
    def next(self):
        """The first requirement for which the applicant can do something now; None without one.

        Not of a choice of which one way waits for others.
        """
        nodes = [node for node in self.nodes if not _is_done(node) and not _is_waiting(node)]
        items = (item for node in nodes for item in (node.items if isinstance(node, Choice) else (node,)))
        return next((item for item in items if item.more and item.kind == ICONS[State.YOURS]), None)

    @property
    def items(self):
        """The requirements, those in choices too."""
        for node in self.nodes:
            yield from node.items if isinstance(node, Choice) else (node,)


def asked_of(application: Application, user: Any, at: Any, *, for_staff: bool = False) -> Asked | None:
    """Return what is asked and given, with only the parts that `user` may see; None if the rules cannot be read."""
    cycle = application.cycle
    rules = rules_of(cycle)
    if rules is None:
        return None
    known_facts = facts.gather_given([cycle], at=at)[cycle.pk]
    tree = evaluate(rules, known_facts, home_day(at))
    name = str(cycle.candidacy.person)

    def write(finding: Finding) -> str:
        return staff_sentence(finding, name) if for_staff else words.sentence(finding, at)

    def state(finding: Finding) -> str:
        return staff_state(finding, name) if for_staff else words.state_text(finding, at)

    about = _About(rules, ApplicationRows(application, user, at), write, state)
    nodes = tuple(_nodes(tree, lambda finding: _item(finding, about)))
    done = sum(_is_done(node) for node in nodes)
    return Asked(nodes, done, len(nodes), fee_lines(rules, tree, write, at))


def _is_done(node: Item | Choice) -> bool:
    """Whether nothing more is to be given: it counts, or it will with the application."""
    if isinstance(node, Choice):
        return node.met or any(_is_done(item) for item in node.items)
    return node.finding.met or node.kind == ICONS[State.MET]


def _is_waiting(node: Item | Choice) -> bool:
    return isinstance(node, Choice) and any(item.kind == ICONS[State.WAITING] for item in node.items)


def _nodes(finding: Finding, item: Callable[[Finding], Item | None]) -> Any:
    if finding.kind == Kind.LEAF:
        entry = item(finding) if finding.in_force else None
        if entry is not None:
            yield entry
        return
    ways = [tuple(_nodes(child, item)) for child in finding.children]
    inner = [node for way in ways for node in way]
    if finding.kind == Kind.ALL or len(inner) < 2:
        yield from inner
        return
    needed = finding.params.get("needed", 1)
    text = gettext("One of these is enough.") if needed == 1 else gettext("%(n)s of these are enough.") % {"n": needed}
    here = sum(bool(way) and all(_is_here(one) for one in _flat(way)) for way in ways)
    is_enough = finding.met or here >= needed
    yield Choice(text, finding.met, tuple(_other(one, finding.met) if is_enough else one for one in _flat(inner)))


def _flat(nodes: Iterable[Item | Choice]) -> list[Item]:
    return [one for node in nodes for one in (node.items if isinstance(node, Choice) else (node,))]


def _is_here(item: Item) -> bool:
    return item.kind == ICONS[State.MET] or item.finding.code == "part_sent"


def _other(item: Item, met: bool) -> Item:
    """A requirement of a choice of which enough is here: where nothing was given for it, it asks nobody."""
    if item.finding.met or item.entries or item.requests or item.waivers:
        return item
    text = gettext("Not needed: another one of these was accepted.")
    text = text if met else gettext("Not needed as long as another one of these is here.")
    return replace(item, kind="closed", state=gettext("Not needed"), text=text, more=item.more and not met)


@dataclass(frozen=True)
class _About:
    """What the requirements of a page are made from."""

    rules: Any
    rows: ApplicationRows
    write: Callable[[Finding], str]
    state: Callable[[Finding], str]


def _item(finding: Finding, about: _About) -> Item | None:
    rows = about.rows
    leaf = leaf_named(about.rules, finding.type, finding.key)
    if leaf is None:
        return None
    name = (finding.type, finding.key)
    wrong = str(FAULTS.get(finding.code, "")) if most_of(leaf) == 1 else ""
    entries = tuple(_entry(part, leaf, rows, wrong) for part in rows.parts.get(name, ()) if not in_draft(part, rows))
    current = [entry for entry in entries if not entry.replaced]
    open_requests = [row for row in rows.requests.get(name, ()) if row.state == RequestState.OPEN]
    waivers = tuple(rows.waivers.get(name, ()))
    good = sum(entry.state in (PartState.ACCEPTED, PartState.SENT, PartState.DRAFT) for entry in current)
    again = _can_change(leaf, current)
    more = good + len(open_requests) + len(waivers) < most_of(leaf) and giver_of(leaf) != Giver.OFFICE
    more = more or (bool(wrong) and not again and giver_of(leaf) == Giver.APPLICANT)
    is_ready = rows.is_draft and bool(current) and not more and not open_requests and finding.code in READY
    kind, state, text = _words(finding, is_ready, about)
    return Item(
        leaf=leaf,
        finding=finding,
        title=words.title(finding),
        kind=kind,
        state=state,
        text=text,
        entries=entries,
        requests=tuple(rows.requests.get(name, ())),
        waivers=waivers,
        taken_back=tuple(rows.taken_back.get(name, ())),
        appointments=tuple(rows.appointments.get(name, ())),
        more=more,
        again=again,
    )


def _words(finding: Finding, is_ready: bool, about: _About) -> tuple[str, ...]:
    """The kind, the state and the sentence of a requirement. Once an application has ended, nobody waits any more."""
    if is_ready:
        text = gettext("It counts once you submit your application.")
        return ICONS[State.MET], str(PART_STATES[PartState.DRAFT]), text
    if about.rows.ended and not finding.met:
        return "closed", gettext("Closed"), about.rows.ended
    # The day on which it was keyed in is not that of the signature.
    is_signed_paper = about.rows.on_paper and finding.code == "part_signed"
    text = gettext("Signed on paper.") if is_signed_paper else about.write(finding)
    return ICONS[finding.state], about.state(finding), text


def _can_change(leaf: Any, current: list[Entry]) -> bool:
    """Whether the one part that the applicant gave can be replaced: not what staff decided about, nor a signature."""
    undecided = len(current) == 1 and current[0].decision is None
    mutable = not is_signed(leaf) or getattr(leaf, "min_duration_months", None) is not None
    return undecided and mutable and most_of(leaf) == 1 and giver_of(leaf) == Giver.APPLICANT


def _entry(part: ApplicationPart, leaf: Any, rows: ApplicationRows, wrong: str) -> Entry:
    """`wrong`: what the requirement says of a part that does not meet it, before anybody has decided about it."""
    decision = rows.decisions.get(part.pk)
    state = state_of(
        outcome=decision.outcome if decision else "",
        is_submitted=not rows.is_draft,
        signed=part.type in UNDECIDED_TYPES,
    )
    replaced = hasattr(part, "replaced_by")
    state_text = wrong if wrong and decision is None and not replaced else str(PART_STATES[state])
    return Entry(part, state.value, state_text, decision, replaced, rows.text_of(part, leaf))
