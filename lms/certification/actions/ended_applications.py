"""Renewals and applications for the next level end with the certificate that they build on."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from cohorts.core.persons import person_of
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.applications import end_application, locked
from lms.certification.actions.cycle_fees import hold_charged
from lms.certification.actions.upgrades import next_levels
from lms.certification.models import (
    Application,
    ApplicationState,
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CycleKind,
)
from lms.certification.models.rules import LATER, RENEWALS
from lms.certification.renewal_events import ENDED_WITH_CERTIFICATE

WAITING = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
GRANTED = (ApplicationState.CONDITIONAL, ApplicationState.ADMITTED)
ENDS = (CertificateEventKind.SURRENDERED, CertificateEventKind.DECEASED, CertificateEventKind.REVOKED)


def open_with(certificate: Certificate, at: datetime) -> list[Application]:
    """Return the open renewal of a certificate, and open applications for a level that builds on it.

    Also what was granted and still waits, for a condition or for what the gate asks.
    """
    rows = Application.objects.of_people([person_of(certificate.person_id)]).filter(
        cycle__candidacy__program=certificate.program_id, cycle__kind__in=LATER
    )
    issued = Certificate.objects.filter(decision__cycle=OuterRef("cycle"))
    rows = rows.filter(Q(state__in=WAITING) | Q(~Exists(issued), state__in=GRANTED))
    above = {following.level.key for following in next_levels(certificate, at)}
    return [
        row
        for row in rows.select_related("cycle__candidacy").order_by("pk")
        if (row.cycle.kind in RENEWALS and row.cycle.candidacy_id == certificate.candidacy_id)
        or (row.cycle.kind == CycleKind.UPGRADE and row.cycle.candidacy.level in above)
    ]


def end_with(certificate: Certificate, *, emails: bool = True, by: User | None, at: datetime) -> None:
    """End what is open to renew a certificate or to go on from it, as a withdrawal does; call when it has ended.

    `emails`: not after a death.
    """
    for application in open_with(certificate, at):
        hold_charged(application.cycle, by=by, at=at)
        row = locked(application)
        end_application(row, reason=gettext("The certificate has ended."), emails=emails, by=by, at=at)
        if emails:
            key = f"application-{row.pk}-ended"
            email_applicant(application=row, kind=ENDED_WITH_CERTIFICATE, key=key, by=by, at=at)


def ended_with_certificate(application: Application) -> bool:
    """Return whether an application ended in the act that ended a certificate of its person. One query."""
    if application.closed_at is None:
        return False
    person = application.cycle.candidacy.person_id
    events = CertificateEvent.objects.filter(kind__in=ENDS, at=application.closed_at)
    return bool(events.filter(certificate__in=Certificate.objects.of_people([person])).exists())
