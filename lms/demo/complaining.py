"""Complaints of the demo: one that nobody has read yet, one whose specialist can answer now, and one with a published
outcome.
"""

from datetime import date, timedelta

from cohorts.core import roles
from cohorts.core.dates import home_day
from lms.certification.actions import (
    complaint_answers,
    complaint_notes,
    complaint_outcomes,
    complaint_reviews,
    complaints,
    ethics_codes,
)
from lms.certification.actions.complaint_outcomes import Verdict
from lms.certification.actions.complaints import Contact, Filed
from lms.certification.models import Certificate, DisciplineNote

CLAUSES = """1.1 I respect the rights and the dignity of the people I support.
1.4 I share my own story only where it helps the other person.
2.1 I keep to myself what people tell me.
2.3 I do not lend money to the people I support, and do not borrow from them.
3.2 I do not begin a personal relationship with somebody I support."""


def create_complaints(cast, *, now):
    """The code of ethics of the program, and the complaints; the second is about who logs in as certified."""
    staff, second = cast.staff[roles.PROGRAM], cast.second_program
    certificate = Certificate.objects.live().filter(person__email="certified@demo.example").first()
    if certificate is None:
        return
    ethics_codes.enter_code(
        program=certificate.program, title="Code of ethics (example)", effective_from=date(2020, 1, 1), clauses=CLAUSES,
        public=("probation", "suspension", "revocation"), by=staff, at=now - timedelta(days=60),
    )  # fmt: skip
    complaints.file_complaint(
        filed=Filed("A peer at the drop-in center, Riley something", "They told others what I said in the group."),
        contact=Contact(), by=None, at=now - timedelta(days=1),
    )  # fmt: skip
    at = now - timedelta(days=3)
    about = Filed(
        str(certificate), "I was lent 50 dollars and pressed to pay it back.", home_day(at) - timedelta(days=9)
    )
    row = complaints.file_complaint(filed=about, contact=Contact(name="Sam (example)"), by=None, at=at)
    row = complaint_reviews.take_complaint(complaint=row, reviewer=second, by=second, at=at + timedelta(hours=5))
    complaint_reviews.match(complaint=row, certificate=certificate, by=second, at=at + timedelta(hours=6))
    complaint_reviews.notify(
        complaint=row, text="Somebody says that you lent them money and pressed them to pay it back.",
        until=home_day(now) + timedelta(days=30), by=second, at=at + timedelta(hours=7),
    )  # fmt: skip


def put_on_probation(cast, certificate, *, now):
    """A complaint from its first day to what the public reads: heard, recommended, decided by another person."""
    reviewer, decider, at = cast.second_program, cast.staff[roles.PROGRAM], now - timedelta(days=46)
    filed = Filed(str(certificate), "They asked me for 200 dollars and said that they would stop coming otherwise.")
    row = complaints.file_complaint(filed=filed, contact=Contact(), by=None, at=at)
    row = complaint_reviews.take_complaint(complaint=row, reviewer=reviewer, by=reviewer, at=at + timedelta(days=1))
    complaint_reviews.match(complaint=row, certificate=certificate, by=reviewer, at=at + timedelta(days=1))
    notice = complaint_reviews.notify(
        complaint=row, text="Somebody says that you asked them for 200 dollars.",
        until=home_day(at) + timedelta(days=25), by=reviewer, at=at + timedelta(days=2),
    )  # fmt: skip
    complaint_answers.answer(
        notice=notice, text="I did ask for a loan. I paid it back, and I see that it was wrong. (Example)",
        by=certificate.person, at=at + timedelta(days=9),
    )  # fmt: skip
    verdict = Verdict(
        "probation", "A loan from somebody whom you support is against the code. (Example)", clauses=("2.3",),
        lasts_until=home_day(now) + timedelta(days=150),
    )  # fmt: skip
    about = {"complaint": row, "verdict": verdict}
    complaint_outcomes.recommend(**about, by=reviewer, at=at + timedelta(days=20))
    complaint_outcomes.take_decision(complaint=row, by=decider, at=at + timedelta(days=24))
    complaint_outcomes.decide(**about, by=decider, at=at + timedelta(days=25))
    note = DisciplineNote.objects.get(complaint=row)
    complaint_notes.publish_note(note=note, by=decider, at=at + timedelta(days=26))
