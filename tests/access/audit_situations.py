"""An audit of each side: the trainee's renewal was drawn and answered, and staff have found something. State's own."""

from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.restricted.actions import keep_restricted
from lms.certification.models import AuditedRenewal, AuditFinding, AuditPaper, AuditRound, AuditSeed
from lms.certification.rules.audits import commitment_of
from tests.access.write import day, reason
from tests.lms.certification.application_desk import pdf

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SEED = "5eed" * 16
LATER = date(2090, 1, 1)


def audit_rows(side):
    """An audit of the program with one renewal; everything has the key of the side."""
    staff = side.shared.staff[roles.PROGRAM]
    audit = side.row(
        AuditRound, program=side.shared.program, first_on=date(2026, 1, 1), last_on=date(2026, 2, 28), closes_at=NOW,
        kinds=["renewal"], percent=100, answer_days=30, instructions=side.marker, commitment=commitment_of(SEED),
        by=staff, at=NOW - timedelta(days=9), state="drawn", drawn_at=NOW, listed=1, size=1,
    )  # fmt: skip
    side.row(AuditSeed, audit=audit, seed=SEED, at=NOW)
    audited = side.row(
        AuditedRenewal, audit=audit, cycle_id=side.pk, place=1, fingerprint=side.name, rank="r", asked_at=NOW,
        until=LATER, sent_at=NOW, reason=side.marker, state="sent",
    )  # fmt: skip
    record = keep_restricted(
        kind="audit-paper", person=side.trainee, data=f"{side.marker} words".encode(), by=side.trainee, at=NOW
    )
    side.row(AuditPaper, audited=audited, kind="answer", record=record, media_type="text/plain", at=NOW)
    side.row(AuditFinding, audited=audited, entry_id=side.pk, minutes=60, reason=side.marker, by=staff, at=NOW)


def _bring(**fields):
    return lambda side: AuditedRenewal.objects.filter(pk=side.pk).update(**fields)


being_audited = _bring(state="asked")
not_finished = _bring(state="asked")
excused = _bring(state="dropped", dropped="excused")
in_order = _bring(state="in_order", decided_at=NOW)


def not_enough(side):
    """Decided today, so that the person can ask to look again."""
    _bring(state="not_enough", decided_at=timezone.now())(side)


def announced(side):
    """Its list has closed, and it is not drawn."""
    AuditRound.objects.filter(pk=side.pk).update(state="announced", kinds=["reinstatement"])


def announced_today(side):
    """Its list is open."""
    announced(side)
    AuditRound.objects.filter(pk=side.pk).update(closes_at=timezone.now() + timedelta(days=9))


def plan(side):
    """The form that announces an audit."""
    return {
        "program": side.shared.program.pk, "first_on": day(), "last_on": day(30), "kinds": ["renewal"], "percent": "10",
        "answer_days": "30", "instructions": f"Send {side.name}.",
    }  # fmt: skip


def entry(side):
    """The address of the entry in the audit."""
    return {"pk": side.pk, "entry": side.pk}


def more_time(side):
    """A later day, and why."""
    return {"until": day(60), **reason(side)}


def proof(side):
    """A file."""
    return {"file": SimpleUploadedFile("proof.pdf", pdf(), "application/pdf")}
