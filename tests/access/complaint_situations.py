"""Complaints of the sides: one about the trainee's certificate, which program staff review, with papers and letters."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.restricted.actions import keep_restricted
from lms.certification.models import (
    Certificate,
    Complaint,
    ComplaintAppeal,
    ComplaintFinding,
    ComplaintLetter,
    ComplaintMatch,
    ComplaintPaper,
    ComplaintRecusal,
    ComplaintSource,
    ComplaintTerm,
    DisciplineNote,
    EthicsClause,
    EthicsCode,
)

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = date(2090, 1, 1)


def _text(side):
    return keep_restricted(
        kind="complaint", person=side.trainee, data=f"{side.marker} words".encode(), by=side.trainee, at=NOW
    )


def complaint_rows(side):
    """Program staff review it; there are letters between the two. Everything has the key of the side."""
    staff, other = side.shared.staff[roles.PROGRAM], side.shared.staff[roles.EXAMINATIONS]
    complaint = side.row(
        Complaint, authority=side.shared.state, program=side.shared.program, received_on=NOW.date(), filed_at=NOW,
        ack_due_on=LATER, acknowledged_on=NOW.date(), due_on=LATER, reviewer=staff, state="review",
        token_hash=Complaint.hash_of(side.name),
    )  # fmt: skip
    about = {"complaint": complaint, "at": NOW}
    side.row(ComplaintSource, complaint=complaint, contact_digest="d")
    side.row(ComplaintMatch, certificate=side.certificate, person=side.trainee, by=staff, **about)
    side.row(ComplaintPaper, kind="complaint", record=_text(side), media_type="text/plain", **about)
    letter = {"person": side.trainee, "media_type": "text/plain"} | about
    side.row(ComplaintLetter, kind="decision", record=_text(side), **letter)
    side.row(ComplaintLetter, offset=1, kind="answer", record=_text(side), **letter)
    first = date(2025, 1, 1)
    code = side.row(EthicsCode, program=side.shared.program, title="Code", effective_from=first, public=[], at=NOW)
    side.row(EthicsClause, code=code, place=1, number=f"1.{side.pk}", text="I respect people.")
    side.row(ComplaintFinding, outcome="letter", clauses=[["1.1", "x"]], record=_text(side), by=other, **about)
    side.row(ComplaintRecusal, staff=other, kind="friend", by=staff, **about)
    term = {"cause": "notice", "begins_on": NOW.date(), "ends_on": LATER, "count": {"days": 30, "kind": "calendar"}}
    side.row(ComplaintTerm, person=side.trainee, how=side.marker, **term, **about)
    side.row(
        ComplaintAppeal, complaint=complaint, person=side.trainee, record=_text(side), filed_at=NOW, state="withdrawn"
    )
    side.row(
        DisciplineNote, complaint=complaint, certificate=side.certificate, outcome="letter", clauses=[["1.1", "x"]],
        decided_on=NOW.date(), due_at=NOW,
    )  # fmt: skip


def complaint_in(state, **fields):
    """Bring the complaint into a state, and set other fields of it."""

    def prepare(side):
        Complaint.objects.filter(pk=side.pk).update(state=state, **fields)

    return prepare


def undecided(side):
    """A recommendation waits for program staff, who did not review it."""
    complaint_in("recommended", reviewer=None)(side)


def deciding(side):
    """Program staff have taken the decision."""
    complaint_in("recommended", reviewer=None, decider=side.shared.staff[roles.PROGRAM])(side)


def decided(side):
    """It is decided, and the trainee can appeal."""
    complaint_in("decided", outcome="letter", decided_at=NOW)(side)


def appealed(side):
    """The trainee has appealed against a decision of nobody who is still here."""
    complaint_in("decided", outcome="letter", decided_at=NOW, reviewer=None)(side)
    ComplaintAppeal.objects.filter(pk=side.pk).update(state="open")


def appeal_taken(side):
    """Program staff have taken the appeal."""
    appealed(side)
    ComplaintAppeal.objects.filter(pk=side.pk).update(decider=side.shared.staff[roles.PROGRAM])


def notified(side):
    """The trainee can still answer."""
    ComplaintLetter.objects.create(
        complaint_id=side.pk, person=side.trainee, kind="notice", record=_text(side), media_type="text/plain",
        until=LATER, at=NOW,
    )  # fmt: skip


def keyed_body(side):
    """A complaint from paper."""
    return {"received_on": "2026-03-02", "about": "Somebody", "text": f"Text of {side.name}."}


def other_certificate(side):
    """Another certificate of nobody who works anywhere."""
    return {"number": Certificate.objects.exclude(person=side.trainee).first().number}


def notice_body(side):
    """A notice with enough days."""
    until = home_day(timezone.now()) + timedelta(days=60)
    return {"text": f"Text of {side.name}.", "until": until.isoformat()}


def verdict_body(side):
    """A dismissal, which needs nothing."""
    return {"outcome": "dismissed", "ground": "no_breach", "reason": "Because it must be so."}


def code_body(side):
    """A code of ethics."""
    return {"title": "Code", "effective_from": "2026-05-01", "clauses": "1.1 I respect people.", "public": ["letter"]}
