"""After the exam in the demo: continuing education, renewals on time, late and waiting, Level II, and audits."""

from datetime import timedelta

from cohorts.billing.actions import receipts
from cohorts.billing.models import Invoice, Receipt
from cohorts.core import roles
from cohorts.core.dates import home_day
from lms.certification.actions import (
    application_decisions,
    application_parts,
    application_reviews,
    audit_answers,
    audits,
    cycle_fees,
    decisions,
    learning,
    renewals,
    upgrades,
)
from lms.certification.actions.application_parts import Given
from lms.certification.actions.applications import submit_application
from lms.certification.actions.learning import Learned
from lms.certification.models import ApplicationPart, CycleFee
from lms.certification.models.rules import RENEWALS
from lms.certification.rules.audits import Plan
from lms.demo.applying import one_page

DAY = timedelta(days=1)
PEER, RECOVERY, REHABILITATION = "peer-support", "mh-recovery", "mh-rehabilitative-services"
# Title, hours, area, and how many days before.
THIRTY = (
    ("Supporting people after a hospital stay", 12, RECOVERY, 21),
    ("Peer support in groups", 10, PEER, 14),
    ("Work and recovery", 8, REHABILITATION, 6),
)
LEVEL, QUALIFICATION = "cps-2", "mn-mental-health-practitioner"
AUDIT_DAYS, AUDIT_TEXT = (38, 33), "Send the certificate of each course, or a letter of whoever gave it. (Example)"
SEED = "{:064x}"
# Who renewed on time, and how many days ago.
RENEWED = {38: "audited", 36: "answers", 34: "listed"}


