"""A certified person about whom somebody complains, three people of program staff, and shortcuts for each step."""

from datetime import date, timedelta

from cohorts.core.approvals import actions as approvals
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day
from lms.certification.actions import (
    complaint_answers,
    complaint_appeals,
    complaint_outcomes,
    complaint_reviews,
    complaints,
    ethics_codes,
)
from lms.certification.actions.complaint_outcomes import Verdict
from lms.certification.actions.complaints import Contact, Filed
from lms.certification.models import (
    Certificate,
    Complaint,
    ComplaintFinding,
    ComplaintLetter,
    ComplaintPaper,
    DisciplineNote,
    ProgramVersion,
)
from tests.lms.certification.holder import Holder, local

SECRET = "ZQX-7731"
CLAUSES = "1.1 I respect people.\n2.3 I do not lend money to people I support."
PUBLIC = ("probation", "suspension", "revocation")
FILED_AT = local(2026, 3, 2, 10)


class Complained:
    """The specialist is certified since January; the complaint comes on March 2, 2026."""

    def __init__(self, world, *, public=PUBLIC, clocks=None, colleagues=(), **level):
        self.world = world
        self.holder = Holder(world, **level)
        if clocks:
            self._newer(clocks)
        self.person, self.program, self.staff = world.trainee, self.holder.program, world.program_staff
        self.colleague, self.third = colleagues or (
            world.person(name, world.state, "program") for name in ("colleague", "third")
        )
        self.certificate = self.holder.certify(local(2026, 1, 5, 10))
        self.code = ethics_codes.enter_code(
            program=self.program, title="Code of 2026", effective_from=date(2026, 1, 1), clauses=CLAUSES,
            public=public, by=self.staff, at=local(2026, 1, 2, 10),
        )  # fmt: skip
        self.now, self.row = FILED_AT, None

    def _newer(self, clocks):
        """Rules with these clocks, in force before anybody complains."""
        rules = self.holder.version.content | {"clocks": clocks, "effective_from": "2025-01-01", "version": "2"}
        ProgramVersion.objects.create(
            program=self.holder.program, version="2", effective_from=date(2025, 1, 1), content=rules, source="",
            at=self.world.now,
        )  # fmt: skip

    def file(self, *, by=None, contact=None, text=f"They lent money. {SECRET}", files=(), about="Taylor", **more):
        filed = Filed(about, text, more.pop("happened_on", date(2026, 2, 1)), files)
        self.row = complaints.file_complaint(
            filed=filed, contact=contact or Contact(), by=by, at=more.pop("at", self.now)
        )
        return self.row

    def take(self, by=None, reviewer=None):
        by = by or self.staff
        self.row = complaint_reviews.take_complaint(complaint=self.row, reviewer=reviewer or by, by=by, at=self.now)
        return self.row

    def match(self, certificate=None, by=None):
        return complaint_reviews.match(
            complaint=self.row, certificate=certificate or self.certificate, by=by or self.staff, at=self.now
        )

    def notify(self, days=30, text=f"You are said to have lent money. {SECRET}"):
        until = home_day(self.now) + timedelta(days=days)
        return complaint_reviews.notify(complaint=self.row, text=text, until=until, by=self.staff, at=self.now)

    def answer(self, notice, at=None, **more):
        about = {"text": f"I did not. {SECRET}", "by": self.person, "at": at or self.now} | more
        return complaint_answers.answer(notice=notice, **about)

    def heard(self):
        """Filed, taken, matched, notified and answered."""
        self.file()
        self.take()
        self.match()
        self.answer(self.notify())
        return self

    def verdict(self, outcome="letter", **more):
        about = {"clauses": ["2.3"], "ground": "", "lasts_until": None, "reason": f"It is so. {SECRET}"} | more
        if outcome == "dismissed":
            about |= {"clauses": [], "ground": more.get("ground", "no_breach")}
        return Verdict(outcome=outcome, **about)

    def note_of(self, text):
        return complaint_reviews.add_note(complaint=self.row, text=text, by=self.staff, at=self.now)

    def recommend(self, outcome="letter", **more):
        return complaint_outcomes.recommend(
            complaint=self.row, verdict=self.verdict(outcome, **more), by=self.staff, at=self.now
        )

    def take_decision(self, by=None):
        self.row = complaint_outcomes.take_decision(complaint=self.row, by=by or self.colleague, at=self.now)
        return self.row

    def decide(self, outcome="letter", **more):
        self.row = complaint_outcomes.decide(
            complaint=self.row, verdict=self.verdict(outcome, **more), by=self.colleague, at=self.now
        )
        return self.row

    def decided(self, outcome="letter", **more):
        """Recommended, taken and decided, after everybody was heard."""
        self.heard()
        self.recommend(outcome, **more)
        self.take_decision()
        return self.decide(outcome, **more)

    def approve(self, by=None, at=None):
        proposal = Proposal.objects.latest("pk")
        return approvals.approve(proposal=proposal, reason="Yes.", by=by or self.staff, at=at or self.now)

    def reject(self, by=None):
        return approvals.reject(proposal=Proposal.objects.latest("pk"), reason="No.", by=by or self.staff, at=self.now)

    def appeal(self, at=None, text=f"It is wrong. {SECRET}"):
        return complaint_appeals.file_appeal(complaint=self.row, text=text, by=self.person, at=at or self.now)

    def decide_appeal(self, appeal, *, granted=True):
        complaint_appeals.take_appeal(appeal=appeal, by=self.third, at=self.now)
        appeal.refresh_from_db()
        about = {"granted": granted, "reason": f"So it is. {SECRET}", "by": self.third, "at": self.now}
        return complaint_appeals.decide_appeal(appeal=appeal, **about)

    def reload(self):
        self.row = Complaint.objects.get(pk=self.row.pk)
        return self.row

    def now_certificate(self):
        return Certificate.objects.get(pk=self.certificate.pk)

    def note(self):
        return DisciplineNote.objects.latest("pk")

    def papers(self):
        return ComplaintPaper.objects.filter(complaint=self.row).order_by("pk")

    def letters(self, kind=None):
        rows = ComplaintLetter.objects.filter(complaint=self.row).order_by("pk")
        return rows.filter(kind=kind) if kind else rows

    def finding(self):
        return ComplaintFinding.objects.filter(complaint=self.row).latest("pk")
