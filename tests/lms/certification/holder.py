"""A certified person whose certificate lives on: certified, renewed, suspended, at any moment of a passed-in clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cohorts.billing.models import Invoice
from lms.certification.actions import decisions, learning, renewals
from lms.certification.actions.applications import submit_application
from lms.certification.actions.candidacies import note
from lms.certification.actions.decisions import decide_admission
from lms.certification.actions.learning import Learned
from lms.certification.models import Certificate, CycleFee, Program, ProgramVersion
from tests.candidates import ADMITTED, content
from tests.charges import pay_invoice

CENTRAL = ZoneInfo("America/Chicago")
# “Ladder W” of the acceptance scenarios.
LADDER = {
    "status_after": "grace",
    "steps": [
        {"step": "grace", "through_months": 1},
        {"step": "late_fee", "through_months": 6, "fee_usd": 25},
        {"step": "re_exam", "through_months": 24, "requires": {"type": "exam", "exam": "pet-final", "passed": True}},
        {"step": "retrain"},
    ],
}
EDUCATION = {"type": "ce_hours", "total": 30, "period_months": 24, "evidence": "attest_and_audit"}
LEVEL = {
    "validity": {"months": 24, "anchor": "certification_date"},
    "renewal": {"window_days_before": 90, "all_of": [EDUCATION]},
    "lapse": LADDER,
}


def local(*parts):
    """A moment in the zone of the program."""
    return datetime(*parts, tzinfo=CENTRAL)


class Holder:
    """One person in a program whose first certificate takes only the admission."""

    def __init__(self, world, through=None, **level):
        """`through`: the last day of the rules."""
        self.world, self.person, self.staff = world, world.trainee, world.program_staff
        self.program = Program.objects.create(
            key="p", title="Peer Support", credential="Certified Peer Specialist", authority=world.state
        )
        rules = content(ADMITTED, **(LEVEL | level)) | {"effective_from": "2020-01-01"}
        rules |= {"effective_to": through.isoformat()} if through else {}
        self.version = ProgramVersion.objects.create(
            program=self.program, version="1", effective_from=date(2020, 1, 1), effective_to=through, content=rules,
            source="", at=world.now,
        )  # fmt: skip

    def certify(self, at, person=None):
        """Admit the person; the certificate follows."""
        about = {"program": self.program, "admitted": True, "reason": "", "by": self.staff, "at": at}
        decide_admission(person=person or self.person, **about)
        return self.settle(at, person)

    def settle(self, at, person=None):
        """Let the gate look again; returns the latest certificate."""
        for _round in range(5):
            decisions.drain(by=None, at=at)
        return Certificate.objects.filter(person=person or self.person).order_by("issued_at", "pk").last()

    def learn(self, hours, on, at, *, title="Course", areas=(), proof=None):
        """Enter continuing education."""
        learned = Learned(round(hours * 60), on, title, areas=areas, proof=proof)
        return learning.enter_learning(person=self.person, program=self.program, learned=learned, by=self.person, at=at)

    def begin(self, certificate, at):
        """Begin a renewal."""
        return renewals.begin_renewal(certificate=certificate, by=self.person, at=at)

    def submit(self, application, at):
        """Submit it, and let the gate look."""
        submit_application(application=application, incomplete=True, by=self.person, at=at)
        return self.settle(at)

    def pay(self, at):
        """Pay the last fee that was charged; returns the dollars."""
        fee = CycleFee.objects.latest("pk")
        pay_invoice(Invoice.objects.get(lines__charge=fee.charge), fee.charge.amount, by=None, at=at)
        note(person_ids=[self.person.pk], by=None, at=at)
        return fee.charge.amount

    def renew(self, certificate, at, *, hours=30):
        """Learn enough and renew at one moment."""
        if hours:
            day = at.astimezone(CENTRAL).date() - timedelta(days=1)
            self.learn(min(hours, 24), day, at - timedelta(hours=2), title=f"Course {at:%Y}")
            if hours > 24:
                self.learn(hours - 24, day - timedelta(days=1), at - timedelta(hours=2), title=f"More {at:%Y}")
        return self.submit(self.begin(certificate, at), at)
