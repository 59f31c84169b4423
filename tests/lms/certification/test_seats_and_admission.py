"""A seat waits for admission where the program that the person chose asks for it before the training."""

from datetime import timedelta

import pytest

from cohorts.billing.models import Charge
from cohorts.notices.models import Email
from cohorts.people.actions.role_ends import leave_agency
from cohorts.people.models import Membership
from cohorts.people.ports import leaving
from cohorts.training.actions import waiting
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.models import Enrollment, WaitingPlace
from lms.certification.actions.application_decisions import decide_application, reopen_application
from lms.certification.actions.application_reviews import take_application
from lms.certification.actions.applications import submit_application
from tests.lms.certification.gate_scene import DAY, HOUR, NOON, START, GateScene
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    return GateScene(world)


@pytest.fixture
def held(scene, world):
    """The trainee chose the program, applied, and their agency took a seat."""
    scene.application = scene.apply(world.trainee)
    scene.result = scene.sponsor(world.trainee)
    return scene


def texts(person):
    return [(row.subject, row.body) for row in Email.objects.filter(person=person).order_by("pk")]


def test_a_seat_of_an_applicant_is_kept_and_nothing_is_charged(held, world):
    place = held.place(world.trainee)
    assert held.result == place
    assert (place.state, held.seat(world.trainee)) == ("offered", None)
    assert held.figures() == (0, 1, 0, 1)
    assert held.offer(world.trainee).for_admission
    assert held.offer(world.trainee).ends_at == NOON + 30 * DAY
    assert not Charge.objects.exists()


@pytest.mark.parametrize("moment", ["before_training", "training_start"])
def test_both_moments_before_the_training_keep_the_seat(world, moment):
    scene = GateScene(world, at=moment)
    scene.choose(world.trainee)
    assert isinstance(scene.sponsor(world.trainee), WaitingPlace)


@pytest.mark.parametrize("moment", ["certification", "exam_booking"])
def test_an_admission_that_is_asked_for_later_keeps_no_seat(world, moment):
    scene = GateScene(world, at=moment)
    scene.choose(world.trainee)
    assert isinstance(scene.sponsor(world.trainee), Enrollment)


def test_admission_confirms_the_seat_by_itself_and_then_it_is_charged(held, world, run_jobs, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + HOUR)
    decide_by_application(held)
    run_jobs()
    seat = held.seat(world.trainee)
    assert seat is not None
    assert held.place(world.trainee).state == "seated"
    assert held.figures() == (1, 0, 0, 1)
    assert Charge.objects.count() == 1
    assert "Your seat is confirmed" in [subject for subject, _body in texts(world.trainee)]
    assert "A seat is confirmed" in [subject for subject, _body in texts(world.agency_coordinator)]
    assert "A seat is confirmed" in [subject for subject, _body in texts(world.vendor_coordinator)]


def decide_by_application(scene, admitted=True, condition=""):
    """The office decides about the application, as its own action does."""

    staff = scene.world.program_staff
    row = scene.application
    if row.state == "draft":
        row = submit_application(application=row, incomplete=True, by=row.person, at=NOON)
        row = take_application(application=row, reviewer=staff, by=staff, at=NOON)
    scene.application = decide_application(
        application=row, admitted=admitted, reason="" if admitted else "Not yet", condition=condition, by=staff,
        at=NOON + HOUR,
    )  # fmt: skip
    return scene.application


def test_admission_on_a_condition_confirms_it_too(held, world):
    decide_by_application(held, condition="Send the diploma.")
    held.settle()
    assert held.seat(world.trainee) is not None


def test_a_condition_stands_beside_the_confirmed_seat_and_only_its_person_reads_it(held, world, client):
    decide_by_application(held, condition="Send the diploma.")
    held.settle()
    body = next(body for subject, body in texts(world.trainee) if subject == "Your seat is confirmed")
    assert "Send the diploma." in body and "your seat is given up" in body
    others = [*texts(world.agency_coordinator), *texts(world.vendor_coordinator)]
    assert not any("diploma" in body or "condition" in body for _subject, body in others)
    client.force_login(world.trainee)
    assert "Send the diploma." in client.get("/my/").text


