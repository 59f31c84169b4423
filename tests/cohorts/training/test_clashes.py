"""Clashes of rooms, trainers and people with a seat: minutes in common, of sessions that will be held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cohorts.core import roles
from cohorts.core.formatting import format_minutes
from cohorts.core.problems import Problem
from cohorts.people.models import Membership
from cohorts.training.actions.cohorts import cancel_cohort, change_seats
from cohorts.training.actions.enrollments import sponsor, sponsor_all, withdraw
from cohorts.training.actions.plan_doubts import plan_doubts
from cohorts.training.actions.roster_people import known_people
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.actions.sessions import add_session, change_session, remove_session
from cohorts.training.actions.venues import retire_room
from cohorts.training.agenda_messages import format_span
from cohorts.training.models import Enrollment
from tests.cohorts.training.planning_helpers import PLANNED_AT, each, opened, place, planned, room, session
from tests.refusals import assert_problem, refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
APRIL_12 = (4, 12)


@pytest.fixture
def north(world):
    """The room North 2."""
    world.approve()
    return room(world, place(world))


def by(world, at=PLANNED_AT):
    return {"by": world.vendor_coordinator, "at": at}


def spans(problem):
    return [format_span(span) for span in problem.params["times"]]


def test_a_clash_means_minutes_in_common_of_things_that_still_take_place(world, north):
    """D03: a canceled session and one that only touches are no clash; five minutes are, and they are named."""
    first = planned(
        world, "A", [session(APRIL_12, "9:00", "12:00", room=north), session(APRIL_12, "13:00", "16:00", room=north)]
    )
    remove_session(session=first.sessions.first(), **by(world))
    second = planned(world, "B", [session(APRIL_12, "9:00", "13:00", room=north)])
    row = second.sessions.get()
    longer = session(APRIL_12, "9:00", "13:05", room=north)
    with refuses("room_taken", field="room", room="North 2", cohort="A", minutes=5) as caught:
        change_session(session=row, plan=longer, **by(world))
    text = str(caught.value)
    for part in ("North 2", "Mon, Apr 12, 2027, 1:00 pm to 4:00 pm", "cohort A", format_minutes(5)):
        assert part in text
    # Only its break changes: it clashes with nothing, also not with itself, and not once all of it is over.
    note = session(APRIL_12, "9:00", "13:00", room=north, break_minutes=10)
    for at in (PLANNED_AT, datetime(2027, 5, 1, tzinfo=UTC)):
        change_session(session=row, plan=note, **by(world, at))


def test_the_answer_is_the_same_whichever_session_was_entered_first(world, north):
    """D03."""
    one, other = session(APRIL_12, "9:00", "13:05", room=north), session(APRIL_12, "13:00", "16:00", room=north)
    for number, (early, late) in enumerate([(one, other), (other, one)]):
        made = planned(world, f"A{number}", [early])
        with refuses("room_taken", cohort=f"A{number}", minutes=5):
            planned(world, f"B{number}", [late])
        remove_session(session=made.sessions.get(), **by(world))


def test_a_person_is_refused_for_the_shared_half_hours_only(world, north):
    """D03: the date ranges overlap; what counts is the times. The other cohort is not named."""
    world.approve(course=world.course("crisis"))
    evenings = each((1, 12), (6, 29), {1}, "17:00", "20:00")
    seated = opened(world, "C", evenings, course="crisis")
    person, agency = world.trainee, world.agency
    sponsor(cohort=seated, person=person, agency=agency, by=world.agency_coordinator, at=PLANNED_AT)
    second = opened(world, "D", each((4, 5), (4, 16), set(range(5)), "9:00", "17:30"))
    with refuses("person_in_other_training") as caught:
        sponsor(cohort=second, person=person, agency=agency, by=world.agency_coordinator, at=PLANNED_AT)
    assert spans(caught.value) == [
        "Tue, Apr 6, 2027, 5:00 pm to 5:30 pm CDT",
        "Tue, Apr 13, 2027, 5:00 pm to 5:30 pm CDT",
    ]
    assert " C " not in str(caught.value) and Enrollment.objects.filter(cohort=second).count() == 0
    # What is over is no clash: in May, the shared half hours of April are past.
    fits = opened(world, "E", each((4, 5), (4, 16), set(range(5)), "9:00", "17:00"))
    assert sponsor(cohort=fits, person=person, agency=agency, by=world.agency_coordinator, at=PLANNED_AT).is_taken


def test_several_people_are_refused_at_once_with_their_times(world, north):
    other = world.person("other", world.agency, roles.TRAINEE)
    world.approve(course=world.course("crisis"))
    seated = opened(world, "C", [session(APRIL_12, "9:00", "12:00")], course="crisis")
    second = opened(world, "D", [session(APRIL_12, "11:00", "14:00")])
    rows = list(Membership.objects.filter(user__in=[world.trainee, other], role=roles.TRAINEE))
    sponsor_all(cohort=seated, memberships=rows, by=world.agency_coordinator, at=PLANNED_AT)
    with refuses("person_in_other_training", field="trainees") as caught:
        sponsor_all(cohort=second, memberships=rows, by=world.agency_coordinator, at=PLANNED_AT)
    assert len(caught.value.problems) == 2 and not Enrollment.objects.filter(cohort=second).exists()


def test_a_roster_says_who_has_another_training_at_the_same_times(world, north):
    world.approve(course=world.course("crisis"))
    seated = opened(world, "C", [session(APRIL_12, "9:00", "12:00")], course="crisis")
    asks = opened(world, "D", [session(APRIL_12, "11:00", "14:00")])
    by_agency = {"by": world.agency_coordinator, "at": PLANNED_AT}
    sponsor(cohort=seated, person=world.trainee, agency=world.agency, **by_agency)
    person = known_people(asks, world.agency, [], **by_agency).people[world.trainee.pk]
    (problem,) = [value for value in vars(person).values() if isinstance(value, Problem)]
    assert_problem(problem, "roster_other_training", when="Mon, Apr 12, 2027, 11:00 am to 12:00 pm CDT")


def test_a_seat_is_not_moved_to_times_at_which_the_person_has_another_training(world, north):
    world.approve(course=world.course("crisis"))
    seated = opened(world, "C", [session((4, 19), "9:00", "12:00")], course="crisis")
    former = opened(world, "D", [session(APRIL_12, "9:00", "12:00")])
    clashing = opened(world, "E", [session((4, 19), "11:30", "14:00")])
    # The former cohort's own sessions do not count: its seat is given up.
    fitting = opened(world, "F", [session(APRIL_12, "9:30", "12:00")])
    seats = [
        sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=PLANNED_AT)
        for cohort in (seated, former)
    ]
    move = {"enrollment": seats[1], "reason": "Other dates.", "by": world.program_staff, "at": PLANNED_AT}
    with refuses("person_in_other_training", field="cohort"):
        move_seat(cohort=clashing, **move)
    assert move_seat(cohort=fitting, **move).cohort == fitting


def test_a_seat_is_not_taken_again_at_times_of_another_training(world, north):
    world.approve(course=world.course("crisis"))
    first = opened(world, "C", [session(APRIL_12, "9:00", "12:00")], course="crisis")
    other = opened(world, "D", [session(APRIL_12, "9:00", "12:00")])
    by_agency = {"by": world.agency_coordinator, "at": PLANNED_AT}
    seat = sponsor(cohort=first, person=world.trainee, agency=world.agency, **by_agency)
    withdraw(enrollment=seat, reason="Other course first.", **by_agency)
    sponsor(cohort=other, person=world.trainee, agency=world.agency, **by_agency)
    with refuses("person_in_other_training", cohort="C"):
        restore_seat(enrollment=Enrollment.objects.get(pk=seat.pk), **by_agency)


def test_a_move_frees_the_old_room_in_the_same_act(world, north):
    south = room(world, north.venue, "South 1")
    first = planned(world, "A", [session(APRIL_12, "9:00", "12:00", room=north)])
    change_session(session=first.sessions.get(), plan=session(APRIL_12, "9:00", "12:00", room=south), **by(world))
    assert planned(world, "B", [session(APRIL_12, "9:00", "12:00", room=north)]).sessions.count() == 1
    with refuses("room_taken", cohort="B"):
        change_session(session=first.sessions.get(), plan=session(APRIL_12, "9:00", "12:00", room=north), **by(world))


def test_a_canceled_cohort_gives_its_rooms_back(world, north):
    first = planned(world, "A", [session(APRIL_12, "9:00", "12:00", room=north)])
    cancel_cohort(cohort=first, reason="Too few.", **by(world))
    planned(world, "B", [session(APRIL_12, "9:00", "12:00", room=north)])


def test_a_clash_with_another_vendor_names_only_what_may_be_known(world, north):
    """D03: a trainer of two vendors; neither learns the other's cohort."""
    world.approve(world.other_vendor)
    teaches = (world.trainer,)
    membership = {"user": world.trainer, "organization": world.other_vendor, "role": roles.TRAINER}
    Membership.objects.create(**membership, started_at=NOW)
    other = world.person("other-coordinator", world.other_vendor, roles.VENDOR_COORDINATOR)
    plan = session(APRIL_12, "9:00", "12:00", trainers=teaches)
    planned(world, "SECRET", [plan], vendor=world.other_vendor, by=other)
    with refuses("trainer_elsewhere") as caught:
        planned(world, "A", [plan])
    assert "SECRET" not in str(caught.value)


