"""Courses that need another one, employment on the first day, and moving from one waiting list to another (D10)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.training.actions import courses, waiting
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.place_moves import move_place
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.waiting_lists import add_numbers
from lms.dashboard.tasks_due import tasks_of
from tests.cohorts.training.request_scene import ask
from tests.cohorts.training.roster_scene import line, outcomes, read, remarks, workbook
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON, START, ListScene, emails_to
from tests.refusals import on_page, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def crisis(world):
    """A cohort of a course that needs PET."""
    pet, course = world.course(), world.course("crisis", hours=16)
    courses.change_course(
        course=course, title="Crisis", summary="", prerequisite=pet, by=world.program_staff, at=NOON
    )  # fmt: skip
    return world.cohort("CRISIS-1", course=course, **COURSE_YEAR)


def take(world, cohort):
    by = world.agency_coordinator
    return sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=by, at=NOON)


def test_crisis_needs_pet_whichever_way_the_seat_is_taken(world, crisis):
    with refuses("prerequisite_missing", course="PET", cohort="CRISIS-1"):
        take(world, crisis)
    with refuses("prerequisite_missing"):
        ask(world, crisis, at=NOON)
    Cohort.objects.filter(pk=crisis.pk).update(seats=1)
    world.enroll(crisis, world.other_trainee, world.other_agency)
    with refuses("prerequisite_missing"):
        by = world.agency_coordinator
        waiting.join(cohort=crisis, person=world.trainee, agency=world.agency, by=by, at=NOON)
    rows = [line(world.trainee.email), line("ida@example.net", "Ida", "Berg")]
    roster = read(world, crisis, workbook(rows), at=NOON)
    assert set(outcomes(roster).values()) == {"refused"}
    assert {code for code, _cell in remarks(roster).values()} == {"prerequisite_missing"}


def test_pet_completed_or_begun_before_is_enough_and_begun_later_is_not(world, crisis):
    later = world.cohort("PET-9", starts=START + timedelta(days=9), days=2)
    seat = world.enroll(later)
    with refuses("prerequisite_missing"):
        take(world, crisis)
    seat.delete()
    world.enroll(world.cohort("PET-1", starts=START - timedelta(days=9), days=8))
    assert take(world, crisis).is_taken


def test_pet_with_too_few_hours_for_good_is_not_enough(world, crisis):
    world.enroll(world.cohort("PET-0", starts=NOON - timedelta(days=30), days=2, state="finished"))
    with refuses("prerequisite_missing"):
        take(world, crisis)


def test_pet_completed_is_enough(world, crisis):
    world.shorten(8)
    first = world.cohort("PET-0", starts=NOON - timedelta(days=30), days=1, state="finished")
    world.mark(world.enroll(first), first.sessions.get())
    assert take(world, crisis).is_taken


def test_no_course_comes_before_itself_also_not_through_another(world, crisis):
    pet, course = world.course(), crisis.course_version.course
    course.refresh_from_db()
    for one, before in ((course, course), (pet, course)):
        with refuses("course_before_itself", field="prerequisite"):
            courses.change_course(
                course=one, title="X", summary="", prerequisite=before, by=world.program_staff, at=NOON
            )  # fmt: skip


def test_pages_say_which_course_must_come_before(world, client, crisis):
    client.force_login(world.agency_coordinator)
    assert "PET, completed or begun before" in client.get(reverse("agency_sponsor", args=[crisis.pk])).text


# --- Employment on the first day ---


def codes(person, at):
    return [task.code for task in tasks_of(person, at) if task.code.startswith("employment")]


def test_who_is_not_employed_when_the_training_begins_is_a_task_of_the_agency_and_of_program_staff(world):
    cohort = world.cohort(**COURSE_YEAR)
    seat = world.enroll(cohort)
    staff = (world.agency_coordinator, world.program_staff)
    assert [codes(person, START) for person in staff] == [[], []]
    world.trainee.memberships.update(ended_at=NOON)
    first_hour = START.replace(hour=6)  # 1:00 in the morning of the first day, in Chicago.
    before = first_hour - timedelta(hours=2)
    assert [codes(person, before) for person in staff] == [[], []], "looked at again on that day"
    assert [codes(person, first_hour) for person in staff] == [["employment_settle"], ["employment_check"]]
    assert codes(world.other_agency_coordinator, first_hour) == []
    withdraw(enrollment=seat, reason="Left the agency", by=world.agency_coordinator, at=first_hour)
    assert [codes(person, first_hour) for person in staff] == [[], []]


# --- D10: who only waits ---


@pytest.fixture
def scene(world):
    """Two people wait for PET-1, and one for PET-2, which is full."""
    scene = ListScene(world, seats=1, waiting=2)
    scene.other = world.cohort("PET-2", **COURSE_YEAR, seats=1)
    world.enroll(scene.other, world.other_trainee, world.other_agency)
    by = world.agency_coordinator
    waiting.join(cohort=scene.other, person=world.trainee, agency=world.agency, by=by, at=NOON - timedelta(hours=1))
    return scene


def move(world, scene, number=1, by=None):
    return move_place(place=scene.place(number), cohort=scene.other, by=by or world.agency_coordinator, at=NOON)


def test_who_only_waits_in_one_cohort_waits_at_the_end_of_the_other_and_is_not_seated(world, scene):
    """D10: only waiting in X becomes waiting in Y."""
    place = move(world, scene)
    assert scene.states() == ["left", "waiting"]
    assert [row.person for row in WaitingPlace.objects.waiting().filter(cohort=scene.other).in_line()] == [
        world.trainee,
        scene.people[0],
    ]
    (row,) = add_numbers([place])
    assert (row.number, row.number_of) == (2, 2)
    assert not Enrollment.objects.filter(person=scene.people[0]).exists()
    assert emails_to(scene.people[0])[-1] == "You are on a waiting list"


def test_a_seat_offered_to_who_moves_goes_to_the_next_person(world, scene):
    withdraw(enrollment=scene.seats[0], reason="Ill", by=world.agency_coordinator, at=NOON)
    assert scene.states() == ["offered", "waiting"]
    move(world, scene)
    assert scene.states() == ["left", "offered"] and SeatOffer.objects.filter(state="open").count() == 1


def test_a_move_to_a_cohort_with_a_seat_left_or_of_another_course_is_refused_and_the_place_stays(world, scene):
    Cohort.objects.filter(pk=scene.other.pk).update(seats=5)
    WaitingPlace.objects.filter(cohort=scene.other).update(state="left", off_list_at=NOON)
    with refuses("waiting_not_needed"):
        move(world, scene)
    with refuses("move_to_other_course"):
        other = world.cohort("C-1", course=world.course("crisis"), **COURSE_YEAR)
        move_place(place=scene.place(1), cohort=other, by=world.agency_coordinator, at=NOON)
    with refuses("move_to_same_cohort"):
        move_place(place=scene.place(1), cohort=scene.cohort, by=world.agency_coordinator, at=NOON)
    with refuses("role_required_at"):
        move(world, scene, by=world.other_agency_coordinator)
    assert scene.states() == ["waiting", "waiting"]


def test_the_agency_moves_somebody_on_a_page(world, client, scene):
    Cohort.objects.update(starts_at=START + timedelta(days=3650))
    client.force_login(world.agency_coordinator)
    address = reverse("agency_wait_move", args=[scene.place(1).pk])
    assert address in client.get(reverse("agency_waiting")).text
    assert "They get no seat by this" in client.get(address).text
    answer = client.post(address, {"cohort": scene.other.pk}, follow=True)
    assert "is on the waiting list of PET-2 now." in answer.text


def test_without_another_list_the_page_leads_back_and_says_so(world, client, scene):
    Cohort.objects.update(starts_at=START + timedelta(days=3650))
    Cohort.objects.filter(pk=scene.other.pk).update(state="canceled")
    client.force_login(world.agency_coordinator)
    answer = client.get(reverse("agency_wait_move", args=[scene.place(1).pk]), follow=True)
    assert answer.redirect_chain == [(reverse("agency_waiting"), 302)]
    assert on_page("waiting_no_other_list", cohort="PET-1") in answer.text
