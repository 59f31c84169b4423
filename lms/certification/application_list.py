"""What is asked with an application and what was given of it, as the applicant and the reviewer see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from lms.certification import facts
from lms.certification.application_fees import FeeLine, fee_lines
from lms.certification.messages import findings as words
from lms.certification.messages.applications import PART_STATES
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.models import (
    Application,
    ApplicationPart,
    ApplicationState,
    PartDecision,
    PartRequest,
    RequestState,
    StatementText,
)
from lms.certification.models.applications import standing_waivers
from lms.certification.models.lost_questions import not_arrived_of
from lms.certification.models.rules import rules_of
from lms.certification.models.statements import text_in_rules
from lms.certification.rules.applications import (
    UNDECIDED_TYPES,
    Giver,
    Outcome,
    giver_of,
    is_signed,
    leaf_named,
    most_of,
    state_of,
)
from lms.certification.rules.facts import PartState
from lms.certification.rules.findings import Finding, Kind, State
from lms.certification.rules.gate import evaluate

# Why a requirement that is not met asks nobody for anything any more.
ENDED = {
    ApplicationState.DENIED: _("It did not count when the application was decided."),
    ApplicationState.WITHDRAWN: _("The application was withdrawn."),
}
ICONS = {State.MET: "done", State.YOURS: "yours", State.WAITING: "waiting", State.NOT_MET: "stopped"}


@dataclass(frozen=True)
class Entry:
    """One part that was given, with the latest decision about it. `text`: what was signed."""

    part: ApplicationPart
    state: str
    state_text: str
    decision: PartDecision | None
    replaced: bool
    text: str = ""


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


@dataclass(frozen=True)
class Asked:
    """Everything that is asked, in the order of the rules. `done`, `required`: how many requirements or choices."""

    nodes: tuple[Any, ...]
    done: int
    required: int
    fees: tuple[FeeLine, ...] = ()

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
    rows = _Rows(application, user)
    name = str(cycle.candidacy.person)

    def write(finding: Finding) -> str:
        return staff_sentence(finding, name) if for_staff else words.sentence(finding, at)

    nodes = tuple(_nodes(tree, lambda finding: _item(finding, rules, rows, write, at)))
    done = sum(_is_done(node) for node in nodes)
    return Asked(nodes, done, len(nodes), fee_lines(rules, tree, write, at))


def _is_done(node: Item | Choice) -> bool:
    """Whether nothing more is to be given: it counts, or it will with the application."""
    if isinstance(node, Choice):
        return node.met or any(_is_done(item) for item in node.items)
    return node.finding.met or node.kind == ICONS[State.MET]


def _is_waiting(node: Item | Choice) -> bool:
    return isinstance(node, Choice) and any(item.kind == ICONS[State.WAITING] for item in node.items)


class _Rows:
    """The rows of an application that a user may see, by requirement."""

    def __init__(self, application: Application, user: Any):
        parts = ApplicationPart.objects.visible_to(user).filter(application=application)
        decisions = PartDecision.objects.visible_to(user).filter(application=application).select_related("by")
        requests = PartRequest.objects.visible_to(user).filter(cycle=application.cycle).order_by("pk")
        self.parts = _grouped(parts.select_related("request", "interviewer", "replaced_by").order_by("pk"))
        requests = [row for row in requests if row.state != RequestState.ANSWERED]
        lost = not_arrived_of(requests)
        for row in requests:
            row.did_not_arrive = row.pk in lost
        self.requests = _grouped(requests)
        rows = list(decisions.order_by("pk"))
        self.decisions = {row.part_id: row for row in rows if row.part_id}
        self.waivers = _grouped(standing_waivers(rows))
        self.taken_back = _grouped(row for row in rows if row.outcome == Outcome.REQUIRED)
        self.is_draft = application.state == ApplicationState.DRAFT
        self.ended = str(ENDED.get(application.state, ""))
        texts = StatementText.objects.visible_to(user).filter(program=application.cycle.candidacy.program_id)
        self.texts = {(row.key, str(row.number)): row.text for row in texts}

    def text_of(self, part: ApplicationPart, leaf: Any) -> str:
        """The text that a part was signed under; "" of other parts."""
        if not is_signed(leaf):
            return ""
        named = text_in_rules(leaf)
        if named is not None:
            return named.text if named.version == part.text_version else ""
        return self.texts.get((part.key, part.text_version), "")


def _grouped(rows: Any) -> dict[tuple[str, str], list[Any]]:
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.type, row.key), []).append(row)
    return groups


def _nodes(finding: Finding, item: Callable[[Finding], Item | None]) -> Any:
    if finding.kind == Kind.LEAF:
        entry = item(finding) if finding.in_force else None
        if entry is not None:
            yield entry
        return
    inner = [node for child in finding.children for node in _nodes(child, item)]
    if finding.kind == Kind.ALL or len(inner) < 2:
        yield from inner
        return
    needed = finding.params.get("needed", 1)
    text = gettext("One of these is enough.") if needed == 1 else gettext("%(n)s of these are enough.") % {"n": needed}
    flat = tuple(one for node in inner for one in (node.items if isinstance(node, Choice) else (node,)))
    yield Choice(text, finding.met, flat)


def _item(finding: Finding, rules: Any, rows: _Rows, write: Callable[[Finding], str], at: Any) -> Item | None:
    leaf = leaf_named(rules, finding.type, finding.key)
    if leaf is None:
        return None
    name = (finding.type, finding.key)
    entries = tuple(_entry(part, leaf, rows) for part in rows.parts.get(name, ()))
    current = [entry for entry in entries if not entry.replaced]
    open_requests = [row for row in rows.requests.get(name, ()) if row.state == RequestState.OPEN]
    waivers = tuple(rows.waivers.get(name, ()))
    good = sum(entry.state in (PartState.ACCEPTED, PartState.SENT, PartState.DRAFT) for entry in current)
    more = good + len(open_requests) + len(waivers) < most_of(leaf) and giver_of(leaf) != Giver.OFFICE
    is_ready = rows.is_draft and bool(current) and not more and not open_requests
    kind, state, text = _words(finding, is_ready, rows.ended, write, at)
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
        more=more,
        again=_can_change(leaf, current),
    )


def _words(finding: Finding, is_ready: bool, ended: str, write: Callable[[Finding], str], at: Any) -> tuple[str, ...]:
    """The kind, the state and the sentence of a requirement. Once an application has ended, nobody waits any more."""
    if is_ready:
        text = gettext("It counts once you submit your application.")
        return ICONS[State.MET], str(PART_STATES[PartState.DRAFT]), text
    if ended and not finding.met:
        return "closed", gettext("Closed"), ended
    return ICONS[finding.state], words.state_text(finding, at), write(finding)


def _can_change(leaf: Any, current: list[Entry]) -> bool:
    """Whether the one part that the applicant gave can be replaced: not what staff decided about, nor a signature."""
    undecided = len(current) == 1 and current[0].decision is None
    mutable = not is_signed(leaf) or getattr(leaf, "min_duration_months", None) is not None
    return undecided and mutable and most_of(leaf) == 1 and giver_of(leaf) == Giver.APPLICANT


def _entry(part: ApplicationPart, leaf: Any, rows: _Rows) -> Entry:
    decision = rows.decisions.get(part.pk)
    state = state_of(
        outcome=decision.outcome if decision else "",
        is_submitted=not rows.is_draft,
        signed=part.type in UNDECIDED_TYPES,
    )
    return Entry(
        part, state.value, str(PART_STATES[state]), decision, hasattr(part, "replaced_by"), rows.text_of(part, leaf)
    )
