"""Requests for seats: who may ask, what an answer gives, and that an open one holds no seat and skips none (D09)."""

from datetime import timedelta

import pytest

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Membership, Organization
from cohorts.training.actions import requests, waiting
from cohorts.training.actions.enrollments import sponsor, sponsor_all, withdraw
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, WaitingPlace
from cohorts.training.models.waiting_lists import add_numbers
from tests.cohorts.training.request_scene import approve, approved_seat, ask, states
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON, START, ListScene, emails_to, set_seats
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cohort(world):
    return world.cohort(**COURSE_YEAR, seats=2)


def charged():
    return sum(charge.amount for charge in Charge.objects.all())


# --- D09 in full ---


@pytest.fixture
def full(world):
    """D09: capacity 20, 20 seats, W1 and W2 waiting; R1 to R4 asked after W2 joined; W3 joined after them."""
    world.course(fee="1450.00")
    scene = ListScene(world, seats=20, waiting=2)
    first_request = NOON - timedelta(hours=50)
    scene.askers = [scene.trainee(f"r{number}") for number in range(1, 5)]
    scene.requests = [
        ask(world, scene.cohort, person, at=first_request + number * MINUTE)
        for number, person in enumerate(scene.askers)
    ]
    scene.add(at=NOON - timedelta(hours=20))
    return scene


def test_more_room_is_offered_to_who_waits_and_to_nobody_whose_agency_has_not_answered(world, full):
    """D09: capacity becomes 22."""
    set_seats(full, 22)
    assert full.states() == ["offered", "offered", "waiting"]
    assert full.figures() == (20, 2, 1, 0), "the public page says: full, 2 offered, 1 waiting"
    assert states() == ["open"] * 4 and charged() == 0
    with refuses("cohort_full_offered"):
        sponsor(
            cohort=full.cohort, person=full.trainee("late"), agency=world.agency, by=world.agency_coordinator, at=NOON
        )


def test_an_approved_request_goes_onto_the_list_by_the_time_it_was_asked_for(world, full):
    """D09: R1 is approved, goes before W3 who joined later, is told “approved, place n”, and nothing is charged."""
    set_seats(full, 22)
    request = approve(world, full.requests[0], at=NOON)
    assert (request.state, request.seat, request.place.asked_at) == ("approved", None, full.requests[0].asked_at)
    places = {place.person: place.number for place in add_numbers(WaitingPlace.objects.waiting())}
    assert places == {full.askers[0]: 1, full.people[2]: 2}
    assert emails_to(full.askers[0]) == ["Your request was approved"]
    assert "place 1 of 2" in Email.objects.get(person=full.askers[0]).body
    assert charged() == 0


def test_sponsoring_who_asked_answers_the_request_with_one_seat_or_place_and_one_charge(world, full):
    """D09: R2's agency, not seeing the request, sponsors R2 by roster; granted, and the log names both."""
    person = full.askers[1]
    place = waiting.join(
        cohort=full.cohort, person=person, agency=world.agency, by=world.agency_coordinator, at=NOON
    )  # fmt: skip
    request = RequestForSeat.objects.get(person=person)
    assert (request.state, request.place, request.answered_by) == ("approved", place, world.agency_coordinator)
    assert place.asked_at == full.requests[1].asked_at, "the request was earlier than the roster"
    assert WaitingPlace.objects.on_list().filter(person=person).count() == 1 and charged() == 0
    with refuses("request_approved"):
        approve(world, full.requests[1], at=NOON)
    withdraw(enrollment=full.seats[0], reason="Ill", by=world.agency_coordinator, at=NOON)
    assert Enrollment.objects.taken().filter(person=person).count() == 0, "W1 is offered it first"


def test_sponsoring_who_asked_where_a_seat_is_free_is_one_seat_and_one_charge(world, cohort):
    request = ask(world, cohort, at=NOON)
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOON)
    request.refresh_from_db()
    assert (request.state, request.seat) == ("approved", seat)
    assert charged() == 1200 and emails_to(world.trainee) == ["You have a seat in a training"]
    with refuses("request_approved"):
        approve(world, request, at=NOON)
    assert Enrollment.objects.taken().count() == 1


# --- Asking ---


