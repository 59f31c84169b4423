"""Make-ups: one session of another cohort for what somebody missed in their own."""

import pytest

from cohorts.training.actions import make_ups
from cohorts.training.actions.attendance import correct, mark
from cohorts.training.actions.cohorts import change_seats
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.waiting import join
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, MakeUp, Session, WaitingPlace
from cohorts.training.models.calendar_entries import file_of_session
from cohorts.training.models.make_up_options import plan_of
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.cohorts.training.waiting_scene import emails_to
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    return MakeUpScene(world)


def test_a_unit_half_missed_is_made_up_and_no_minute_counts_twice(scene):
    """D18 (i): the whole unit again gives 240 minutes, not 300."""
    guest = scene.guest()
    assert scene.credit() == [240, 60]
    scene.attend(scene.again, guest.seat, 240)
    assert scene.credit() == [240, 240] and scene.missing() == []


def test_a_part_of_a_unit_made_up_leaves_the_rest_missing(scene):
    """D18 (ii): minutes 120 to 240 again give 180 minutes; minutes 60 to 120 are missing."""
    part = scene.session(scene.host, 12, scene.second, minutes=120, unit_from=120)
    guest = scene.guest(part)
    scene.attend(part, guest.seat, 120)
    assert scene.credit() == [240, 180] and scene.missing() == [(60, 120)]


def test_a_guest_takes_a_chair_of_one_session_and_the_cohort_does_not_offer_it(scene):
    """D18: the guest is the 20th head, so the 20th seat of B is not given."""
    world = scene.world
    scene.others(scene.host, 19)
    scene.session(scene.host, 11, scene.first)
    assert Cohort.objects.with_taken().get(pk=scene.host.pk).left == 1
    scene.guest()
    row = Cohort.objects.with_taken().get(pk=scene.host.pk)
    assert (row.taken, row.guests, row.left) == (19, 1, 0)
    about = {"agency": world.other_agency, "by": world.other_agency_coordinator, "at": scene.now}
    with refuses("cohort_full_guests", count=1, taken=19):
        sponsor(cohort=scene.host, person=world.other_trainee, **about)
    with refuses("seats_below_guests", promised=20):
        change_seats(cohort=scene.host, seats=19, by=world.other_vendor_coordinator, at=scene.now)
    place = join(cohort=scene.host, person=world.other_trainee, **about)
    guest = MakeUp.objects.get()
    make_ups.withdraw_make_up(make_up=guest, by=world.trainee, at=scene.now)
    # Whoever waits is offered the seat at once.
    assert WaitingPlace.objects.get(pk=place.pk).state == "offered"


def test_no_room_is_refused_and_a_request_holds_no_chair(scene):
    scene.others(scene.host, 19)
    request = scene.ask()
    scene.others(scene.cohort("C", scene.world.other_vendor), 1)
    assert Cohort.objects.with_taken().get(pk=scene.host.pk).left == 1
    Cohort.objects.filter(pk=scene.host.pk).update(seats=19)
    with refuses("make_up_no_room"):
        scene.approve(request)
    assert scene.stored(request).state == "requested"


def test_a_guest_has_that_session_alone(scene):
    """No fee, no place, no seat, no reminder; the session is in their calendar, the others of B are not."""
    world, other = scene.world, scene.session(scene.host, 14, scene.first)
    scene.guest()
    assert not Enrollment.objects.filter(cohort=scene.host).exists() and not WaitingPlace.objects.exists()
    assert not Session.objects.visible_to(world.trainee).filter(cohort=scene.host).exists()
    from_feed = file_of_session(scene.again, world.trainee).decode()
    assert "STATUS:CONFIRMED" in from_feed
    assert not Session.objects.visible_to(world.trainee).filter(pk=other.pk).exists()


def test_the_host_sees_totals_and_never_the_marks_of_the_other_vendor(scene):
    world = scene.world
    guest = scene.guest()
    seen = AttendanceMark.objects.visible_to(world.other_vendor_coordinator)
    assert not seen.exists()
    scene.attend(scene.again, guest.seat, 240)
    assert [row.session_id for row in seen.all()] == [scene.again.pk]
    # The vendor of the seat reads its own mark and that there is a make-up, not the mark of the other vendor.
    own = AttendanceMark.objects.visible_to(world.vendor_coordinator)
    assert scene.again.pk not in own.values_list("session", flat=True)
    assert MakeUp.objects.visible_to(world.vendor_coordinator).get() == guest
    assert not Enrollment.objects.visible_to(world.other_vendor_coordinator).filter(pk=guest.seat_id).exists()


def test_the_vendor_approves_and_everybody_concerned_is_told_once(scene):
    world = scene.world
    request = scene.ask()
    assert emails_to(world.other_vendor_coordinator) == ["Someone asks for a make-up session"]
    scene.approve(request)
    assert emails_to(world.trainee, "make-up")[-1] == "Your make-up session"
    assert emails_to(world.agency_coordinator)[-1] == "A make-up session of your trainee"
    assert emails_to(world.vendor_coordinator)[-1] == "A make-up session of your trainee"
    with refuses("make_up_not_requested"):
        scene.approve(request)


def test_what_is_whole_cannot_be_made_up(scene):
    whole = scene.session(scene.host, 12, scene.first)
    with refuses("make_up_nothing_missing"):
        scene.ask(whole)
    scene.ask()
    again = scene.session(scene.host, 13, scene.second)
    with refuses("make_up_nothing_missing"):
        scene.ask(again)
    with refuses("make_up_asked_already"):
        scene.ask()


