"""A course that is only for people in a program that requires it: each way to a seat asks for the choice."""

import pytest
from django.urls import reverse

from cohorts.people.actions import people
from cohorts.people.models import Invitation
from cohorts.training.actions import requests, rosters, waiting
from cohorts.training.actions.courses import change_course
from cohorts.training.models import Course, Enrollment
from tests.lms.certification.gate_scene import HOUR, NOON, GateScene, tree
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    """Nothing is asked before the training, so that a seat is given at once to whoever chose the program."""
    scene = GateScene(world, at="certification")
    Course.objects.filter(pk=scene.course.pk).update(only_for_programs=True)
    scene.course.refresh_from_db()
    scene.cohort.refresh_from_db()
    return scene


def roster_of(scene, person):
    """A roster of the agency with one person."""
    content = f"Email address,Given name,Family name\n{person.email},{person.given_name},{person.family_name}\n"
    about = {"by": scene.world.agency_coordinator, "at": NOON}
    return rosters.read_file(
        cohort=scene.cohort, agency=scene.world.agency, filename="a.csv", content=content.encode(), **about
    )  # fmt: skip


def test_program_staff_mark_a_course_that_a_program_requires(world):
    scene = GateScene(world)
    office = {"title": "PET", "summary": "", "only_for_programs": True, "by": world.program_staff, "at": NOON}
    assert change_course(course=scene.course, **office).only_for_programs
    with refuses("course_of_no_program"):
        change_course(course=world.course("other"), **office)
    with refuses("role_required"):
        change_course(course=scene.course, **office | {"by": world.vendor_coordinator})


def test_the_agency_takes_a_seat_only_for_somebody_who_chose_a_program(scene, world):
    with refuses("seat_needs_program"):
        scene.sponsor(world.trainee)
    with refuses("choice_needs_program"):
        scene.choose(world.trainee, program=None)
    scene.choose(world.trainee)
    assert isinstance(scene.sponsor(world.trainee), Enrollment)


def test_a_program_that_does_not_require_the_course_is_not_enough_and_an_application_is(scene, world):
    other = scene.add_program("ca", {"all_of": [{"type": "age", "min_years": 18}]})
    scene.apply(world.trainee, program=other)
    with refuses("seat_needs_program"):
        scene.sponsor(world.trainee)
    second = scene.trainee("second")
    scene.apply(second, program=scene.add_program("tx", tree(decision=False)))
    assert isinstance(scene.sponsor(second), Enrollment)


def test_a_request_chooses_the_program_and_only_the_training_is_no_answer(scene, world):
    with refuses("seat_needs_program"):
        scene.ask(world.trainee)
    with refuses("choice_needs_program"):
        scene.ask(world.trainee, program="")
    assert scene.approve(scene.ask(world.trainee, program="mn")).seat is not None


def test_a_supervisor_asks_only_for_people_who_chose(scene, world):
    world.trainee.memberships.update(supervisor=world.supervisor)
    about = {"cohort": scene.cohort, "person": world.trainee, "agency": world.agency, "by": world.supervisor}
    with refuses("seat_needs_program"):
        requests.ask(**about, at=NOON)
    scene.choose(world.trainee)
    assert requests.ask(**about, at=NOON).state == "open"


def test_a_place_on_the_waiting_list_needs_the_program_too(scene, world):
    for name in ("first", "second"):
        person = scene.trainee(name)
        scene.choose(person)
        scene.sponsor(person)
    about = {"cohort": scene.cohort, "agency": world.agency, "by": world.agency_coordinator, "at": NOON}
    with refuses("seat_needs_program"):
        waiting.join(person=world.trainee, **about)
    scene.choose(world.trainee)
    assert waiting.join(person=world.trainee, **about).state == "waiting"


def test_a_roster_says_it_in_the_row(scene, world):
    (row,) = roster_of(scene, world.trainee).report
    assert "seat_needs_program" in str(row)
    scene.choose(world.trainee)
    (row,) = roster_of(scene, world.trainee).report
    assert "seat_needs_program" not in str(row)


def test_a_seat_for_somebody_invited_is_theirs_once_they_chose(scene, world):
    other = world.other_trainee
    roster = roster_of(scene, other)
    about = {"by": world.agency_coordinator, "at": NOON}
    rosters.carry_out(roster=roster, ways={2: rosters.SEAT}, **about)
    people.accept(token=Invitation.objects.get().token, by=other, at=NOON + HOUR)
    assert scene.seat(other) is None and scene.offer(other).state == "open"
    with refuses("seat_needs_program"):
        waiting.accept(offer=scene.offer(other), by=other, at=NOON + HOUR)
    scene.choose(other, at=NOON + HOUR)
    waiting.accept(offer=scene.offer(other), by=other, at=NOON + HOUR)
    assert scene.seat(other).agency == world.agency


def test_the_page_that_asks_offers_programs_only_and_says_for_whom_it_is(scene, world, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client.force_login(world.trainee)
    text = client.get(reverse("my_ask", args=[scene.cohort.pk])).text
    assert "Only people in a program that requires this course" in text
    assert "Choose your program below." in text and "None, only the training" not in text


def test_the_program_is_chosen_on_a_page_of_its_own_before_any_seat(scene, world, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client.force_login(world.trainee)
    address = reverse("choose_program", args=[scene.course.pk])
    assert "Only people in a program can get a seat" in client.get(address).text
    client.post(address, {"program": "mn"})
    assert isinstance(scene.sponsor(world.trainee), Enrollment)
    assert client.get(reverse("choose_program", args=[world.course("other").pk])).status_code == 404


def test_who_has_not_chosen_is_named_in_the_list_of_the_agency_and_asked_on_the_own_pages(scene, world, client):
    address = reverse("agency_sponsor", args=[scene.cohort.pk])
    choose = reverse("choose_program", args=[scene.course.pk])
    client.force_login(world.agency_coordinator)
    assert "has not chosen a program yet" in client.get(address).text
    client.force_login(world.trainee)
    page = client.get(choose).text
    assert "None, only the training" not in page
    for name in ("desk", "my_path"):
        assert choose in client.get(reverse(name)).text
    scene.choose(world.trainee)
    client.force_login(world.agency_coordinator)
    assert "has not chosen a program yet" not in client.get(address).text


def test_a_course_that_only_an_endorsement_asks_for_cannot_be_marked(scene, world):
    crisis = world.course("crisis-30")
    with refuses("course_of_no_program"):
        change_course(course=crisis, title="C", summary="", only_for_programs=True, by=world.program_staff, at=NOON)