class Renewing:
    """Program staff, and the people who renew."""

    def __init__(self, cast, program, peers, *, now, rng):
        self.cast, self.program, self.peers, self.now, self.rng = cast, program, peers, now, rng
        self.staff = cast.staff[roles.PROGRAM]

    def learn(self, person, courses, *, at, accepted=True):
        """Somebody enters courses (title, hours, area, days before); staff accept them two days later."""
        for title, hours, area, days in courses:
            learned = Learned(hours * 60, home_day(at) - days * DAY, title, "Peer Institute (example)", areas=(area,))
            entry = learning.enter_learning(person=person, program=self.program, learned=learned, by=person, at=at)
            if accepted:
                learning.decide_learning(
                    entry=entry, minutes=entry.minutes, reason="", emails=False, by=self.staff, at=at + 2 * DAY
                )

    def settle(self, application, *, at):
        """The worker looks again."""
        candidacy = application.cycle.candidacy_id
        decisions.reconsider(candidacy_ids=[candidacy], by=None, at=at)

    def renew(self, key, *, at):
        """Begin a renewal and submit it."""
        person, certificate = self.peers.people[key], self.peers.certificate(key)
        application = renewals.begin_renewal(certificate=certificate, by=person, at=at)
        submit_application(application=application, incomplete=True, by=person, at=at + timedelta(minutes=20))
        self.settle(application, at=at + timedelta(minutes=21))
        return application

    def all(self):
        """Everybody, in order of time."""
        now = self.now
        for key in RENEWED.values():
            self.learn(self.peers.people[key], THIRTY, at=now - 60 * DAY)
        self._announce(at=now - 40 * DAY)
        for days, key in RENEWED.items():
            self.renew(key, at=now - days * DAY)
        self._draw(at=now - 31 * DAY)
        self.second_level()
        self.waiting()
        self.six_years()

    def _announce(self, *, at):
        first, last = (home_day(self.now - days * DAY) for days in AUDIT_DAYS)
        self.audit = audits.announce(
            program=self.program, plan=Plan(first, last, tuple(RENEWALS), number=2, answer_days=60),
            instructions=AUDIT_TEXT, seed=SEED.format(self.rng.getrandbits(256)), by=self.cast.second_program, at=at,
        )  # fmt: skip
        # The next one is announced, and its list is open.
        today = home_day(self.now)
        audits.announce(
            program=self.program, plan=Plan(today - 3 * DAY, today + 25 * DAY, tuple(RENEWALS), percent=10),
            instructions=AUDIT_TEXT, seed=SEED.format(self.rng.getrandbits(256)), by=self.staff,
            at=self.now - 4 * DAY,
        )  # fmt: skip

    def _draw(self, *, at):
        audits.draw(audit=self.audit, by=None, at=at)
        drawn = self._asked()
        mine = self.peers.people["audited"]
        if mine.pk not in drawn:
            # Who logs in has something to answer: another one is excused, and the next in order follows.
            first = next(iter(drawn.values()))
            reason = "On leave until next year. (Example)"
            audits.excuse(audited=first, reason=reason, by=self.staff, at=at + DAY)
            drawn = self._asked()
        for pk, audited in drawn.items():
            if pk != mine.pk:
                self._answer(audited, at=at + 6 * DAY)

    def _asked(self):
        rows = self.audit.renewals.filter(state="asked").select_related("audit", "cycle__candidacy__person")
        return {row.person.pk: row for row in rows.order_by("place")}

    def _answer(self, audited, *, at):
        """Proofs of everything, and a sentence."""
        person = audited.person
        about = {"audited": audited, "by": person, "at": at}
        for entry in person.learning.order_by("pk"):
            audit_answers.send_proof(entry=entry, file=one_page(), **about)
        audit_answers.write_answer(text="I send one certificate for each course. (Example)", **about)
        audit_answers.finish_answer(audited=audited, by=person, at=at + timedelta(minutes=5))

    def waiting(self):
        """One is getting ready, one in grace has submitted, and their hours wait for staff."""
        now, soon = self.now, self.peers.people["soon"]
        self.learn(soon, (("Motivational interviewing", 8, PEER, 20),), at=now - 12 * DAY)
        self.learn(soon, (("Wellness planning", 6, RECOVERY, 9),), at=now - 5 * DAY, accepted=False)
        self.learn(self.peers.people["grace"], THIRTY, at=now - 4 * DAY, accepted=False)
        self.renew("grace", at=now - 3 * DAY)

    def six_years(self):
        """Six years of one person: certified, renewed late with a fee, and now on the way to Level II."""
        now, person = self.now, self.peers.people["six"]
        self.learn(person, THIRTY, at=now - 9 * DAY)
        submitted = now - timedelta(hours=30)
        application = self.renew("six", at=submitted)
        self._pay(application, at=submitted + timedelta(hours=6))
        self.settle(application, at=submitted + timedelta(hours=7))
        self.apply_for_level(self.peers.certificate("six"), at=now - timedelta(hours=5))

    def _pay(self, application, *, at):
        """The late fee: charged when it was submitted, paid by check."""
        cycle_fees.charge_fees(candidacy=application.cycle.candidacy, by=None, at=at - timedelta(hours=5))
        fee = CycleFee.objects.get(cycle=application.cycle)
        invoice = Invoice.objects.get(lines__charge=fee.charge)
        receipts.record_receipt(
            payer=invoice.payer, method=Receipt.Method.CHECK, amount=fee.charge.amount, received_on=home_day(at),
            reference="CHK-118", remitted={line.pk: line.amount for line in invoice.lines.all()},
            by=self.cast.staff[roles.FINANCE], at=at,
        )  # fmt: skip

    def apply_for_level(self, certificate, *, at):
        """Apply for Level II with a qualification; returns the application."""
        person = certificate.person
        application = upgrades.begin_upgrade(certificate=certificate, level=LEVEL, by=person, at=at)
        application_parts.give_part(
            application=application, kind="qualification", key=QUALIFICATION, given=Given(file=one_page()),
            by=person, at=at + timedelta(minutes=5),
        )  # fmt: skip
        return submit_application(application=application, incomplete=True, by=person, at=at + timedelta(minutes=10))

    def second_level(self):
        """Somebody applied for Level II weeks ago, and has it."""
        at, staff = self.now - 70 * DAY, self.staff
        application = self.apply_for_level(self.peers.certificate("second"), at=at)
        application = application_reviews.take_application(
            application=application, reviewer=staff, by=staff, at=at + DAY
        )
        for part in ApplicationPart.objects.filter(application=application):
            application_reviews.decide_part(
                part=part, outcome="accepted", reason="", seen=part.digest, by=staff, at=at + 2 * DAY
            )
        application_decisions.decide_application(
            application=application, admitted=True, reason="", condition="", by=staff, at=at + 2 * DAY
        )
        self.settle(application, at=at + 3 * DAY)
