"""A course that a program asks for, with admission before the training, and people who want a seat in it."""

from datetime import UTC, date, datetime, timedelta

from cohorts.core import roles
from cohorts.training import tasks as training_tasks
from cohorts.training.actions import enrollments, requests, seat_confirmations
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from lms.certification.actions.applications import begin_application, withdraw_application
from lms.certification.actions.decisions import decide_admission
from lms.certification.actions.program_choices import choose_program
from lms.certification.models import Program, ProgramVersion
from tests.candidates import content

NOON = datetime(2027, 4, 1, 17, tzinfo=UTC)
START = datetime(2027, 5, 17, 14, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
COURSE = {"type": "course", "course": "pet", "min_hours": 1, "attendance": {"max_missed_hours": "set_by_course"}}


def tree(at="before_training", decision=True):
    """Rules that ask for the course, and for admission at a moment."""
    admission = {"type": "staff_decision", "key": "admitted", "decision": "admitted", "at": at}
    return {"all_of": [admission, COURSE] if decision else [COURSE]}


class GateScene:
    """One open cohort of a course. Its program asks for admission first."""

    def __init__(self, world, *, seats=2, at="before_training", title="Program mn", starts=START, **fields):
        self.world, self.now = world, NOON
        self.course = world.course("pet")
        self.cohort = world.cohort(starts=starts, days=2, seats=seats)
        if fields:
            Cohort.objects.filter(pk=self.cohort.pk).update(**fields)
            self.cohort.refresh_from_db()
        self.program = self.add_program("mn", tree(at), title)

    def add_program(self, key, rules, title=""):
        """One more program."""
        program = Program.objects.create(
            key=key, title=title or f"Program {key}", credential="CPS", authority=self.world.state
        )
        ProgramVersion.objects.create(
            program=program, version="1", effective_from=date(2026, 1, 1), content=content(rules), at=self.world.now
        )
        return program

    def trainee(self, name):
        """A trainee of the first agency."""
        return self.world.person(name, self.world.agency, roles.TRAINEE)

    def choose(self, person, program="mn", at=NOON - HOUR):
        """They choose a program for the course; None for none."""
        row = Program.objects.get(key=program) if program else None
        return choose_program(person=person, course=self.course, program=row, by=person, at=at)

    def apply(self, person, at=NOON - HOUR, program=None):
        """They begin an application."""
        return begin_application(person=person, program=program or self.program, by=person, at=at)

    def sponsor(self, person, at=NOON, cohort=None, **more):
        """The agency takes a seat for them."""
        world = self.world
        return enrollments.sponsor(
            cohort=cohort or self.cohort, person=person, agency=world.agency, by=world.agency_coordinator, at=at, **more
        )

    def ask(self, person, at=NOON, **more):
        """They ask for a seat."""
        return requests.ask(cohort=self.cohort, person=person, agency=self.world.agency, by=person, at=at, **more)

    def approve(self, request, at=NOON):
        """The agency approves."""
        return requests.approve(request=request, by=self.world.agency_coordinator, at=at)

    def decide(self, person, admitted=True, at=NOON + HOUR, program=None):
        """Program staff decide without an application."""
        return decide_admission(
            person=person, program=program or self.program, admitted=admitted, reason="" if admitted else "Not yet",
            by=self.world.program_staff, at=at,
        )  # fmt: skip

    def withdraw(self, application, at=NOON + HOUR):
        """They withdraw their application."""
        return withdraw_application(application=application, by=application.cycle.candidacy.person, at=at)

    def settle(self, at=NOON + HOUR):
        """What the job does each minute about admissions."""
        for pk in seat_confirmations.places_to_settle(at):
            seat_confirmations.settle(place=WaitingPlace.objects.with_cohort().get(pk=pk), by=None, at=at)

    def tick(self, at, monkeypatch):
        """The whole job of each minute."""
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        training_tasks.fill_free_seats()

    def place(self, person):
        """Their latest place."""
        return WaitingPlace.objects.with_cohort().filter(person=person, cohort=self.cohort).latest("pk")

    def offer(self, person):
        """The latest offer to them."""
        rows = SeatOffer.objects.select_related("place__cohort__course_version__course", "place__person")
        return rows.filter(place__person=person).latest("pk")

    def seat(self, person):
        """Their seat, or None."""
        return Enrollment.objects.taken().filter(person=person, cohort=self.cohort).first()

    def figures(self):
        """(taken, kept or offered, waiting, left)"""
        row = Cohort.objects.with_taken().get(pk=self.cohort.pk)
        return row.taken, row.offered, row.waiting, row.left
