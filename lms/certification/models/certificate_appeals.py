"""Appeals of certified people against a suspension or a revocation that two people decided outside a complaint."""

from collections import defaultdict
from typing import Any

from django.db import models
from django.db.models import Q

from cohorts.core.approvals.models import CARRIED_OUT, Proposal
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import states_check
from lms.certification.models.appeals import APPEAL_TRANSITIONS, AppealBase, AppealState, TermBase, TermCause
from lms.certification.models.certificates import SUSPENSIONS, Certificate, CertificateEvent, CertificateEventKind
from lms.certification.models.offices import read_by_office

PERSON, PROGRAM = "event__certificate__person", "event__certificate__program"
# The act that a second person approved, by the event that it is about.
ACTS = {
    str(CertificateEventKind.REVOKED): "certificate.revoke",
    str(CertificateEventKind.SUSPENDED): "certificate.suspend",
}


class CertificateTerm(TermBase):
    """Until when a person can appeal against a suspension or a revocation; `event`: that one."""

    PERSON = PERSON
    access = read_by_office(PROGRAM, people=(PERSON,))

    event = models.ForeignKey(CertificateEvent, on_delete=models.PROTECT, related_name="appeal_terms")

    class Meta:
        ordering = ["event", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=TermCause.values), name="certificate_term_cause_known")
        ]


class CertificateAppeal(AppealBase):
    """An appeal against a suspension or a revocation.

    `answer`: the reason of the decision about it, restricted like the appeal; the field for an open one stays empty.
    """

    PERSON = PERSON
    access = read_by_office(PROGRAM, people=(PERSON,))

    event = models.ForeignKey(CertificateEvent, on_delete=models.PROTECT, related_name="appeals")
    answer = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["filed_at", "pk"]
        constraints = [
            states_check(APPEAL_TRANSITIONS, AppealState.OPEN, "certificate_appeal_state_known"),
            models.UniqueConstraint(
                fields=["event"], condition=Q(state=AppealState.OPEN), name="one_open_appeal_per_event"
            ),
        ]


def term_of(certificate: Certificate) -> CertificateTerm | None:
    """Return the time to appeal with the latest last day against what a certificate is now; None if there is none.

    It can be of an earlier certificate of the same chain: one that was issued again takes its suspension along.
    """
    kinds = (*SUSPENSIONS, CertificateEventKind.REVOKED)
    events = CertificateEvent.objects.filter(certificate__candidacy=certificate.candidacy_id, kind__in=kinds)
    last = events.order_by("at", "pk").last()
    # The event is called like the state that it leads to; a hold of the gate has a way back of its own.
    if last is None or last.kind != certificate.state:
        return None
    return CertificateTerm.objects.filter(event=last).select_related("event").latest_row()


def standing_appeals(event: CertificateEvent) -> Any:
    """Return the appeals against one decision: one that waits, or was denied. One per decision."""
    return CertificateAppeal.objects.filter(event=event, state__in=(AppealState.OPEN, AppealState.DENIED))


def deciders_of(events: list[CertificateEvent]) -> dict[int, set[int | None]]:
    """{event: who proposed and who approved it}: they do not decide about an appeal against it. Two queries."""
    deciders: dict[int, set[int | None]] = defaultdict(set)
    chains = defaultdict(list)
    candidacies = [event.certificate.candidacy_id for event in events]
    for row in Certificate.objects.filter(candidacy__in=candidacies).order_by("pk"):
        chains[row.candidacy_id].append(row)
    rows = Proposal.objects.about_any(*[row for chain in chains.values() for row in chain])
    proposals = list(rows.filter(act__in=ACTS.values()).prefetch_related("facts"))
    for event in events:
        ids = {row.pk for row in chains[event.certificate.candidacy_id]}
        deciders[event.pk].add(event.by_id)
        for one in proposals:
            facts = [fact for fact in one.facts.all() if fact.kind in CARRIED_OUT and fact.at >= event.at]
            if one.subject_id in ids and one.act == ACTS[event.kind] and facts:
                deciders[event.pk] |= {one.by_id, *(fact.by_id for fact in facts)}
    return deciders
