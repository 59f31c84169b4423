"""Waiting lists through the actions: who joins, in which order, until when, and when a list is closed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cohorts.billing.models import Charge
from cohorts.core.names import called
from cohorts.notices.models import Email
from cohorts.training import tasks
from cohorts.training.actions import waiting
from cohorts.training.actions.cohorts import cancel_cohort, start_cohort
from cohorts.training.actions.enrollment_days import change_enrolling
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import Priority
from cohorts.training.models.waiting_lists import add_numbers
from cohorts.training.rules.waiting import Enrolling
from cohorts.training.waiting_messages import format_offer_end
from tests.cohorts.training.request_scene import approve, ask
from tests.cohorts.training.waiting_scene import NOON, START, ListScene, accept, emails_to, give_up, set_seats
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_nobody_waits_while_there_is_a_seat_left(world):
    scene = ListScene(world, taken=1)
    with refuses("waiting_not_needed"):
        scene.join(world.trainee)


def test_who_has_a_seat_or_waits_already_cannot_join(world):
    scene = ListScene(world, waiting=1)
    with refuses("waiting_already"):
        scene.join(scene.people[0])
    with refuses("seat_held"):
        scene.join(scene.seats[0].person)


def test_what_refuses_a_seat_refuses_a_place(world):
    scene = ListScene(world)
    with refuses("course_for_other_role"):
        scene.join(world.supervisor)
    with refuses("cohort_started"):
        scene.join(world.trainee, at=START)
    Cohort.objects.update(enrollment_closes_on=date(2027, 3, 31))
    with refuses("enrollment_closed"):
        scene.join(world.trainee)
    Cohort.objects.update(state="running")
    with refuses("cohort_started"):
        scene.join(world.trainee)


def test_another_agency_cannot_put_somebody_on_the_list(world):
    scene = ListScene(world)
    with refuses("role_required_at"):
        scene.join(world.trainee, by=world.other_agency_coordinator)


def test_an_offer_never_outlives_the_last_day_to_enroll_in_the_zone_of_the_cohort(world):
    """D05."""
    closes, start = date(2027, 4, 23), datetime(2027, 5, 2, 23, tzinfo=UTC)
    scene = ListScene(world, waiting=3, time_zone="Pacific/Guam", enrollment_closes_on=closes, starts_at=start)
    thursday, saturday = datetime(2027, 4, 22, 10, tzinfo=UTC), datetime(2027, 4, 23, 22, tzinfo=UTC)
    give_up(scene, scene.seats[0], thursday)
    offer = scene.offer(1)
    assert offer.ends_at - thursday == timedelta(hours=28)
    text = format_offer_end(offer.ends_at, "Pacific/Guam")
    assert text == "Fri, Apr 23, 2027, 11:59 pm ChST"
    assert text in Email.objects.get(kind="seat-offer").body
    assert accept(offer, datetime(2027, 4, 23, 13, 30, tzinfo=UTC)).is_taken
    give_up(scene, scene.seats[1], saturday)
    assert scene.figures() == (1, 0, 2, 1) and SeatOffer.objects.count() == 1
    with refuses("enrollment_closed"):
        sponsor(
            cohort=scene.cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=saturday
        )
    start_cohort(cohort=scene.cohort, by=world.vendor_coordinator, at=start)
    assert scene.states() == ["seated", "closed", "closed"]
    tasks.fill_free_seats()
    for person in scene.people[1:]:
        assert emails_to(person).count("A waiting list is closed") == 1
    assert emails_to(world.agency_coordinator).count("A waiting list is closed") == 1


def test_extending_the_last_day_offers_the_free_seats_at_once(world):
    """D05, the choice of the vendor."""
    scene = ListScene(world, waiting=2, enrollment_closes_on=date(2027, 3, 31))
    give_up(scene, scene.seats[0])
    assert scene.states() == ["waiting", "waiting"]
    enrolling = Enrolling(date(2027, 4, 2), 5)
    change_enrolling(cohort=scene.cohort, enrolling=enrolling, by=world.vendor_coordinator, at=NOON)
    assert scene.states() == ["offered", "waiting"] and scene.offer(1).ends_at == NOON + 5 * HOUR


@pytest.mark.parametrize(
    ("enrolling", "code"),
    [
        (Enrolling(date(2027, 5, 4)), "enrollment_closes_too_late"),
        (Enrolling(None, 0), "offer_hours_wrong"),
        (Enrolling(None, 337), "offer_hours_wrong"),
    ],
)
def test_a_day_after_the_start_and_odd_hours_are_refused(world, enrolling, code):
    scene = ListScene(world)
    with refuses(code):
        change_enrolling(cohort=scene.cohort, enrolling=enrolling, by=world.vendor_coordinator, at=NOON)


def test_more_room_is_offered_to_the_list_and_nobody_books_past_it(world):
    """D09, without requests."""
    scene = ListScene(world, seats=20, waiting=2)
    set_seats(scene, 22)
    assert scene.states() == ["offered", "offered"] and scene.figures() == (20, 2, 0, 0)
    with refuses("cohort_full_offered", taken=20, count=2):
        sponsor(cohort=scene.cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOON)
    scene.add(NOON + HOUR)
    early = scene.add(NOON + 2 * HOUR, asked_at=NOON)
    assert add_numbers([early])[0].number == 1
    waiting.lapse(offer=scene.offer(1), by=None, at=NOON + 48 * HOUR)
    assert scene.states() == ["lapsed", "offered", "waiting", "offered"]


def test_the_task_lapses_offers_and_ends_lists_and_is_safe_to_run_twice(world, time_machine):
    scene = ListScene(world, waiting=3)
    give_up(scene, scene.seats[0])
    time_machine.move_to(NOON + 49 * HOUR)
    tasks.fill_free_seats()
    assert scene.states() == ["lapsed", "offered", "waiting"]
    tasks.fill_free_seats()
    assert scene.states() == ["lapsed", "offered", "waiting"]
    time_machine.move_to(START)
    tasks.fill_free_seats()
    tasks.fill_free_seats()
    assert scene.states() == ["lapsed", "lapsed", "closed"]
    assert emails_to(scene.people[2]).count("A waiting list is closed") == 1


def test_a_seat_in_another_cohort_of_the_course_leaves_the_list(world):
    scene = ListScene(world, waiting=2)
    give_up(scene, scene.seats[0])
    other = world.cohort("PET-2", starts=START)
    sponsor(cohort=other, person=scene.people[0], agency=world.agency, by=world.agency_coordinator, at=NOON)
    assert scene.states() == ["left", "offered"] and scene.offer(1).state == "taken_back"


def test_a_move_takes_the_person_off_the_list_and_offers_the_former_seat(world):
    """D10, the lists."""
    scene = ListScene(world, waiting=1)
    target = world.cohort("PET-2", starts=START, seats=1)
    seat = scene.seats[0]
    place = WaitingPlace.objects.create(
        cohort=target, person=seat.person, agency=world.agency, asked_at=NOON, joined_at=NOON
    )
    moved = move_seat(enrollment=seat, cohort=target, reason="Nearer", by=world.program_staff, at=NOON)
    place.refresh_from_db()
    assert moved.cohort == target and place.state == "seated"
    assert scene.states() == ["offered"] and SeatOffer.objects.count() == 1


def test_a_move_does_not_pass_people_who_wait(world):
    scene = ListScene(world, waiting=1, enrollment_closes_on=date(2027, 3, 31))
    give_up(scene, scene.seats[0])
    former = world.enroll(world.cohort("PET-2", starts=START))
    with refuses("people_waiting", count=1):
        move_seat(enrollment=former, cohort=scene.cohort, reason="Nearer", by=world.program_staff, at=NOON)
    former.refresh_from_db()
    assert former.is_taken


def test_canceling_ends_offers_tells_everybody_once_and_promotes_nobody(world):
    """D12, the list."""
    scene = ListScene(world, seats=1, waiting=3)
    give_up(scene, scene.seats[0])
    scene.cohort.refresh_from_db()
    cancel_cohort(cohort=scene.cohort, reason="Too few", by=world.vendor_coordinator, at=NOON + HOUR)
    tasks.fill_free_seats()
    assert scene.states() == ["closed"] * 3 and scene.offer(1).state == "taken_back"
    assert SeatOffer.objects.count() == 1
    for person in scene.people:
        assert emails_to(person).count("A waiting list is closed") == 1
    letters = Email.objects.filter(person=world.agency_coordinator, queued_at=NOON + HOUR)
    assert all(called(person) in letters.get().body for person in scene.people)
    with refuses("offer_cohort_canceled", when=NOON + HOUR):
        accept(scene.offer(1), NOON + 2 * HOUR)


def test_people_leave_or_are_taken_off_the_list(world):
    scene = ListScene(world, waiting=3)
    give_up(scene, scene.seats[0])
    waiting.leave(place=scene.place(1), by=scene.people[0], at=NOON)
    assert scene.states() == ["left", "offered", "waiting"] and scene.offer(1).state == "declined"
    with refuses("reason_missing"):
        waiting.leave(place=scene.place(2), by=world.vendor_coordinator, at=NOON)
    waiting.leave(place=scene.place(2), reason="Wrong course", by=world.vendor_coordinator, at=NOON)
    assert scene.states() == ["left", "left", "offered"] and scene.offer(2).state == "taken_back"
    with refuses("waiting_over"):
        waiting.leave(place=scene.place(2), by=scene.people[1], at=NOON)
    for stranger in (world.other_agency_coordinator, world.other_vendor_coordinator, world.trainer, scene.people[0]):
        with refuses("role_required_at"):
            waiting.leave(place=scene.place(3), reason="No", by=stranger, at=NOON)
    assert "Wrong course" in Email.objects.filter(person=scene.people[1]).latest("pk").body


def test_a_stated_priority_comes_first_and_is_kept_with_its_reason(world):
    scene = ListScene(world, waiting=3)
    place, by = scene.place(3), world.vendor_coordinator
    with refuses("reason_missing"):
        waiting.set_priority(place=place, priority=Priority.FIRST, reason=" ", by=by, at=NOON)
    with refuses("waiting_returning"):
        waiting.set_priority(place=place, priority=Priority.RETURNING, reason="Ward", by=by, at=NOON)
    with refuses("role_required_at"):
        waiting.set_priority(place=place, priority=Priority.FIRST, reason="Ward", by=world.agency_coordinator, at=NOON)
    row = waiting.set_priority(place=place, priority=Priority.FIRST, reason="Tribal ward", by=by, at=NOON)
    assert row.priority_reason == "Tribal ward"
    with refuses("waiting_priority_unchanged"):
        waiting.set_priority(place=place, priority=Priority.FIRST, reason="Ward", by=by, at=NOON)
    give_up(scene, scene.seats[0])
    assert scene.states() == ["waiting", "waiting", "offered"]
    with refuses("waiting_not_in_line"):
        waiting.set_priority(place=place, priority=Priority.USUAL, reason="Over", by=by, at=NOON)


def test_who_is_no_longer_a_trainee_is_passed_over(world):
    scene = ListScene(world, waiting=2)
    scene.people[0].memberships.update(ended_at=NOON - HOUR)
    give_up(scene, scene.seats[0])
    assert scene.states() == ["left", "offered"]


def test_several_are_put_on_the_list_all_or_none(world):
    scene = ListScene(world, waiting=1)
    roles_there = [scene.trainee(f"more{number}").memberships.get() for number in range(2)]
    by = world.agency_coordinator
    with refuses("waiting_already"):
        waiting.join_all(
            cohort=scene.cohort, memberships=[*roles_there, scene.people[0].memberships.get()], by=by, at=NOON
        )
    assert scene.figures()[2] == 1
    waiting.join_all(cohort=scene.cohort, memberships=roles_there, by=by, at=NOON)
    assert scene.figures()[2] == 3
    with refuses("trainees_missing"):
        waiting.join_all(cohort=scene.cohort, memberships=[], by=by, at=NOON)


def test_a_supervisor_waits_for_a_course_of_their_own_after_the_agency_approved(world):
    course = world.course("coaching", audience="supervisors")
    cohort = world.cohort("COACH-1", course=course, starts=START, seats=1)
    world.enroll(cohort, world.other_supervisor, world.other_agency)
    request = approve(world, ask(world, cohort, world.supervisor, at=NOON), at=NOON)
    assert (request.place.agency, request.place.joined_by) == (world.agency, world.agency_coordinator)
    assert emails_to(world.agency_coordinator) == ["A request for a seat"]
    seat = Enrollment.objects.get()
    withdraw(enrollment=seat, reason="Ill", by=world.other_agency_coordinator, at=NOON)
    accept(SeatOffer.objects.get())
    assert Charge.objects.get().payer.organization == world.agency
