"""Whoever has a seat is emailed when it is taken or given up, and when a planned exam is moved or canceled."""

from datetime import timedelta

import pytest

from cohorts.notices.models import Email
from cohorts.training.actions.enrollments import sponsor, withdraw
from exams.delivery.actions.accommodations import grant
from exams.delivery.actions.windows import change_window, remove_window
from exams.delivery.models.accommodations import AccommodationKind
from tests.exams.delivery.sitting_helpers import Hall
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hall(db):
    return Hall(World())


def emails(person, kind):
    return list(Email.objects.filter(person=person, kind=kind).order_by("pk"))


def test_a_trainee_is_emailed_about_a_seat_and_when_the_agency_gives_it_up(world):
    cohort = world.cohort()
    by = world.agency_coordinator
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=by, at=world.now)
    (email,) = emails(world.trainee, "seat")
    assert "Prairie Community Services has given you a seat" in email.body
    withdraw(enrollment=seat, reason="On leave.", by=by, at=world.now)
    (email,) = emails(world.trainee, "seat-given-up")
    assert "PET-1" in email.body and "contact Prairie Community Services" in email.body
    assert "On leave." not in email.body


def test_a_candidate_is_emailed_when_a_planned_window_is_moved_and_when_it_is_removed(hall):
    world, window, now = hall.world, hall.window, hall.window.opens_at - DAY
    by = world.vendor_coordinator
    times = {"opens_at": window.opens_at + DAY, "closes_at": window.closes_at + DAY, "ends_sittings": True}
    change_window(window=window, **times, by=by, at=now)
    (moved,) = emails(hall.seat.person, "exam-dates")
    assert "Until now:" in moved.body and "contact Lakes Training Center" in moved.body
    assert "exam" not in moved.subject.lower()
    change_window(window=window, **times, asks_start_code=True, by=by, at=now)
    assert emails(hall.seat.person, "exam-dates") == [moved]
    remove_window(window=window, by=by, at=now)
    assert "canceled" in emails(hall.seat.person, "exam-dates")[1].body
    assert not emails(world.other_trainee, "exam-dates")


def test_an_accommodation_is_told_without_saying_what_it_is(hall):
    person, today = hall.seat.person, hall.now.date()
    grant(
        person=person, kind=AccommodationKind.EXTRA, minutes=30, valid_from=today, valid_to=today + 30 * DAY,
        by=hall.world.examinations, at=hall.now,
    )  # fmt: skip
    (email,) = emails(person, "exam-news")
    assert "accommodation" not in (email.subject + email.body + email.key).lower()