def test_a_seat_goes_when_the_condition_was_not_met(held, world, run_jobs, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + 2 * HOUR)
    decide_by_application(held, condition="Send the diploma.")
    held.settle()
    decide_by_application(held, admitted=False)
    run_jobs()
    assert held.seat(world.trainee) is None
    assert "Your admission to the program has ended" in texts(world.trainee)[-1][1]
    assert "A seat was given up" in [subject for subject, _body in texts(world.agency_coordinator)]
    subject, body = texts(world.vendor_coordinator)[-1]
    assert subject == "A seat was given up" and "is offered to the next person" in body
    assert "admi" not in body, "the vendor reads no reason"


def test_a_kept_seat_goes_when_the_person_leaves_the_agency(held, world, run_jobs, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + HOUR)
    role = Membership.objects.select_related("organization").get(user=world.trainee)
    assert any("an offered or kept seat" in line for line in leaving(role))
    leave_agency(membership=role, by=world.trainee, at=NOON + HOUR)
    run_jobs()
    assert held.place(world.trainee).state == "left" and held.figures() == (0, 0, 0, 2)
    assert not Charge.objects.exists()
    for person in (world.trainee, world.agency_coordinator):
        assert any("no longer on the waiting list" in body for _subject, body in texts(person))
    assert "No seat in" in texts(world.vendor_coordinator)[-1][1]


def test_a_seat_goes_when_a_decision_is_opened_again_and_turns_to_no(held, world, run_jobs, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + 2 * HOUR)
    decide_by_application(held)
    held.settle()
    assert held.seat(world.trainee) is not None
    reopen_application(application=held.application, reason="A paper.", by=world.program_staff, at=NOON + 2 * HOUR)
    decide_by_application(held, admitted=False)
    run_jobs()
    assert held.seat(world.trainee) is None


def test_a_seat_stays_when_the_training_has_begun(held, world, run_jobs, monkeypatch):
    decide_by_application(held, condition="Send the diploma.")
    held.settle()
    monkeypatch.setattr("django.utils.timezone.now", lambda: START + HOUR)
    decide_by_application(held, admitted=False)
    run_jobs()
    assert held.seat(world.trainee) is not None


def test_a_no_frees_the_seat_and_the_next_on_the_list_is_offered_it(world):
    scene = GateScene(world, seats=1)
    scene.application = scene.apply(world.trainee)
    scene.sponsor(world.trainee)
    other = scene.trainee("next")
    waiting.join(
        cohort=scene.cohort, person=other, agency=world.agency, by=world.agency_coordinator, at=NOON + HOUR / 2
    )
    decide_by_application(scene, admitted=False)
    scene.settle()
    assert scene.place(world.trainee).state == "left"
    assert scene.place(other).state == "offered"
    assert not scene.offer(other).for_admission
    assert not Charge.objects.exists()
    with refuses("seat_needs_admission"):
        scene.ask(world.trainee, at=NOON + 2 * HOUR)
    with refuses("cohort_full_offered"):
        scene.sponsor(world.trainee, at=NOON + 2 * HOUR)


def test_after_a_no_no_seat_is_kept_and_after_an_appeal_that_turns_to_yes_one_can_ask_again(held, world):
    decide_by_application(held, admitted=False)
    held.settle()
    with refuses("seat_needs_admission"):
        held.sponsor(world.trainee, at=NOON + 2 * HOUR)
    reopened = held.application

    held.application = reopen_application(
        application=reopened, reason="Appeal granted", by=world.program_staff, at=NOON + 3 * HOUR
    )
    decide_by_application(held)
    assert isinstance(held.approve(held.ask(world.trainee, at=NOON + 5 * HOUR), at=NOON + 5 * HOUR).seat, Enrollment)


def test_withdrawing_the_application_frees_the_seat(held, world, run_jobs, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + HOUR)
    held.withdraw(held.application)
    run_jobs()
    assert held.place(world.trainee).state == "left"
    assert held.figures() == (0, 0, 0, 2)