def test_a_trainee_asks_and_the_agency_reads_who_what_and_the_price(world, cohort):
    request = ask(world, cohort, at=NOON, message=" These dates fit. ")
    assert (request.state, request.agency, request.message) == ("open", world.agency, "These dates fit.")
    assert charged() == 0 and not Enrollment.objects.exists()
    (email,) = Email.objects.all()
    assert email.person == world.agency_coordinator and "The fee is $1,200.00." in email.body
    assert "Trainee Example" in email.body and "PET-1" in email.body


def test_a_supervisor_asks_for_the_people_they_sign_for_and_for_nobody_else(world, cohort):
    request = ask(world, cohort, at=NOON, by=world.supervisor)
    assert (request.person, request.asked_by) == (world.trainee, world.supervisor)
    assert emails_to(world.trainee) == ["A seat was requested for you"]
    colleague = world.person("colleague", world.agency, roles.TRAINEE)
    with refuses("request_of_staff"):
        ask(world, cohort, colleague, at=NOON, by=world.supervisor)
    with refuses("role_required_at"):
        ask(world, cohort, colleague, at=NOON, by=world.other_supervisor)
    with refuses("role_required_at"):
        ask(world, cohort, colleague, at=NOON, by=world.trainee)


def test_a_supervisor_asks_for_several_people_or_for_none(world, cohort):
    staff = [
        world.person(f"s{number}", world.agency, roles.TRAINEE, supervisor=world.supervisor) for number in range(2)
    ]
    ask(world, cohort, staff[1], at=NOON)
    rows = [person.memberships.get() for person in staff]
    with refuses("request_open_already", person="S1 Example"):
        requests.ask_all(cohort=cohort, memberships=rows, by=world.supervisor, at=NOON)
    assert RequestForSeat.objects.count() == 1
    requests.ask_all(cohort=cohort, memberships=rows[:1], by=world.supervisor, at=NOON)
    with refuses("trainees_missing"):
        requests.ask_all(cohort=cohort, memberships=[], by=world.supervisor, at=NOON)
    assert states() == ["open", "open"]


def test_a_second_request_for_the_same_course_is_refused_and_names_the_first(world, cohort):
    ask(world, cohort, at=NOON)
    other = world.cohort("PET-2", **COURSE_YEAR)
    for one in (cohort, other):
        with refuses("request_open_already", cohort="PET-1"):
            ask(world, one, at=NOON, by=world.supervisor)
    ask(world, world.cohort("CRISIS-1", course=world.course("crisis"), **COURSE_YEAR), at=NOON)
    assert states() == ["open", "open"]


def test_who_has_a_seat_in_the_course_or_waits_for_the_cohort_does_not_ask(world, cohort):
    seat = world.enroll(cohort)
    with refuses("seat_held"):
        ask(world, cohort, at=NOON)
    with refuses("request_with_seat", cohort="PET-1"):
        ask(world, world.cohort("PET-2", **COURSE_YEAR), at=NOON)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOON)
    for number in range(2):
        world.enroll(cohort, world.person(f"s{number}", world.agency, roles.TRAINEE))
    waiting.join(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOON)
    with refuses("waiting_already"):
        ask(world, cohort, at=NOON)


@pytest.mark.parametrize(
    ("fields", "at", "code"),
    [
        ({"state": "planned"}, NOON, "cohort_planned"),
        ({"state": "canceled"}, NOON, "cohort_canceled"),
        ({"state": "running"}, NOON, "cohort_started"),
        ({}, START, "cohort_started"),
        ({"enrollment_closes_on": NOON.date() - timedelta(days=1)}, NOON, "enrollment_closed"),
    ],
)
def test_nobody_asks_where_nobody_can_enroll(world, cohort, fields, at, code):
    Cohort.objects.filter(pk=cohort.pk).update(**fields)
    with refuses(code):
        ask(world, cohort, at=at)


def test_a_person_asks_an_agency_where_they_have_the_role_that_the_course_needs(world, cohort):
    with refuses("request_agency_missing"):
        ask(world, cohort, at=NOON, agency=world.other_agency)
    with refuses("course_for_other_role"):
        ask(world, cohort, world.supervisor, at=NOON)


# --- Answers ---


def test_the_agency_consents_before_it_is_charged_and_the_person_has_the_seat(world, cohort):
    request = ask(world, cohort, at=NOON, by=world.supervisor)
    assert charged() == 0
    request = approve(world, request, at=NOON + MINUTE)
    assert request.seat.person == world.trainee and charged() == 1200
    assert Charge.objects.get().payer.organization == world.agency
    assert emails_to(world.trainee)[-1] == "You have a seat in a training"
    assert emails_to(world.supervisor) == ["A request was approved"]