def test_moving_a_session_asks_about_people_with_another_training(world, north):
    world.approve(course=world.course("crisis"))
    seated = opened(world, "C", [session((4, 19), "9:00", "12:00")], course="crisis")
    cohort = opened(world, "D", [session(APRIL_12, "9:00", "12:00")])
    for one in (seated, cohort):
        sponsor(cohort=one, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=PLANNED_AT)
    row, moved = cohort.sessions.get(), session((4, 19), "11:00", "14:00")
    (doubt,) = plan_doubts(cohort, [moved], at=PLANNED_AT, session=row)
    assert_problem(doubt, "seat_in_other_training")
    assert spans(doubt) == ["Mon, Apr 19, 2027, 11:00 am to 12:00 pm CDT"]
    assert plan_doubts(cohort, [replace(moved, room=None)], at=row.ends_at + timedelta(days=20), session=row) == []
    # It asks; the vendor decides.
    change_session(session=row, plan=moved, **by(world))


def test_a_room_holds_the_seats_of_the_cohort(world, north):
    plan = session(APRIL_12, "9:00", "12:00", room=north)
    with refuses("room_too_small", field="room", room="North 2", count=20, seats=21):
        planned(world, "A", [plan], seats=21)
    cohort = planned(world, "A", [plan], seats=20)
    with refuses("room_too_small", field="seats"):
        change_seats(cohort=cohort, seats=21, **by(world))


def test_a_room_of_another_vendor_and_a_retired_one_are_refused(world, north):
    coordinator = world.person("other-coordinator", world.other_vendor, roles.VENDOR_COORDINATOR)
    foreign = room(world, place(world, vendor=world.other_vendor, by=coordinator), by=coordinator)
    with refuses("room_of_other_vendor", field="room"):
        planned(world, "A", [session(APRIL_12, "9:00", "12:00", room=foreign)])
    cohort = planned(world, "A", [session(APRIL_12, "9:00", "12:00")])
    retire_room(room=north, **by(world))
    with refuses("room_retired", field="room"):
        add_session(cohort=cohort, plan=session((4, 13), "9:00", "12:00", room=north), **by(world))


def test_a_room_and_another_place_are_not_both_taken(world, north):
    plan = session(APRIL_12, "9:00", "12:00", room=north, place="Library")
    with refuses("session_room_and_place", field="room"):
        planned(world, "A", [plan])
