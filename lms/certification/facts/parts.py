"""The parts of applications as facts. The number of queries does not depend on the number of applications."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lms.certification.facts.common import evidence_of, home
from lms.certification.models.applications import (
    Application,
    ApplicationPart,
    ApplicationState,
    PartDecision,
    standing_waivers,
)
from lms.certification.models.decisions import Cycle
from lms.certification.models.part_requests import PartRequest, RequestState
from lms.certification.models.rules import rules_of
from lms.certification.models.statements import texts_of
from lms.certification.rules.applications import AGE, AGREEMENT, SIGNED_TYPES, Outcome, is_itself, state_of, was_current
from lms.certification.rules.facts import PartFacts, PartState
from lms.certification.rules.requirements import leaves_of


@dataclass
class Parts:
    """What was given in one cycle. `by_part`: {id of the part: its facts}."""

    parts: list[PartFacts] = field(default_factory=list)
    by_part: dict[int, PartFacts] = field(default_factory=dict)
    born_on: date | None = None


def part_facts(cycles: Iterable[Cycle]) -> dict[int, Parts]:
    """Return {cycle id: what was given and asked of others} for these cycles, each with something in it or not."""
    rows = {cycle.pk: cycle for cycle in cycles}
    by_cycle: dict[int, Parts] = defaultdict(Parts)
    # What was given with a withdrawn application does not count any more.
    counting = Application.objects.filter(cycle__in=rows).exclude(state=ApplicationState.WITHDRAWN)
    applications = {row.pk: row for row in counting}
    if not applications:
        return by_cycle
    texts = texts_of({cycle.candidacy.program_id for cycle in rows.values()})
    decided, waived = _decisions(applications)
    rows_of_parts = ApplicationPart.objects.filter(application__in=applications, replaced_by=None).order_by("pk")
    for part in rows_of_parts.select_related("request"):
        application = applications[part.application_id]
        cycle = rows[application.cycle_id]
        own_texts = texts.get((cycle.candidacy.program_id, part.key), [])
        _add(by_cycle[cycle.pk], part, fact_of(part, application, decided.get(part.pk)), cycle, own_texts)
    for row in waived:
        by_cycle[applications[row.application_id].cycle_id].parts.append(_waiver(row))
    for application in applications.values():
        if application.state != ApplicationState.DRAFT:
            by_cycle[application.cycle_id].parts += _itself(rows[application.cycle_id])
    for request in _requests(applications):
        by_cycle[request.cycle_id].parts.append(_asked(request))
    return by_cycle


def _add(entry: Parts, part: ApplicationPart, fact: PartFacts, cycle: Cycle, texts: list[tuple[datetime, str]]) -> None:
    """Add a part: a date of birth, or a fact; of an agreement with whether its text counted."""
    if part.type == AGE:
        entry.born_on = part.as_of
        return
    if part.type == AGREEMENT:
        is_current = was_current(part.text_version, part.at, cycle.submitted_at, texts)
        fact = replace(fact, values={**fact.values, "current": is_current})
    entry.parts.append(fact)
    entry.by_part[part.pk] = fact


def _decisions(applications: dict[int, Application]) -> tuple[dict[int, PartDecision], list[PartDecision]]:
    rows = PartDecision.objects.filter(application__in=applications).select_related("by").order_by("pk")
    decided = {row.part_id: row for row in rows if row.part_id}
    by_application: dict[int, list[PartDecision]] = defaultdict(list)
    for row in rows:
        by_application[row.application_id].append(row)
    return decided, [row for one in by_application.values() for row in standing_waivers(one)]


def _requests(applications: dict[int, Application]) -> Iterable[PartRequest]:
    """Whoever was asked and has not answered, or declined."""
    states = (RequestState.OPEN, RequestState.DECLINED)
    cycles = [row.cycle_id for row in applications.values()]
    return PartRequest.objects.filter(cycle__in=cycles, state__in=states).order_by("pk")


def fact_of(part: ApplicationPart, application: Application, row: PartDecision | None) -> PartFacts:
    is_submitted = application.state != ApplicationState.DRAFT
    state = state_of(outcome=row.outcome if row else "", is_submitted=is_submitted, signed=part.type in SIGNED_TYPES)
    values = {
        "as_of": part.as_of,
        "since": part.since,
        "until": part.until,
        "version": part.text_version or None,
        "kind": part.request.kind if part.request else part.choice or None,
        "state": part.choice or None,
    }
    decided_at = row.at if row else part.at
    return PartFacts(
        type=part.type,
        key=part.key,
        state=state,
        at=home(decided_at),
        by=row.by.get_full_name() if row else "",
        values={name: value for name, value in values.items() if value is not None},
        evidence=(evidence_of(part, home(part.at)),),
    )


def _waiver(row: PartDecision) -> PartFacts:
    return PartFacts(
        row.type, row.key, PartState(Outcome.WAIVED), home(row.at), row.by.get_full_name(),
        evidence=(evidence_of(row, home(row.at)),),
    )  # fmt: skip


def _itself(cycle: Cycle) -> list[PartFacts]:
    """The application as a document: submitting it meets the requirement."""
    rules = rules_of(cycle)
    if rules is None or cycle.submitted_at is None:
        return []
    at, evidence = home(cycle.submitted_at), (evidence_of(cycle, home(cycle.submitted_at)),)
    leaves = [leaf for leaf in leaves_of(rules) if is_itself(leaf)]
    return [PartFacts(leaf.type, leaf.key_value, PartState.ACCEPTED, at, evidence=evidence) for leaf in leaves]


def _asked(request: PartRequest) -> PartFacts:
    is_open = request.state == RequestState.OPEN
    at = home(request.asked_at if is_open else request.ended_at or request.asked_at)
    state = PartState.ASKED if is_open else PartState.DECLINED
    return PartFacts(request.type, request.key, state, at, values={"kind": request.kind} if request.kind else {})
