"""An appeal ends when the certificate is no longer what the appeal is against: there is nothing to decide any more."""

from datetime import datetime

from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.models import AppealState, Certificate, CertificateAppeal


def end_open_appeals(certificate: Certificate, *, by: User | None, at: datetime) -> None:
    """End the appeals that wait against what a certificate was until now. Call inside an action."""
    rows = CertificateAppeal.objects.filter(event__certificate__candidacy=certificate.candidacy_id)
    for appeal in rows.filter(state=AppealState.OPEN).order_by("pk"):
        transition(appeal, "withdraw", by=by, at=at, fields={"decided_at": at})
