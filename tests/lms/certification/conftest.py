"""A trainee on the path to a certificate: the example program, a seat, and each fact added by hand."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.core.dates import home_day
from cohorts.training.models import SeatCharge
from cohorts.training.signals import enrollment_changed
from exams.assembly.models import Exam, Form
from exams.delivery.models import ExamWindow, Score, Sitting
from exams.delivery.signals import result_changed
from lms.certification.actions.decisions import decide_admission
from lms.certification.actions.programs import load_program
from lms.certification.models import Certificate, Program, ProgramChoice
from tests.charges import charge_for, pay_invoice
from tests.module_data import copied, module_fixture
from tests.presence import create_mark

EXAMPLE = Path(__file__).parents[3] / "tests/lms/certification/five_requirements.yaml"


class Road:
    """The example program and methods to meet its requirements. Rows of lower apps are written and signaled."""

    def __init__(self, world, source=None):
        self.world = world
        self.now = world.now + timedelta(days=40)
        world.course("pet")
        load_program(source=source or EXAMPLE.read_text(), by=None, at=world.now)
        self.program = Program.objects.get()
        self.exams = {}
        for code, role in (("pet-midterm", "midterm"), ("pet-final", "final")):
            self.exams[code] = Exam.objects.create(
                code=code, title=code, role=role, course=world.course("pet"), minutes_allowed=60
            )
        self.cohort = world.cohort(trainer=world.trainer)
        self.forms = {}
        self.choose(world.trainee)

    def signal(self, person):
        enrollment_changed.send(sender=None, person_ids=[person.pk], at=self.now)

    def choose(self, person):
        """The person takes the course for the program."""
        course = self.cohort.course_version.course
        ProgramChoice.objects.create(person=person, course=course, program=self.program, at=self.world.now)

    def seat(self, person=None, agency=None, cohort=None):
        if person is not None and person != self.world.trainee:
            self.choose(person)
        seat = self.world.enroll(cohort or self.cohort, person, agency)
        self.signal(seat.person)
        return seat

    def attend(self, seat, sessions=10, minutes=480):
        for session in seat.cohort.sessions.all()[:sessions]:
            create_mark(session=session, enrollment=seat, number=1, minutes=minutes, by=self.world.trainer, at=self.now)
        self.signal(seat.person)

    def correct(self, seat, minutes):
        session = seat.cohort.sessions.first()
        create_mark(session=session, enrollment=seat, number=2, minutes=minutes, reason="Left early.", at=self.now)
        self.signal(seat.person)

    def charge(self, seat, amount="1200.00"):
        charge = charge_for(seat, amount, at=self.now)
        invoice = issue_invoice(payer=charge.payer, charges=[charge], due_on=home_day(self.now), by=None, at=self.now)
        self.signal(seat.person)
        return invoice

    def pay(self, invoice, amount="1200.00", reference="check 1"):
        receipt = pay_invoice(invoice, amount, by=None, at=self.now, reference=reference)
        seat = SeatCharge.objects.get(charge__lines__invoice=invoice).enrollment
        self.signal(seat.person)
        return receipt

    def window(self, code, cohort=None):
        form = self.forms.get(code) or Form.objects.create(
            exam=self.exams[code], code=f"{code}-a", state="published", cut_percent=70, cut_authority="Test"
        )
        self.forms[code] = form
        return ExamWindow.objects.create(
            exam=self.exams[code],
            form=form,
            cohort=cohort or self.cohort,
            time_zone="America/Chicago",
            opens_at=self.now - timedelta(days=1),
            closes_at=self.now + timedelta(days=1),
            at=self.now,
        )

    def sit(self, seat, code, points="80"):
        window = self.window(code, seat.cohort)
        sitting = Sitting.objects.create(
            window=window,
            form=window.form,
            person=seat.person,
            enrollment=seat,
            seed="s",
            state="submitted",
            started_at=self.now,
            deadline_at=self.now,
            ended_at=self.now,
            device="d",
        )
        self.score(sitting, points)
        return sitting

    def score(self, sitting, points):
        number = sitting.scores.count() + 1
        Score.objects.create(
            sitting=sitting,
            number=number,
            points=Decimal(points),
            maximum=100,
            cut_points=70,
            passed=Decimal(points) >= 70,
            domains=[],
            marks=[],
            key_set="k",
            keys=[],
            at=self.now,
        )
        result_changed.send(sender=Score, person_ids=[sitting.person_id], at=self.now)

    def admit(self, person, admitted=True, reason=""):
        return decide_admission(
            person=person,
            program=self.program,
            admitted=admitted,
            reason=reason,
            by=self.world.program_staff,
            at=self.now,
        )

    def everything(self, person=None, agency=None, cohort=None, final="80"):
        """Meet all five requirements, with a choice of points on the final. Returns the final's sitting."""
        seat = self.seat(person, agency, cohort)
        self.admit(seat.person)
        self.attend(seat)
        self.pay(self.charge(seat), reference=f"check {seat.pk}")
        self.sit(seat, "pet-midterm", "50")
        return self.sit(seat, "pet-final", final)

    def certificate(self, run_jobs, person=None, agency=None, cohort=None):
        """Get a certificate by meeting every requirement."""
        sitting = self.everything(person, agency, cohort)
        run_jobs()
        return Certificate.objects.get(person=sitting.person)


shared_road = module_fixture(Road)


@pytest.fixture
def road(shared_road, db):
    return copied(shared_road)
