"""Appeals of the sides against a revocation: an earlier one was withdrawn, another can be filed."""

from datetime import UTC, date, datetime

from cohorts.core import roles
from cohorts.core.restricted.actions import keep_restricted
from lms.certification.models import Certificate, CertificateAppeal, CertificateEvent, CertificateTerm

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = date(2090, 1, 1)
COUNT = {"days": 30, "kind": "calendar", "roll_forward": False}


def _text(side):
    return keep_restricted(
        kind="appeal", person=side.trainee, data=f"{side.marker} words".encode(), by=side.trainee, at=NOW
    )


def certificate_appeal_rows(side):
    """A term and an appeal that was withdrawn, about the only event of the certificate."""
    event = CertificateEvent.objects.get(pk=side.pk)
    term = {"cause": "notice", "begins_on": NOW.date(), "ends_on": LATER, "count": COUNT, "how": side.marker}
    side.row(CertificateTerm, event=event, at=NOW, **term)
    side.row(
        CertificateAppeal, event=event, record=_text(side), answer=_text(side), filed_at=NOW, due_on=LATER,
        state="withdrawn",
    )  # fmt: skip


def revoked(side):
    """The certificate is revoked, by nobody who is still here, and the trainee can appeal."""
    Certificate.objects.filter(pk=side.certificate.pk).update(state="revoked")
    event = CertificateEvent.objects.create(certificate=side.certificate, kind="revoked", at=NOW)
    CertificateTerm.objects.create(
        event=event, cause="notice", begins_on=NOW.date(), ends_on=LATER, count=COUNT, at=NOW
    )  # fmt: skip
    return event


def appealed(side):
    """The trainee has appealed."""
    CertificateAppeal.objects.filter(pk=side.pk).update(event=revoked(side), state="open")


def appeal_taken(side):
    """Program staff have taken the appeal."""
    appealed(side)
    CertificateAppeal.objects.filter(pk=side.pk).update(decider=side.shared.staff[roles.PROGRAM])
