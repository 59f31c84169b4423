"""`lms/docs/journeys.md` is correct: each journey runs, and every function it names is called."""

import contextlib
import inspect
import re
import sys
import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from cohorts.billing.actions import invoices, receipts
from cohorts.billing.models import Charge, Payer
from cohorts.core import roles
from cohorts.training.actions import enrollments
from exams.analysis.actions import runs
from exams.delivery.actions import release, sittings, windows
from exams.delivery.models import Score
from exams.delivery.models.histories import statement_for
from exams.results.actions import key_changes
from lms.certification.models import Certificate, Decision
from lms.certification.rules.findings import deciding
from tests.exams.delivery.sitting_helpers import SEED, message, save
from tests.journeys.test_a_wrong_key_is_put_right import Story
from tests.lms.certification.conftest import Road
from tests.module_data import copied, module_fixture
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DOCUMENT = Path(__file__).parents[2] / "lms/docs/journeys.md"
NAME = re.compile(r"`((?:cohorts|exams|cms|lms)(?:\.[A-Za-z_]+)+)`")

shared_story = module_fixture(Story)


@pytest.fixture
def story(shared_story, db):
    return copied(shared_story)


def names_of(number):
    """The functions a journey names, in order."""
    sections = re.split(r"^## (\d)\. .*$", DOCUMENT.read_text(), flags=re.MULTILINE)
    text = dict(zip(sections[1::2], sections[2::2], strict=True))[str(number)]
    return list(dict.fromkeys(NAME.findall(text)))


@contextlib.contextmanager
def calls():
    """Collect the code objects of every Python function called inside the block."""
    codes = set()

    def note(frame, event, argument):
        if event == "call":
            codes.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    threading.setprofile(note)
    try:
        yield codes
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


def assert_told(number, codes):
    uncalled = [name for name in names_of(number) if inspect.unwrap(import_string(name)).__code__ not in codes]
    assert not uncalled, f"{uncalled}: journey {number} of lms/docs/journeys.md names what is not called on the way."


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_function_that_a_journey_names_exists(number):
    assert len(names_of(number)) > 9
    for name in names_of(number):
        assert inspect.isfunction(inspect.unwrap(import_string(name))), name


def test_a_function_that_is_not_called_is_reported():
    with calls() as codes:
        pass
    with pytest.raises(AssertionError, match="is not called on the way"):
        assert_told(1, codes)


def fee_finding(person):
    decision = Decision.objects.filter(candidacy__person=person).latest("number")
    return next(finding for finding in deciding(decision.tree) if finding.type == "fee")


def test_journey_1_a_sponsored_seat_its_fee_and_the_decision(run_jobs):
    world = World()
    road = Road(world)
    with calls() as codes:
        enrollments.sponsor(
            cohort=road.cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now
        )
        run_jobs()
        assert fee_finding(world.trainee).state != "met"
        due = (road.now + timedelta(days=30)).date()
        payer = Payer.objects.of_agency(world.agency)
        invoice = invoices.issue_invoice(payer=payer, due_on=due, by=world.finance, at=road.now)
        total = sum((charge.amount for charge in Charge.objects.filter(lines__invoice=invoice)), Decimal(0))
        receipts.record_receipt(
            payer=payer,
            method="check",
            amount=total,
            received_on=road.now.date(),
            reference="Check 1",
            by=world.finance,
            at=road.now,
        )
        run_jobs()
    assert fee_finding(world.trainee).state == "met"
    assert_told(1, codes)


def test_journey_2_from_a_saved_answer_to_a_certificate(story, run_jobs):
    world, road = story.world, story.road
    person = world.person("newcomer", world.agency, roles.TRAINEE)
    seat = road.seat(person, cohort=world.cohort("PET-2"))
    road.admit(person)
    road.attend(seat)
    road.pay(road.charge(seat), reference="Check of the newcomer")
    road.sit(seat, "pet-midterm", "80")
    with calls() as codes:
        opens = road.now + timedelta(hours=1)
        window = windows.open_window(
            exam=story.form.exam,
            cohort=seat.cohort,
            opens_at=opens,
            closes_at=opens + timedelta(hours=4),
            holds_results=True,
            by=world.examinations,
            at=road.now,
        )
        agreed = statement_for(window.exam_id).pk
        sitting = sittings.begin(window=window, by=person, device="one", seed=SEED, agreed=agreed, at=opens)
        answers = [message(sitting, n, n, ["A"]) for n in range(1, 6)]
        assert save(sitting, *answers, *answers[:1]).acknowledged
        sittings.submit(sitting_id=sitting.pk, by=person, at=opens + timedelta(minutes=30), how="person")
        assert Score.objects.get(sitting=sitting).passed
        run_jobs()
        assert not Certificate.objects.filter(person=person).exists()
        release.release_results(window=window, by=world.examinations, at=opens + timedelta(hours=5))
        run_jobs()
    assert Certificate.objects.get(person=person).state == "active"
    assert_told(2, codes)


def test_journey_3_a_wrong_key_is_corrected(story, run_jobs):
    world, at = story.world, story.road.now
    run_jobs()
    with calls() as codes:
        runs.request_run(form=story.form, by=world.examinations, at=at)
        run_jobs()
        proposal = key_changes.propose(
            version=story.version,
            answer={"any_of": ["B"]},
            reason="Chapter 4 says B.",
            policy="both_ways",
            by=world.examinations,
            at=at,
        )
        run_jobs()
        key_changes.approve(proposal=proposal, reason="I read it too.", by=story.second, at=at)
        run_jobs()
    states = dict(Certificate.objects.values_list("person__email", "state"))
    assert (states[story.unlucky.email], states[story.lucky.email]) == ("active", "suspended")
    assert_told(3, codes)
