"""A person's years by a clock: acts of people at their moments, and the tasks of every night between them."""

from datetime import date, datetime, time, timedelta

import time_machine

from cohorts.billing.models import Invoice
from cohorts.core.dates import home_day, home_zone
from cohorts.notices.models import Email
from exams.delivery.models import ExamWindow
from lms.certification import pathway_tasks, tasks
from lms.certification.actions import certificate_ends, learning, renewals, upgrades
from lms.certification.actions.applications import submit_application
from lms.certification.actions.candidacies import note
from lms.certification.actions.learning import Learned
from lms.certification.events import RENEWAL_DUE
from lms.certification.models import Certificate, CycleFee
from tests.charges import pay_invoice
from tests.lms.certification.application_desk import BIRTHDAY, pdf
from tests.lms.certification.test_ways_in import Way

NIGHTLY = (
    tasks.reconsider_noted, pathway_tasks.follow_pathways, tasks.follow_renewals, tasks.care_for_applications,
    tasks.count_review_clocks, tasks.name_credentials, tasks.recompute_all,
)  # fmt: skip
EACH = timedelta(days=30)


class Years(Way):
    """A person on the way in, certified, and what comes after. The clock only goes forward."""

    def go(self, *moment):
        """Let the nights until a moment pass: one a month, and each on which an email is due."""
        until = datetime(*moment, tzinfo=home_zone())
        assert until > self.road.now
        night = home_day(self.road.now) + timedelta(days=1)
        while night <= until.date():
            self._night(night)
            night = min(night + EACH, *(due for due in self._due() if due > night), until.date() + timedelta(days=1))
        self.now = self.road.now = until
        return until

    def _due(self):
        rows = Certificate.objects.filter(person=self.person, replaced_from=None)
        return [day for day in rows.values_list("next_notice_on", flat=True) if day] or [date.max]

    def _night(self, day):
        with time_machine.travel(datetime.combine(day, time(5, 10), home_zone()), tick=False):
            for task in NIGHTLY:
                task()

    def settle(self):
        """Let the worker look again now; returns the certificate that was issued last."""
        with time_machine.travel(self.now, tick=False):
            tasks.reconsider_noted()
        return Certificate.objects.filter(person=self.person).order_by("issued_at", "pk").last()

    def learn(self, *courses, areas=()):
        """Enter continuing education: (hours, day)."""
        for hours, day in courses:
            learned = Learned(hours * 60, day, f"Course of {day}", areas=areas)
            entry = learning.enter_learning(
                person=self.person, program=self.program, learned=learned, by=self.person, at=self.now
            )
            learning.decide_learning(entry=entry, minutes=hours * 60, reason="", by=self.staff, at=self.now)

    def renew(self):
        """Begin a renewal and submit it; returns the certificate that was issued last."""
        certificate = Certificate.objects.filter(person=self.person).order_by("issued_at", "pk").last()
        self.application = renewals.begin_renewal(certificate=certificate, by=self.person, at=self.now)
        submit_application(application=self.application, incomplete=True, by=self.person, at=self.now)
        return self.settle()

    def climb(self, level, qualification):
        """Apply for the next level with a qualification, and submit it."""
        certificate = Certificate.objects.filter(person=self.person).order_by("issued_at", "pk").last()
        self.application = upgrades.begin_upgrade(certificate=certificate, level=level, by=self.person, at=self.now)
        self.give("qualification", qualification, file=pdf())
        self.application = submit_application(application=self.application, by=self.person, at=self.now)
        return self.settle()

    def grant(self):
        """Staff accept what came and grant it; returns the certificate that was issued last."""
        self.take()
        self.accept_all()
        self.say_yes()
        return self.settle()

    def pay_fee(self):
        """Pay the last fee of an application; returns the dollars."""
        fee = CycleFee.objects.latest("pk")
        pay_invoice(Invoice.objects.get(lines__charge=fee.charge), fee.charge.amount, by=None, at=self.now)
        note(person_ids=[self.person.pk], by=None, at=self.now)
        return fee.charge.amount

    def sit_again(self, seat, code, points="80"):
        """Take an exam again, in a window of its own."""
        window = ExamWindow.objects.filter(exam__code=code).order_by("pk").last()
        if window is not None:
            window.closes_at = min(window.closes_at, self.now - timedelta(days=1))
            window.save(update_fields=["closes_at"])
        return self.road.sit(seat, code, points)

    def give_up(self, reason):
        """The person writes that they give the certificate up, and staff record it."""
        certificate = Certificate.objects.filter(person=self.person).order_by("issued_at", "pk").last()
        certificate_ends.surrender(certificate=certificate, reason=reason, by=self.staff, at=self.now)
        return certificate

    def story(self):
        """[(number, kind, first day, last day)] of the certificates of the person, in order."""
        rows = Certificate.objects.filter(person=self.person).order_by("issued_at", "pk")
        return [(row.kind, row.valid_from, row.valid_until) for row in rows]

    def emails(self):
        """["day kind"] of every email that the person got, in order; of a reminder of a renewal with its step."""
        rows = Email.objects.filter(person=self.person).order_by("queued_at", "pk")
        steps = {row.pk: row.key.split("-", 2)[2] if row.kind == RENEWAL_DUE else "" for row in rows}
        return [f"{home_day(row.queued_at)} {row.kind} {steps[row.pk]}".strip() for row in rows]


def minnesota_application(way):
    """Apply by the rules of Minnesota, and be admitted."""
    way.begin()
    way.give("age", "age", as_of=BIRTHDAY)
    way.give("education", "hs_or_equivalent", file=pdf())
    for key in ("condition", "services", "willing-to-share"):
        way.sign("attestation", key)
    way.sign("agreement", "truthfulness")
    way.letters(1)
    way.admit()
    way.say_yes()
