"""Staff who open a certificate with a former name: each read is in the log (CE-D12)."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import action, log
from cohorts.core.persons import is_own
from cohorts.people.models import User
from lms.certification.actions.offices import is_of_office
from lms.certification.models import Certificate, CertificateEvent


def note_read(*, certificate: Certificate, by: User, at: datetime) -> None:
    """Note in the log that somebody else than the holder reads a former name; about other names nothing is written."""
    if certificate.has_former_name and not is_own(by, certificate.person_id):
        note_former_name(certificate=certificate, by=by, at=at)


def may_read_reason(user: User, event: CertificateEvent | None) -> bool:
    """Return whether somebody reads why people decided about a certificate: its holder, program staff and auditors.

    Examinations staff read the status, and what the gate found, which is about exams.
    """
    if event is None or (event.lost and event.decision_id):
        return True
    certificate = event.certificate
    staff = has_role(user, roles.AUDITOR) or is_of_office(user, certificate.program)
    return staff or is_own(user, certificate.person_id)


@action("certificate.former_name_read", "Read a certificate with a former name")
def note_former_name(*, certificate: Certificate, by: User, at: datetime) -> None:
    """Write the read of a former name into the log."""
    log(certificate, by=by, at=at, number=certificate.number)