def test_the_limit_refuses_and_says_what_is_left(world):
    scene = MakeUpScene(world, limit=120)
    with refuses("make_up_beyond_limit", brings=180, left=120, limit=120):
        scene.ask()
    part = scene.session(scene.host, 12, scene.second, minutes=120, unit_from=120)
    scene.guest(part)
    rest = scene.session(scene.host, 13, scene.second, minutes=120)
    with refuses("make_up_beyond_limit", brings=60, left=0):
        scene.ask(rest)


@pytest.mark.parametrize(("where", "code"), [("none", "make_up_not_allowed"), ("same_vendor", "make_up_other_vendor")])
def test_the_course_says_where_people_make_up(world, where, code):
    scene = MakeUpScene(world, where=where, limit=0 if where == "none" else 480)
    with refuses(code):
        scene.ask()
    assert plan_of(world.trainee, scene.version.course_id, scene.now).options == []


def test_another_cohort_of_the_same_vendor_is_allowed_where_the_course_says_so(world):
    scene = MakeUpScene(world, where="same_vendor")
    other = scene.cohort("C", world.vendor)
    guest = scene.guest(scene.session(other, 12, scene.second))
    assert guest.state == "approved"


def test_a_clash_with_ones_own_session_is_refused_and_named(scene):
    scene.session(scene.home, 10, scene.first, hours=3)
    with refuses("make_up_clash", other="A"):
        scene.ask()
    # Where one ends, the other begins.
    touching = scene.session(scene.host, 10, scene.second, hours=7)
    assert scene.ask(touching).state == "requested"


def test_ones_own_cohort_and_a_session_that_started_are_refused(scene):
    with refuses("make_up_own_cohort"):
        scene.ask(scene.session(scene.home, 12, scene.second))
    with refuses("make_up_started"):
        scene.ask(at=scene.again.starts_at)


def test_only_the_vendor_of_the_session_decides(scene):
    world, request = scene.world, scene.ask()
    for by in (world.vendor_coordinator, world.trainee, world.agency_coordinator):
        with refuses("role_required_at"):
            make_ups.approve_make_up(make_up=request, by=by, at=scene.now)
    with refuses("make_up_of_someone_else"):
        make_ups.withdraw_make_up(make_up=request, by=world.other_trainee, at=scene.now)


def test_attendance_of_a_guest_is_marked_and_corrected_as_of_everybody(scene):
    guest, by = scene.guest(), scene.world.other_vendor_coordinator
    after = scene.again.ends_at
    sessions = Session.objects.with_attendance().filter(pk=scene.again.pk)
    assert (sessions.get().seated, sessions.get().marked, sessions.get().guests) == (1, 0, 1)
    assert Session.objects.unmarked().filter(pk=scene.again.pk).exists()
    scene.attend(scene.again, guest.seat, 100)
    assert (sessions.get().seated, sessions.get().marked) == (1, 1)
    assert not Session.objects.unmarked().filter(pk=scene.again.pk).exists()
    correct(
        session=scene.again, enrollment=guest.seat, presence=Presence.absent(), reason="Other person", by=by, at=after
    )
    assert scene.credit() == [240, 60]
    with refuses("make_up_marked"):
        make_ups.take_back_make_up(make_up=guest, reason="Mistake", by=by, at=after)


def test_nobody_is_marked_who_neither_has_a_seat_nor_is_a_guest(scene):
    scene.ask()
    with refuses("seat_in_other_cohort"):
        scene.attend(scene.again, scene.seat, 240)
    by = scene.world.other_vendor_coordinator
    with refuses("seat_in_other_cohort"):
        mark(session=scene.again, entries={scene.seat: Presence.absent()}, by=by, at=scene.again.ends_at)


def test_a_make_up_held_yesterday_is_entered_with_a_reason(scene):
    world, by = scene.world, scene.world.other_vendor_coordinator
    past_session = scene.session(scene.host, -1, scene.second)
    with refuses("reason_missing"):
        make_ups.enter_make_up(session=past_session, person=world.trainee, reason="", by=by, at=scene.now)
    guest = make_ups.enter_make_up(
        session=past_session, person=world.trainee, reason="Was not listed", by=by, at=scene.now
    )
    assert (guest.state, guest.held_reason) == ("approved", "Was not listed")
    Cohort.objects.filter(pk=scene.host.pk).update(state="running")
    past_session.refresh_from_db()
    # The same hours of the day as the own session: each minute of the clock counts once.
    scene.attend(Session.objects.get(pk=past_session.pk), guest.seat, 240)
    assert scene.credit() == [240, 240]
    with refuses("make_up_not_held_yet"):
        make_ups.enter_make_up(session=scene.again, person=world.trainee, reason="Early", by=by, at=scene.now)
    with refuses("make_up_without_seat"):
        make_ups.enter_make_up(session=past_session, person=world.other_trainee, reason="Was here", by=by, at=scene.now)


def test_the_plan_lists_what_is_missing_and_where_it_can_be_made_up(scene):
    scene.session(scene.host, 12, scene.first)
    full = scene.cohort("C", scene.world.other_vendor, seats=1)
    scene.others(full, 1)
    scene.session(full, 13, scene.second)
    plan = plan_of(scene.world.trainee, scene.version.course_id, scene.now)
    assert [(unit.unit.title, list(unit.missing)) for unit in plan.missed] == [("Unit 2: Unit 2", [(60, 240)])]
    assert [(option.session, option.minutes, option.room) for option in plan.possible] == [(scene.again, 180, 20)]
    assert [option.problem.code for option in plan.others] == ["make_up_no_room"]
    assert (plan.missed_minutes, plan.left) == (180, 480)
    scene.guest()
    plan = plan_of(scene.world.trainee, scene.version.course_id, scene.now)
    assert plan.missed == [] and plan.left == 300 and len(plan.live) == 1
