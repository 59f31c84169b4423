"""Concurrent actions: real threads and transactions, on the database of the test run."""

import pytest

from cohorts.billing.models import Charge, Credit
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.people.models import Organization
from cohorts.training.actions.attendance import mark
from cohorts.training.actions.cohorts import schedule
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.sessions import add_session
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session
from cohorts.training.rules.scheduling import SessionPlan
from tests.cohorts.training.planning_helpers import PLANNED_AT, opened, place, planned, room, session
from tests.presence import present
from tests.separate import at_once
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def agencies(world, count):
    """(trainee, agency, coordinator) of several new agencies."""
    results = []
    for number in range(count):
        agency = Organization.objects.create(kind=roles.AGENCY, name=f"Agency {number}")
        coordinator = world.person(f"coordinator{number}", agency, roles.AGENCY_COORDINATOR)
        results.append((world.person(f"trainee{number}", agency, roles.TRAINEE), agency, coordinator))
    return results


def test_the_last_seats_are_never_sold_twice():
    world = World()
    cohort = world.cohort(seats=3)
    world.enroll(cohort)
    answers = at_once(
        *[
            lambda person=person, agency=agency, by=by: sponsor(
                cohort=Cohort.objects.get(pk=cohort.pk), person=person, agency=agency, by=by, at=NOW
            )
            for person, agency, by in agencies(world, 6)
        ]
    )
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 4, answers
    assert all(str(answer) == "PET-1 is full. All 3 seats are taken." for answer in refused)
    assert Enrollment.objects.filter(cohort=cohort, state="enrolled").count() == 3
    assert Charge.objects.count() == 2


def test_one_person_gets_one_seat_however_often_the_form_is_sent():
    world = World()
    cohort = world.cohort()
    answers = at_once(
        *[
            lambda: sponsor(
                cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW
            )
            for _ in range(4)
        ]
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 3, answers
    assert (Enrollment.objects.count(), Charge.objects.count()) == (1, 1)


def test_one_withdrawal_gives_one_credit():
    world = World()
    enrollment = sponsor(
        cohort=world.cohort(), person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW
    )
    answers = at_once(
        *[
            lambda: withdraw(
                enrollment=Enrollment.objects.get(pk=enrollment.pk), reason="Moved", by=world.agency_coordinator, at=NOW
            )
            for _ in range(3)
        ]
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 2, answers
    assert (Charge.objects.count(), [credit.amount for credit in Credit.objects.all()]) == (1, [600])


def test_two_people_who_mark_the_same_attendance_leave_one_mark():
    world = World()
    cohort = world.cohort(state="running", days=1, trainer=world.trainer)
    session, enrollment = cohort.sessions.get(), world.enroll(cohort)
    answers = at_once(
        lambda: mark(
            session=session, entries={enrollment: present(session, 480)}, by=world.trainer, at=session.ends_at
        ),
        lambda: mark(
            session=session, entries={enrollment: present(session, 60)}, by=world.vendor_coordinator, at=session.ends_at
        ),
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert AttendanceMark.objects.count() == 1


def test_two_clerks_who_book_one_room_at_once_get_one_booking():
    """D03, with real transactions."""
    world = World()
    world.approve()
    north = room(world, place(world))
    cohorts = [planned(world, f"PET-{number}", []) for number in range(3)]
    answers = at_once(
        *[
            lambda cohort=cohort: add_session(
                cohort=cohort,
                plan=session((4, 12), "9:00", "12:00", room=north),
                by=world.vendor_coordinator,
                at=PLANNED_AT,
            )
            for cohort in cohorts
        ]
    )
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 2, answers
    assert {answer.code for answer in refused} == {"room_taken"}
    assert Session.objects.filter(room=north).count() == 1


def test_one_person_does_not_get_two_seats_at_the_same_times():
    """D03: two agencies' coordinators at once, in cohorts of two courses."""
    world = World()
    world.approve()
    world.approve(course=world.course("crisis"))
    days = [session((4, 12), "9:00", "12:00")]
    cohorts = [opened(world, course, days, course=course) for course in ("pet", "crisis")]
    answers = at_once(
        *[
            lambda cohort=cohort: sponsor(
                cohort=cohort,
                person=world.trainee,
                agency=world.agency,
                by=world.agency_coordinator,
                at=PLANNED_AT,
            )
            for cohort in cohorts
        ]
    )
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [answer.code for answer in refused] == ["person_in_other_training"], answers
    assert Enrollment.objects.count() == 1


def test_two_cohorts_scheduled_at_once_do_not_share_a_trainer():
    world = World()
    world.approve()
    version = world.course().versions.get()
    starts = NOW.replace(tzinfo=None, day=20)
    plan = SessionPlan(starts, starts.replace(hour=19), 0, trainers=(world.trainer,))
    answers = at_once(
        *[
            lambda code=code: schedule(
                vendor=world.vendor,
                course_version=version,
                code=code,
                time_zone="America/Chicago",
                place="",
                seats=9,
                sessions=[plan],
                by=world.vendor_coordinator,
                at=NOW,
            )
            for code in ("PET-1", "PET-2", "PET-3")
        ]
    )
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 2, answers
    assert {answer.code for answer in refused} == {"trainer_in_other_cohort"}
    assert Cohort.objects.count() == 1
