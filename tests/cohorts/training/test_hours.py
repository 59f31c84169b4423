"""Training hours: how they are counted and how pages show them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cohorts.training.models import Enrollment
from cohorts.training.models.hours import Cycle, hours_by_enrollment, hours_of, verdicts_of
from tests.presence import create_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(world):
    """A running cohort of four sessions: two are over, the first is marked, the second is not, two are to come."""
    world.moment = timezone.now()
    world.running = world.cohort(
        state="running", days=4, starts=world.moment - timedelta(days=1, hours=10), trainer=world.trainer
    )
    world.seat = world.enroll(world.running)
    first = world.running.sessions.first()
    world.mark = create_mark(
        session=first, enrollment=world.seat, number=1, minutes=450, by=world.trainer, at=first.ends_at
    )
    return world


def read_page(client, user, name, *args):
    client.force_login(user)
    page = client.get(reverse(name, args=args)).content.decode()
    return " ".join(strip_tags(page).replace("\u00a0", " ").split())


def test_hours_are_counted_by_person_and_seat(past):
    (hours,) = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    verdict = hours.verdict
    assert (verdict.credited, verdict.unmarked, verdict.planned) == (450, 480, 960)
    assert hours.enrollment == past.seat and [mark.id for mark in hours.marks] == [past.mark.pk]
    assert hours.unmarked_since == past.running.sessions.all()[1].ends_at and hours.changed_at == past.mark.at


def test_a_person_without_a_seat_has_no_hours_and_a_withdrawn_seat_counts_nothing(past):
    Enrollment.objects.filter(pk=past.seat.pk).update(state="withdrawn")
    assert hours_of([past.trainee.pk, past.other_trainee.pk], at=past.moment) == {
        past.trainee.pk: [],
        past.other_trainee.pk: [],
    }


def test_lists_of_seats_count_the_same_as_evidence(past):
    other = past.enroll(past.running, past.other_trainee, past.other_agency)
    create_mark(
        session=past.mark.session, enrollment=past.seat, number=2, minutes=400, reason="Left early", at=past.moment
    )
    (evidence,) = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    hours_of_seats = hours_by_enrollment([past.seat, other], at=past.moment)
    assert hours_of_seats[past.seat.pk].verdict == evidence.verdict and evidence.verdict.credited == 400
    assert hours_of_seats[past.seat.pk].unmarked_since == evidence.unmarked_since
    assert [mark[:3] for mark in evidence.marks] == list(hours_of_seats[past.seat.pk].marks)
    verdicts = {pk: hours.verdict for pk, hours in hours_of_seats.items()}
    assert verdicts_of(Enrollment.objects.order_by("-cohort__starts_at"), at=past.moment) == verdicts


def test_a_withdrawn_seat_keeps_its_credited_minutes_and_has_no_open_sessions(past):
    Enrollment.objects.filter(pk=past.seat.pk).update(state="withdrawn")
    past.seat.refresh_from_db()
    hours = hours_by_enrollment([past.seat], at=past.moment)[past.seat.pk]
    assert (hours.verdict.credited, hours.verdict.unmarked, hours.verdict.planned) == (450, 0, 0)
    assert hours.unmarked_since is None


def test_a_finished_cohort_still_waits_for_marks_that_are_missing(past):
    type(past.running).objects.filter(pk=past.running.pk).update(state="finished")
    after = past.moment + timedelta(days=30)
    (hours,) = hours_of([past.trainee.pk], at=after)[past.trainee.pk]
    assert (hours.verdict.unmarked, hours.verdict.planned) == (3 * 480, 0)


def test_hours_of_one_course_exclude_another_course(past):
    other = past.course("crisis", hours=16, missed=0)
    past.enroll(past.cohort("CR-1", course=other, days=2))
    both = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    (only,) = hours_of([past.trainee.pk], at=past.moment, course=other)[past.trainee.pk]
    assert len(both) == 2 and only.verdict.required == 16 * 60


def test_hours_of_a_cycle_count_the_sessions_that_start_in_it(past):
    second = past.running.sessions.all()[1]
    cycle = Cycle(second.starts_at, second.starts_at + timedelta(days=1))
    (hours,) = hours_of([past.trainee.pk], at=past.moment, cycle=cycle)[past.trainee.pk]
    assert (hours.verdict.credited, hours.verdict.unmarked, hours.verdict.planned) == (0, 480, 0)
    assert hours.marks == ()


def test_the_number_of_queries_does_not_grow_with_people(past, django_assert_num_queries):
    people = [past.trainee.pk, past.other_trainee.pk]
    past.enroll(past.running, past.other_trainee, past.other_agency)
    with django_assert_num_queries(3):
        hours_of(people, at=past.moment)


@pytest.mark.parametrize(
    ("who", "name", "heading"),
    [
        ("trainee", "my_home", False),
        ("trainee", "my_cohort", True),
        ("agency_coordinator", "agency_home", False),
        ("agency_coordinator", "agency_enrollments", False),
        ("supervisor", "supervisor_home", False),
        ("vendor_coordinator", "vendor_cohort", True),
    ],
)
def test_no_page_shows_past_hours_as_upcoming(client, past, who, name, heading):
    text = read_page(client, getattr(past, who), name, *([past.running.pk] if heading else []))
    assert "8 h of attendance not recorded yet" in text
    assert "24 h" not in text, "the session that is over was counted as to come"


def test_a_canceled_cohort_has_no_upcoming_or_unmarked_hours(past):
    type(past.running).objects.filter(pk=past.running.pk).update(state=past.running.State.CANCELED)
    (hours,) = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    assert (hours.verdict.credited, hours.verdict.unmarked, hours.verdict.planned) == (450, 0, 0)
