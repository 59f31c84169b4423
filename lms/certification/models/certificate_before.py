"""What a certificate comes back to when a suspension or an end is undone: a probation, a suspension, or neither."""

from lms.certification.models.certificate_status import CertificateState
from lms.certification.models.certificates import SUSPENSIONS, Certificate, CertificateEvent
from lms.certification.models.certificates import CertificateEventKind as Event

# Each of these ends a suspension.
_SUSPENSION_ENDS = (
    Event.REJECTED, Event.WITHDRAWN, Event.ENDED, Event.RETURNED, Event.REINSTATED, Event.ANNULLED, Event.RESTRICTED,
)  # fmt: skip


def state_beneath(certificate: Certificate) -> str:
    """Return the state to which a certificate comes back, by the events of its candidacy. One query.

    On probation, if nobody has ended its probation. Of one that was given up or ended by death: suspended, if it was
    and two people (or the gate) had decided so; a suspension that nobody confirmed ended with the certificate.
    """
    events = CertificateEvent.objects.filter(certificate__candidacy=certificate.candidacy_id).order_by("at", "pk")
    suspended = confirmed = probation = False
    for kind in events.values_list("kind", flat=True):
        if kind in SUSPENSIONS:
            suspended, confirmed = True, kind == Event.HELD
        elif kind in _SUSPENSION_ENDS:
            suspended = False
        confirmed |= kind == Event.CONFIRMED
        probation = kind == Event.RESTRICTED or (probation and kind != Event.LIFTED)
    if certificate.state != CertificateState.SUSPENDED and suspended and confirmed:
        return CertificateState.SUSPENDED
    return CertificateState.PROBATION if probation else CertificateState.ACTIVE
