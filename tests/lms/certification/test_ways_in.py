"""A complete person's way in: from the application to the certificate, by the rules of Minnesota and of Michigan."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import lms.certification
from cohorts.people.models import Membership
from exams.assembly.models import Exam
from lms.certification.actions import application_decisions, application_reviews
from lms.certification.actions.decisions import reconsider
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.actions.statement_texts import enter_text, signed_keys
from lms.certification.models import ApplicationPart, Candidacy, Certificate, Cycle, Decision
from lms.certification.rules.findings import open_findings
from tests.candidates import candidacy_of, met_decision
from tests.lms.certification.application_desk import BIRTHDAY, Desk, pdf
from tests.lms.certification.conftest import Road

FOLDER = Path(lms.certification.__file__).parent / "programs"
MINNESOTA = (FOLDER / "minnesota.yaml").read_text()
MICHIGAN = (FOLDER / "michigan.yaml").read_text().replace("value: null", "value: 70")


class Way(Desk):
    """A person on the way in, with what a road does for them: seat, attendance, exams, fee."""

    def __init__(self, road):
        self.road, self.world = road, road.world
        self.now, self.person, self.staff = road.world.now, road.world.trainee, road.world.program_staff
        self.program = road.program
        for key in signed_keys(self.program):
            enter_text(program=self.program, key=key, text=f"Text of {key}.", by=self.staff, at=self.now)
        self.application = None

    def sign(self, kind, key, **more):
        return self.give(kind, key, signed_name=self.person.get_full_name(), text_version="1", **more)

    def letters(self, count):
        for number in range(count):
            request = self.ask("reference", "reference", name=f"Ref {'ABC'[number]}", email=f"r{number}@x.example")
            self.answer(request, file=pdf(), name=request.name, role="colleague")

    def admit(self):
        self.submit()
        self.take()
        self.accept_all()

    def say_yes(self):
        application_decisions.decide_application(
            application=self.application, admitted=True, reason="", by=self.staff, at=self.now
        )

    def train(self, code, sessions):
        """Seat, attendance, fee paid by the agency, exams."""
        seat = self.road.seat(self.person)
        self.road.attend(seat, sessions=sessions)
        self.road.pay(self.road.charge(seat))
        for exam in code:
            self.road.sit(seat, exam, "80")
        return seat

    def verdict(self):
        """The present decision of the gate."""
        candidacy = Candidacy.objects.get(person=self.person)
        reconsider(candidacy_ids=[candidacy.pk], by=None, at=self.road.now)
        return Decision.objects.filter(candidacy=candidacy).latest_row()


def test_minnesota_from_the_application_to_the_certificate(world):
    way = Way(Road(world, MINNESOTA))
    way.begin()
    assert Cycle.objects.get().version.version == "example-2"
    way.give("age", "age", as_of=BIRTHDAY)
    way.give("education", "hs_or_equivalent", file=pdf())
    for key in ("condition", "services", "willing-to-share"):
        way.sign("attestation", key)
    way.sign("agreement", "truthfulness")
    way.letters(1)
    way.admit()
    way.say_yes()
    assert not way.verdict().met
    way.train(("pet-midterm", "pet-final"), sessions=10)
    assert way.verdict().met
    certificate = Certificate.objects.get()
    assert certificate.person == way.person and certificate.version.version == "example-2"


@pytest.mark.parametrize("missing", ["condition", "services", "willing-to-share"])
def test_minnesota_certifies_nobody_without_a_statement_that_it_cites(world, missing):
    way = Way(Road(world, MINNESOTA))
    way.begin()
    way.give("age", "age", as_of=BIRTHDAY)
    way.give("education", "hs_or_equivalent", file=pdf())
    for key in {"condition", "services", "willing-to-share"} - {missing}:
        way.sign("attestation", key)
    way.sign("agreement", "truthfulness")
    way.letters(1)
    way.submit(incomplete=True)
    way.take()
    way.accept_all()
    application_decisions.decide_application(
        application=way.application, admitted=True, condition="Sign the statement.", reason="", by=way.staff, at=way.now
    )
    way.train(("pet-midterm", "pet-final"), sessions=10)
    assert not way.verdict().met and not Certificate.objects.exists()
    way.application.refresh_from_db()
    assert way.application.state == "conditional"
    # The condition is met by signing, and the application says so once the certificate is there.
    way.sign("attestation", missing, at=way.road.now)
    assert way.verdict().met and Certificate.objects.exists()
    way.application.refresh_from_db()
    assert way.application.state == "admitted" and way.application.closed_at == way.road.now


class MichiganRoad(Road):
    """Fifty-six hours, one exam, an agency of a kind that the bulletin names."""

    def __init__(self, world):
        super().__init__(world, MICHIGAN)
        course = world.course("mi-core", hours=56, missed=0)
        self.exams["mi-certification"] = Exam.objects.create(
            code="mi-certification", title="Exam", role="final", course=course, minutes_allowed=60
        )
        self.cohort = world.cohort("MI-1", course=course, days=7, trainer=world.trainer)


@pytest.fixture
def michigan(world):
    way = Way(MichiganRoad(world))
    world.agency.employer_type = "CMHSP"
    world.agency.save()
    Membership.objects.filter(user=way.person).update(started_at=way.now - timedelta(days=100))
    way.begin()
    way.give("age", "age", as_of=BIRTHDAY)
    way.give("document", "college-transcript", file=pdf())
    for key in ("primary-condition", "lived-experience", "navigated-services", "shares-recovery-story"):
        way.sign("attestation", key)
    way.sign("attestation", "services-received", since=date(2019, 1, 1))
    for key in ("code-of-ethics", "truthfulness"):
        way.sign("agreement", key)
    way.give("document", "current-job-description", file=pdf(), as_of=way.now.date())
    way.answer(way.ask("signature", "supervisor-acknowledgment"))
    way.letters(2)
    return way


@pytest.fixture
def certified_peer():
    """A function that gives a certificate to a trainee of another agency, who may lead the interview."""

    def certify(way):
        peer = way.world.other_trainee
        version = way.program.versions.first()
        candidacy = candidacy_of(peer, version, at=way.now)
        Certificate.objects.create(
            decision=met_decision(candidacy, version, at=way.now), person=peer, program=way.program, version=version,
            number="2026-00009-K", name=str(peer), family_name=peer.family_name, credential="CPS",
            issued_at=way.now, issued_on=way.now.date(),
        )  # fmt: skip
        return peer

    return certify


def test_michigan_from_the_application_to_the_certificate(michigan, certified_peer):
    way = michigan
    way.admit()
    marks = {"listening": 3, "choice": 2, "role": 2, "help": 3, "privacy": 1}
    record = OfficeRecord(way.now.date(), certified_peer(way), no_conflict=True, marks=marks)
    application_reviews.record_part(
        application=way.application, kind="interview", key="peer-to-peer", record=record, outcome="accepted",
        reason="", by=way.staff, at=way.now,
    )  # fmt: skip
    way.say_yes()
    way.train(("mi-certification",), sessions=7)
    verdict = way.verdict()
    assert verdict.met, [(one.key, one.code) for one in open_findings(verdict.tree)]
    assert Certificate.objects.filter(person=way.person).exists()


def test_michigan_looks_at_employment_on_the_first_day_of_training(michigan):
    """Employed when applying, and not any more when the training starts."""
    way = michigan
    Membership.objects.filter(user=way.person).update(ended_at=way.now + timedelta(days=2))
    way.admit()
    application_decisions.decide_application(
        application=way.application, admitted=True, condition="Interview.", reason="", by=way.staff, at=way.now
    )
    way.train(("mi-certification",), sessions=7)
    codes = {(one.type, one.code) for one in open_findings(way.verdict().tree)}
    assert ("employment", "not_employed") in codes


def test_each_part_of_a_way_in_was_decided_by_a_person_or_signed(michigan):
    michigan.admit()
    open_parts = ApplicationPart.objects.filter(decisions=None).exclude(type__in=("age", "attestation", "agreement"))
    assert not open_parts.exists()
