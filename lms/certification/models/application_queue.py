"""What the applications of a page of the queue wait for, in a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

from lms.certification.models.applications import Application, ApplicationPart, PartDecision
from lms.certification.models.part_requests import PartRequest, RequestState
from lms.certification.rules.applications import UNDECIDED_TYPES, Outcome


def waits_for(applications: Sequence[Application]) -> dict[int, str]:
    """Return {id: text} of applications that are submitted: parts to look at, sent back, or asked of others."""
    rows = {row.pk: row for row in applications if row.is_reviewed}
    if not rows:
        return {}
    cycles = {row.cycle_id: row.pk for row in rows.values()}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    decisions = PartDecision.objects.filter(application__in=rows, part__isnull=False).order_by("pk")
    outcomes = dict(decisions.values_list("part", "outcome"))
    parts = ApplicationPart.objects.filter(application__in=rows, replaced_by=None).exclude(type__in=UNDECIDED_TYPES)
    for pk, application in parts.values_list("pk", "application"):
        outcome = outcomes.get(pk)
        counts[application]["back" if outcome == Outcome.RETURNED else "look" if outcome is None else "done"] += 1
    requests = PartRequest.objects.filter(cycle__in=cycles, state=RequestState.OPEN)
    for cycle in requests.values_list("cycle", flat=True):
        counts[cycles[cycle]]["asked"] += 1
    return {pk: _text(counts[pk]) for pk in rows}


def _text(count: Counter[str]) -> str:
    texts = []
    if count["look"]:
        texts.append(ngettext("%(n)s part to look at", "%(n)s parts to look at", count["look"]) % {"n": count["look"]})
    if count["asked"]:
        texts.append(ngettext("%(n)s person asked", "%(n)s people asked", count["asked"]) % {"n": count["asked"]})
    if count["back"]:
        texts.append(ngettext("%(n)s part sent back", "%(n)s parts sent back", count["back"]) % {"n": count["back"]})
    return ", ".join(texts) or gettext("a decision")
