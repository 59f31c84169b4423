"""How make-ups end: declined, with the session or its cohort, and with the seat."""

from datetime import timedelta

import pytest

from cohorts.training.actions import make_ups
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.sessions import change_session, remove_session
from cohorts.training.models import Cohort, Enrollment, Session
from cohorts.training.models.calendar_entries import file_of_session
from cohorts.training.rules.scheduling import SessionPlan
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.cohorts.training.waiting_scene import emails_to
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    return MakeUpScene(world)


def test_a_declined_request_is_open_again_with_its_reason(scene):
    world = scene.world
    request = scene.ask()
    with refuses("reason_missing"):
        make_ups.decline_make_up(make_up=request, reason=" ", by=world.other_vendor_coordinator, at=scene.now)
    make_ups.decline_make_up(make_up=request, reason="Too late", by=world.other_vendor_coordinator, at=scene.now)
    row = scene.stored(request)
    assert (row.state, row.outcome, row.reason) == ("reopened", "declined", "Too late")
    assert emails_to(world.trainee, "make-up")[-1] == "A make-up session has changed"
    # Another session closes it.
    scene.ask(scene.session(scene.host, 12, scene.second))
    assert (scene.stored(request).state, scene.stored(request).outcome) == ("closed", "replaced")


def test_a_session_that_will_not_take_place_opens_the_request_again(scene):
    """D18: if B cancels 03-25, the request reopens and the person is told."""
    guest = scene.guest()
    scene.session(scene.host, 14, scene.first)
    remove_session(session=scene.again, by=scene.world.other_vendor_coordinator, at=scene.now)
    row = scene.stored(guest)
    assert (row.state, row.outcome) == ("reopened", "session_canceled")
    assert emails_to(scene.world.trainee, "make-up").count("A make-up session has changed") == 1
    assert b"STATUS:CANCELLED" in file_of_session(Session.with_canceled.get(pk=scene.again.pk), scene.world.trainee)


def test_a_session_at_another_time_opens_the_request_again_and_another_room_does_not(scene):
    guest, by = scene.guest(), scene.world.other_vendor_coordinator

    def change(hours=0, place="Room 1"):
        zone = scene.host.zone
        session = Session.objects.get(pk=scene.again.pk)
        starts, ends = (
            (moment + timedelta(hours=hours)).astimezone(zone).replace(tzinfo=None)
            for moment in (session.starts_at, session.ends_at)
        )
        plan = SessionPlan(starts, ends, break_minutes=0, unit=scene.second, place=place, link="", trainers=())
        change_session(session=session, plan=plan, by=by, at=scene.now)

    change(place="Room 2")
    assert scene.stored(guest).state == "approved"
    change(hours=2, place="Room 2")
    row = scene.stored(guest)
    assert (row.state, row.outcome) == ("reopened", "session_moved")
    # The same session can be asked for again.
    assert scene.ask().state == "requested"


def test_canceling_a_cohort_forgets_no_guest(scene):
    """D12: the guests' requests are open again, and each is told once."""
    world, guest = scene.world, scene.guest()
    second = world.person("second", world.agency, "trainee")
    seat = Enrollment.objects.create(
        cohort=scene.home, person=second, agency=world.agency, enrolled_at=scene.now - timedelta(days=30)
    )
    scene.attend(scene.left, seat, 0)
    request = scene.ask(person=second)
    cancel_cohort(cohort=scene.host, reason="Flood", by=world.other_vendor_coordinator, at=scene.now)
    assert [scene.stored(row).state for row in (guest, request)] == ["reopened", "reopened"]
    for person in (world.trainee, second):
        assert emails_to(person, "make-up").count("A make-up session has changed") == 1


def test_a_seat_given_up_ends_the_make_ups_to_come(scene):
    world, guest = scene.world, scene.guest()
    withdraw(enrollment=scene.seat, reason="Ill", by=world.agency_coordinator, at=scene.now)
    row = scene.stored(guest)
    assert (row.state, row.outcome) == ("closed", "seat_ended")
    assert emails_to(world.other_vendor_coordinator)[-1] == "A make-up session has changed"


def test_who_gets_a_seat_in_the_cohort_is_no_guest_of_it(scene):
    guest = scene.guest()
    world = scene.world
    sponsor(
        cohort=scene.host, person=world.trainee, agency=world.agency, again="Needs hours",
        by=world.agency_coordinator, at=scene.now,
    )  # fmt: skip
    assert (scene.stored(guest).state, scene.stored(guest).outcome) == ("closed", "seated")
    assert Cohort.objects.with_taken().get(pk=scene.host.pk).guests == 0