def test_when_the_days_are_over_the_place_stays_and_the_seat_goes_to_others(world, monkeypatch):
    scene = GateScene(world, seats=1, hold_days=5)
    scene.apply(world.trainee)
    scene.sponsor(world.trainee)
    other = scene.trainee("next")
    scene.choose(other, program=None)
    waiting.join(cohort=scene.cohort, person=other, agency=world.agency, by=world.agency_coordinator, at=NOON)
    scene.tick(NOON + 5 * DAY - timedelta(seconds=1), monkeypatch)
    assert scene.place(world.trainee).state == "offered"
    scene.tick(NOON + 5 * DAY, monkeypatch)
    assert scene.place(world.trainee).state == "waiting_admission"
    assert scene.place(other).state == "offered"
    assert scene.figures() == (0, 1, 0, 0)
    # It is kept once: the job does not keep it again, whoever else leaves.
    waiting.decline(offer=scene.offer(other), by=other, at=NOON + 5 * DAY)
    scene.tick(NOON + 6 * DAY, monkeypatch)
    assert scene.figures() == (0, 0, 0, 1)
    with refuses("seat_was_kept"):
        scene.sponsor(world.trainee, at=NOON + 6 * DAY)
    # Somebody else is not kept from the free seat by them.
    third = scene.trainee("third")
    assert isinstance(scene.sponsor(third, at=NOON + 6 * DAY), Enrollment)


def test_whoever_was_passed_over_comes_in_the_order_of_asking_after_admission(world, monkeypatch):
    scene = GateScene(world, seats=1, hold_days=5)
    scene.application = scene.apply(world.trainee)
    scene.sponsor(world.trainee)
    scene.tick(NOON + 5 * DAY, monkeypatch)
    decide_by_application(scene)
    scene.settle(NOON + 6 * DAY)
    assert scene.place(world.trainee).state == "offered"
    assert not scene.offer(world.trainee).for_admission
    assert isinstance(waiting.accept(offer=scene.offer(world.trainee), by=world.trainee, at=NOON + 6 * DAY), Enrollment)


def test_a_person_leaves_the_seat_that_is_kept_and_no_second_one_is_kept_in_another_cohort(held, world):
    second = world.cohort(code="PET-2", starts=START + 60 * DAY, days=2, seats=2)
    place = held.sponsor(world.trainee, cohort=second, at=NOON)
    assert place.state == "waiting_admission"
    waiting.leave(place=held.place(world.trainee), by=world.trainee, at=NOON + HOUR)
    assert held.figures() == (0, 0, 0, 2)


def test_an_offer_that_waits_for_admission_takes_no_answer(held, world):
    for act in (waiting.accept, waiting.decline):
        with refuses("offer_waits_for_admission"):
            act(offer=held.offer(world.trainee), by=world.trainee, at=NOON)


def test_an_ordinary_offer_that_is_accepted_before_admission_becomes_a_seat_that_is_kept(world):
    scene = GateScene(world, seats=1)
    seat = world.enroll(scene.cohort, scene.trainee("first"))
    waiting.join(cohort=scene.cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOON)

    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOON)
    scene.choose(world.trainee, at=NOON)
    place = waiting.accept(offer=scene.offer(world.trainee), by=world.trainee, at=NOON + HOUR)
    assert isinstance(place, WaitingPlace)
    assert scene.figures() == (0, 1, 0, 0)
    assert scene.offer(world.trainee).for_admission
    assert not Charge.objects.exists()


def test_from_the_list_a_free_seat_is_kept_for_whoever_waits_for_admission(world):
    scene = GateScene(world, seats=1)
    seat = world.enroll(scene.cohort, scene.trainee("first"))
    scene.choose(world.trainee)
    waiting.join(cohort=scene.cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOON)

    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOON)
    assert scene.offer(world.trainee).for_admission
    scene.decide(world.trainee)
    scene.settle()
    assert scene.seat(world.trainee) is not None