def test_a_supervisor_has_a_seat_in_coaching_when_the_agency_approved_it(world):
    course = world.course("coaching", audience="supervisors", fee="300.00")
    seat = approved_seat(world, world.cohort("LC-1", course=course, **COURSE_YEAR), world.supervisor, at=NOON)
    assert seat.enrolled_by == world.agency_coordinator and charged() == 300


def test_only_the_agency_that_was_asked_answers(world, cohort):
    request = ask(world, cohort, at=NOON)
    for stranger in (world.trainee, world.supervisor, world.other_agency_coordinator, world.vendor_coordinator):
        with refuses("role_required_at"):
            approve(world, request, at=NOON, by=stranger)
        with refuses("role_required_at"):
            requests.decline(request=request, reason="No", by=stranger, at=NOON)
    assert states() == ["open"]


def test_a_declined_request_says_why_and_the_person_can_ask_again(world, cohort):
    request = ask(world, cohort, at=NOON, by=world.supervisor)
    with refuses("request_reason_missing", field="reason"):
        requests.decline(request=request, reason=" ", by=world.agency_coordinator, at=NOON)
    requests.decline(request=request, reason="Wait for the spring", by=world.agency_coordinator, at=NOON)
    for person in (world.trainee, world.supervisor):
        assert "Wait for the spring" in Email.objects.filter(person=person).latest("pk").body
    with refuses("request_declined"):
        approve(world, request, at=NOON)
    ask(world, cohort, at=NOON + MINUTE)
    assert states() == ["declined", "open"]


def test_a_request_is_withdrawn_by_who_asked_or_by_the_person_and_the_others_are_told(world, cohort):
    request = ask(world, cohort, at=NOON, by=world.supervisor)
    with refuses("request_not_yours"):
        requests.withdraw_request(request=request, by=world.agency_coordinator, at=NOON)
    requests.withdraw_request(request=request, by=world.trainee, at=NOON)
    assert emails_to(world.supervisor) == ["A request was withdrawn"]
    assert emails_to(world.agency_coordinator)[-1] == "A request was withdrawn"
    with refuses("request_withdrawn"):
        requests.withdraw_request(request=request, by=world.supervisor, at=NOON)
    with refuses("request_withdrawn"):
        approve(world, request, at=NOON)


def test_a_request_does_not_keep_the_last_seat_from_others(world):
    cohort = world.cohort(**COURSE_YEAR, seats=1)
    request = ask(world, cohort, at=NOON)
    other = world.person("other", world.agency, roles.TRAINEE)
    sponsor(cohort=cohort, person=other, agency=world.agency, by=world.agency_coordinator, at=NOON)
    request = approve(world, request, at=NOON)
    assert request.seat is None and request.place.state == "waiting"


def test_another_seat_in_a_completed_course_needs_a_reason_also_in_an_answer(world):
    world.shorten(8)
    first = world.cohort("PET-0", starts=NOON - timedelta(days=30), days=1, state="finished")
    world.mark(world.enroll(first), first.sessions.get())
    request = ask(world, world.cohort(**COURSE_YEAR), at=NOON)
    with refuses("seat_again_complete", field="again"):
        approve(world, request, at=NOON)
    assert approve(world, request, at=NOON, again="Hours are too old").seat is not None


def test_a_seat_in_another_cohort_of_the_course_answers_the_request(world, cohort):
    request = ask(world, cohort, at=NOON)
    other = world.cohort("PET-2", **COURSE_YEAR)
    rows = [world.trainee.memberships.get()]
    (seat,) = sponsor_all(cohort=other, memberships=rows, by=world.agency_coordinator, at=NOON)
    request.refresh_from_db()
    assert (request.state, request.seat) == ("approved", seat)


def test_a_seat_of_another_agency_closes_the_request_and_does_not_show_it(world, cohort):
    third = Organization.objects.create(kind=roles.AGENCY, name="River House")
    Membership.objects.create(user=world.trainee, organization=third, role=roles.TRAINEE, started_at=NOON)
    request = ask(world, cohort, at=NOON)
    by = world.person("third", third, roles.AGENCY_COORDINATOR)
    sponsor(cohort=cohort, person=world.trainee, agency=third, by=by, at=NOON)
    request.refresh_from_db()
    assert (request.state, request.seat) == ("closed", None)
