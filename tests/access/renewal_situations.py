"""What the sides have after their certificate: continuing education, notices, a document, an answer about a renewal."""

from datetime import UTC, date, datetime, timedelta

from cohorts.core import roles
from cohorts.core.restricted.actions import keep_restricted
from lms.certification.models import (
    Certificate,
    CertificateDocument,
    CertificatePrint,
    LearningDecision,
    LearningEntry,
    ProgramVersion,
    RegisterChoice,
    RenewalAnswer,
    RenewalNotice,
)
from tests.candidates import ADMITTED, content
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.holder import LEVEL

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def renewal_rows(side):
    """Rows of the certificate and the application of a side."""
    certificate, staff = side.certificate, side.shared.staff[roles.PROGRAM]
    side.row(CertificateDocument, certificate=certificate, template="1", pdf=pdf(), digest="d" * 64, at=NOW)
    side.row(CertificatePrint, certificate=certificate, by=staff, at=NOW)
    side.row(RegisterChoice, candidacy=certificate.candidacy, name_hidden=False, reason=side.marker, by=staff, at=NOW)
    side.row(RenewalNotice, certificate=certificate, step="days_90", on=date(2026, 3, 2), emailed=True, at=NOW)
    side.row(RenewalAnswer, application_id=side.pk, granted=False, reason=side.marker, by=staff, at=NOW)
    entry = side.row(
        LearningEntry, person=side.trainee, program=certificate.program, minutes=60, on=date(2026, 3, 2),
        title=side.marker, by=side.trainee, at=NOW,
    )  # fmt: skip
    side.row(LearningDecision, entry=entry, minutes=60, reason=side.marker, by=staff, at=NOW)


def renewable(side):
    """The certificate ends soon, and the rules have a renewal."""
    ProgramVersion.objects.get_or_create(
        program=side.shared.program, version="renewing", at=NOW,
        defaults={"effective_from": date(2026, 1, 2), "content": content(ADMITTED, **LEVEL), "source": ""},
    )  # fmt: skip
    soon = datetime.now(UTC).date() + timedelta(days=30)
    Certificate.objects.filter(pk=side.certificate.pk).update(valid_until=soon)


def with_proof(side):
    """An entry with a proof; its key is that of the side plus 1."""
    record = keep_restricted(kind="learning-proof", person=side.trainee, data=b"text", by=side.trainee, at=NOW)
    LearningEntry.objects.create(
        pk=side.pk + 1, person=side.trainee, program=side.certificate.program, minutes=60, on=date(2026, 3, 2),
        title=side.marker, proof=record, proof_digest=record.digest, by=side.trainee, at=NOW,
    )  # fmt: skip


def of_trainee(side):
    """The person of the entry."""
    return {"pk": side.trainee.pk}


def looked_at(side):
    """The entry with the proof counts."""
    return {f"done_{side.pk + 1}": "on", f"hours_{side.pk + 1}": "1", f"minutes_{side.pk + 1}": "0"}


def learned(side):
    """An entry for the form."""
    return {"title": f"Course of {side.name}", "on": "2026-03-03", "hours": "1", "minutes": "0"}
