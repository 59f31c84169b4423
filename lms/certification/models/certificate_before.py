"""What a certificate comes back to when a suspension or an end is undone: a probation, a suspension, or neither."""

from datetime import date
from typing import Any

from cohorts.core.approvals.models import FactKind, Proposal
from lms.certification.models.certificate_status import RUNNING_STATES, CertificateKind, CertificateState
from lms.certification.models.certificates import SUSPENSIONS, Certificate, CertificateEvent
from lms.certification.models.certificates import CertificateEventKind as Event
from lms.certification.models.decisions import Decision
from lms.certification.rules import records

# Each of these ends a suspension.
_SUSPENSION_ENDS = (
    Event.REJECTED, Event.WITHDRAWN, Event.ENDED, Event.RETURNED, Event.REINSTATED, Event.ANNULLED, Event.RESTRICTED,
)  # fmt: skip


def state_beneath(certificate: Certificate) -> str:
    """Return the state to which a certificate comes back, by the events of its candidacy. One query.

    On probation, if nobody has ended its probation. Of one that was given up or ended by death: suspended, if it was
    and two people (or the gate, or an office before this site) had decided so; a suspension that nobody confirmed ended
    with the certificate.
    """
    events = CertificateEvent.objects.filter(certificate__candidacy=certificate.candidacy_id).order_by("at", "pk")
    suspended = confirmed = probation = False
    for event in events.select_related("certificate"):
        kind = event.kind
        if kind in SUSPENSIONS:
            # Who suspends what the gate holds does not end the hold.
            confirmed = kind == Event.HELD or _from_a_list(event) or (suspended and confirmed)
            suspended = True
        elif kind in _SUSPENSION_ENDS:
            suspended = False
        confirmed |= kind == Event.CONFIRMED
        probation = kind == Event.RESTRICTED or (probation and kind != Event.LIFTED)
    if certificate.state != CertificateState.SUSPENDED and suspended and confirmed:
        return CertificateState.SUSPENDED
    return CertificateState.PROBATION if probation else CertificateState.ACTIVE


def _from_a_list(event: CertificateEvent) -> bool:
    """Whether a suspension is from the list that was imported: everybody else who suspends proposes it."""
    if event.certificate.kind != CertificateKind.IMPORTED:
        return False
    return not Proposal.objects.filter(act="certificate.suspend", at=event.at).about(event.certificate).exists()


def waiting_term(certificate: Certificate, today: date) -> dict[str, Any]:
    """Return the columns with which a hold of the gate waits for the first day of a term that was renewed early.

    The term before rests on nothing of the renewal and runs on, also where its own number answers “replaced” because
    of another name. At most one query.
    """
    earlier = Certificate.objects.filter(
        candidacy=certificate.candidacy_id, valid_from__lte=today, valid_until__gte=today, state__in=RUNNING_STATES
    )
    if certificate.valid_from <= today or not earlier.exclude(pk=certificate.pk).exists():
        return {"held_from": None, "held_over": ""}
    return {"held_from": certificate.valid_from, "held_over": certificate.state}


def held_only(certificate: Certificate) -> bool:
    """Return whether only the gate put a certificate on hold: people can suspend it besides. At most one query."""
    if certificate.state != CertificateState.SUSPENDED or certificate.replaced_from is not None:
        return False
    event = CertificateEvent.objects.filter(certificate=certificate, kind__in=SUSPENSIONS).latest_first().first()
    return event is not None and event.kind == Event.HELD


def hold_beneath(certificate: Certificate) -> CertificateEvent | None:
    """Return the hold of the gate that people's suspension took over, if its requirements are still not met."""
    latest_hold, taken_over = None, False
    for event in certificate.events.select_related("decision").order_by("pk"):
        if event.kind in _SUSPENSION_ENDS:
            latest_hold, taken_over = None, False
        elif event.kind == Event.HELD:
            latest_hold = event
        elif event.kind == Event.SUSPENDED:
            taken_over = latest_hold is not None
    if latest_hold is None or not taken_over:
        return None
    rows = Decision.objects.filter(cycle=latest_hold.decision.cycle_id)
    former = rows.filter(number__lt=latest_hold.decision.number).latest_first().first() or latest_hold.decision
    latest = rows.latest_first().first()
    is_met = latest.pk != latest_hold.decision_id and not records.lost_since(former.tree, latest.tree)
    return None if is_met else latest_hold


def proposal_of_hold(event: CertificateEvent) -> Proposal | None:
    """Return the proposal with which the system began a hold; None where nobody had to confirm it."""
    rows = Proposal.objects.filter(act="certificate.suspend", by=None, at__lte=event.at).about(event.certificate)
    return next((row for row in rows.order_by("-pk") if row.payload.get("decision") == event.decision_id), None)


def may_hold_alone(event: CertificateEvent) -> bool:
    """Return whether a hold needed no second person, or had one."""
    row = proposal_of_hold(event)
    return row is None or row.facts.filter(kind__in=(FactKind.CONFIRMED, FactKind.APPROVED)).exists()
