"""Staff who open a certificate with a former name: each read is in the log (CE-D12)."""

from datetime import datetime

from cohorts.core.actions import action, log
from cohorts.core.persons import is_own
from cohorts.people.models import User
from lms.certification.models import Certificate


def note_read(*, certificate: Certificate, by: User, at: datetime) -> None:
    """Note in the log that somebody else than the holder reads a former name; about other names nothing is written."""
    if certificate.has_former_name and not is_own(by, certificate.person_id):
        note_former_name(certificate=certificate, by=by, at=at)


@action("certificate.former_name_read", "Read a certificate with a former name")
def note_former_name(*, certificate: Certificate, by: User, at: datetime) -> None:
    """Write the read of a former name into the log."""
    log(certificate, by=by, at=at, number=certificate.number)
