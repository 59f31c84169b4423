"""End a suspension that no second person confirmed; a hold of the system that it took over comes back."""

from datetime import datetime

from django.utils.translation import gettext

from cohorts.core.actions import action
from cohorts.core.approvals.actions import propose, require_approval, supersede
from cohorts.core.approvals.models import Proposal
from cohorts.core.choices import Choice
from cohorts.people.models import User
from lms.certification.actions.certificates import SUSPEND, append_event, hold, move, record_event
from lms.certification.actions.offices import require_office
from lms.certification.models import Certificate, CertificateEvent, CertificateEventKind, CertificateState
from lms.certification.models.certificate_before import hold_beneath, may_hold_alone, proposal_of_hold
from lms.certification.rules import records


@action("certificate.suspension_proposed", "Suspended certificate, to be confirmed")
def propose_suspension(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Proposal:
    """Suspend a certificate at once, for another person to confirm; returns the Proposal.

    What the system has proposed about it waits no longer: what this decision says counts for both.
    """
    waiting = Proposal.objects.filter(act=SUSPEND, by=None).open().about(certificate)
    if waiting.exists():
        supersede(certificate, SUSPEND, reason=gettext("Staff have suspended the certificate."), by=by, at=at)
    reason = reason.strip()
    return propose(act=SUSPEND, subject=certificate, payload={"reason": reason}, reason=reason, by=by, at=at)


@action("certificate.suspension_rejected", "Rejected suspension of certificate")
def reject_suspension(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Make a certificate active again because a second person rejected its suspension; the person is emailed.

    Does nothing if the certificate is no longer suspended.
    """
    require_approval(SUSPEND, by=by)
    require_office(by, certificate.program)
    return _end_suspension(certificate, CertificateEventKind.REJECTED, reason, by=by, at=at)


@action("certificate.suspension_withdrawn", "Withdrew suspension of certificate")
def withdraw_suspension(*, certificate: Certificate, by: User | None, at: datetime, reason: str = "") -> Certificate:
    """Make a certificate active again because the person who suspended it withdrew that; the person is emailed.

    Does nothing if the certificate is no longer suspended.
    """
    require_approval(SUSPEND, by=by)
    return _end_suspension(certificate, CertificateEventKind.WITHDRAWN, reason, by=by, at=at)


@action("certificate.suspension_ended", "Ended suspension of certificate")
def end_suspension(*, certificate: Certificate, by: User | None, at: datetime, reason: str = "") -> Certificate:
    """Make a certificate active again because no one confirmed its suspension; the person is emailed.

    Does nothing if the certificate is no longer suspended.
    """
    require_approval(SUSPEND, by=by)
    return _end_suspension(certificate, CertificateEventKind.ENDED, reason, by=by, at=at)


def _end_suspension(
    certificate: Certificate, kind: Choice, reason: str, *, by: User | None, at: datetime
) -> Certificate:
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.state == CertificateState.SUSPENDED:
        end_for_hold(certificate, kind, reason, by=by, at=at)
    return certificate


def end_for_hold(certificate: Certificate, kind: Choice, reason: str, *, by: User | None, at: datetime) -> None:
    """End a suspension; a hold that it took over is in force again, if its requirements are still not met.

    One that nobody had confirmed is only proposed again. Call inside an action.
    """
    beneath = hold_beneath(certificate)
    move(certificate, "reinstate", by=by, at=at, reason=reason)
    if beneath is not None and may_hold_alone(beneath):
        append_event(certificate, kind, reason=reason, by=by, at=at)
        lost = records.read_findings(beneath.findings)
        hold(certificate=certificate, decision=beneath.decision, lost=lost, by=None, at=at)
        return
    record_event(certificate, kind, reason=reason, by=by, at=at)
    if beneath is not None:
        _propose_again(certificate, beneath, at)


def _propose_again(certificate: Certificate, event: CertificateEvent, at: datetime) -> None:
    row = proposal_of_hold(event)
    if row is not None:
        propose(act=SUSPEND, subject=certificate, payload=row.payload, reason=row.reason, waits=True, by=None, at=at)
