"""What somebody gave with an earlier application to the same program, and can use again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.dates import home_day
from lms.certification.facts.parts import fact_of
from lms.certification.models import Application, ApplicationPart, ApplicationState, Channel, PartDecision
from lms.certification.models.rules import rules_of
from lms.certification.rules.applications import OTHERS_TYPES, Outcome, leaf_named, most_of, needs_file
from lms.certification.rules.leaves import Leaf, Part

# Of these nothing counts any more.
OVER = (ApplicationState.DENIED, ApplicationState.WITHDRAWN)


@dataclass(frozen=True)
class EarlierPart:
    """A file that program staff accepted with an earlier application, and the requirement for which it can be used."""

    part: ApplicationPart
    leaf: Leaf


def earlier_application(application: Application) -> Application | None:
    """Return the latest application of the same kind to the same program that was denied or withdrawn. One query."""
    one = application.cycle.candidacy
    rows = Application.objects.of_person(one.person).filter(state__in=OVER, cycle__kind=application.cycle.kind)
    rows = rows.filter(cycle__candidacy__program=one.program_id, cycle__submitted_at__isnull=False)
    earlier: Application | None = rows.exclude(pk=application.pk).order_by("-begun_at", "-pk").first()
    return earlier


def usable_again(application: Application, at: datetime) -> list[EarlierPart]:
    """Return the files of earlier applications that can be used again, the latest first. Three queries at most.

    Only what the person sent themself, staff accepted, the rules of this application still ask for, is not older than
    they allow, and is not here yet. Not what was signed, because that is signed for each application, nor what
    others wrote, because it was written for that one.
    """
    rules = rules_of(application.cycle)
    if rules is None or not application.is_unfinished or application.channel != Channel.ONLINE:
        return []
    rows = _accepted(application)
    if not rows:
        return []
    here = list(ApplicationPart.objects.filter(application=application, replaced_by=None).select_related("record"))
    usable: list[EarlierPart] = []
    for part, decision in rows:
        leaf = leaf_named(rules, part.type, part.key)
        current = [one for one in here if (one.type, one.key) == (part.type, part.key)]
        taken = [one for one in usable if one.leaf is leaf]
        if leaf is None or not needs_file(leaf) or len(current) + len(taken) >= most_of(leaf):
            continue
        same_files = [one.record.digest for one in current if one.record] + [one.part.record.digest for one in taken]
        if part.record.digest not in same_files and _counts(part, decision, leaf, home_day(at)):
            usable.append(EarlierPart(part, leaf))
    return usable


def _counts(part: ApplicationPart, decision: PartDecision, leaf: Leaf, today: date) -> bool:
    fact = fact_of(part, part.application, decision)
    return not isinstance(leaf, Part) or not leaf.fault_of(fact, today)


def _accepted(application: Application) -> list[tuple[ApplicationPart, PartDecision]]:
    """The files of earlier applications that were accepted, with the decision, the latest first."""
    one = application.cycle.candidacy
    parts = ApplicationPart.objects.of_person(one.person).filter(
        application__state__in=OVER, application__cycle__candidacy__program=one.program_id,
        application__cycle__kind=application.cycle.kind, request=None, interviewer=None, replaced_by=None,
        record__isnull=False, record__purged_at=None,
    )  # fmt: skip
    parts = parts.exclude(application=application).exclude(type__in=OTHERS_TYPES)
    rows = list(parts.select_related("record", "application", "request").order_by("-pk"))
    return list(_with_acceptance(rows))


def _with_acceptance(rows: list[ApplicationPart]) -> Iterator[tuple[ApplicationPart, PartDecision]]:
    if not rows:
        return
    decisions = PartDecision.objects.filter(part__in=rows).select_related("by").latest_per("part_id")
    for part in rows:
        decision = decisions.get(part.pk)
        if decision is not None and decision.outcome == Outcome.ACCEPTED:
            yield part, decision
