"""Training hours: how they are counted and how pages show them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry

from cohorts.training.actions.credits import recount, recount_everyone
from cohorts.training.models import CourseVersion, CreditDecision, Enrollment, TrainingCycle
from cohorts.training.models.hours import hours_by_enrollment, hours_of, verdicts_of
from tests.presence import create_mark

pytestmark = pytest.mark.django_db
QUERIES = 12


@pytest.fixture
def past(world):
    """A running cohort of four sessions: two are over, the first is marked, the second is not, two are to come."""
    world.moment = timezone.now()
    world.running = world.cohort(
        state="running", days=4, starts=world.moment - timedelta(days=1, hours=10), trainer=world.trainer
    )
    world.seat = world.enroll(world.running)
    first = world.running.sessions.first()
    world.marked = create_mark(
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
    assert hours.enrollment == past.seat and [mark.id for mark in hours.marks] == [past.marked.pk]
    assert hours.unmarked_since == past.running.sessions.all()[1].ends_at and hours.changed_at == past.marked.at


def test_a_person_without_a_seat_has_no_hours_until_they_are_complete(past):
    Enrollment.objects.filter(pk=past.seat.pk).update(state="withdrawn")
    people = [past.trainee.pk, past.other_trainee.pk]
    assert hours_of(people, at=past.moment) == {past.trainee.pk: [], past.other_trainee.pk: []}
    CourseVersion.objects.update(allowed_missed_minutes=4800 - 450)
    (hours,) = hours_of(people, at=past.moment)[past.trainee.pk]
    assert hours.verdict.complete and hours.enrollment == past.seat


def test_lists_of_seats_count_the_same_as_evidence(past):
    other = past.enroll(past.running, past.other_trainee, past.other_agency)
    create_mark(
        session=past.marked.session, enrollment=past.seat, number=2, minutes=400, reason="Left early", at=past.moment
    )
    (evidence,) = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    hours_of_seats = hours_by_enrollment([past.seat, other], at=past.moment)
    assert hours_of_seats[past.seat.pk].verdict == evidence.verdict and evidence.verdict.credited == 400
    assert hours_of_seats[past.seat.pk].unmarked_since == evidence.unmarked_since
    assert [mark[:3] for mark in evidence.marks] == list(hours_of_seats[past.seat.pk].marks)
    recount([past.trainee.pk], at=past.moment)
    assert hours_by_enrollment([past.seat], at=past.moment)[past.seat.pk].verdict == evidence.verdict
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
    TrainingCycle.objects.create(
        person=past.trainee, course=past.course(), begins_at=second.starts_at, reason="Again", at=past.moment
    )
    (hours,) = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    assert (hours.verdict.credited, hours.verdict.potential) == (0, 3 * 480)


def test_a_decision_with_evidence_is_credited_until_it_is_taken_back(past):
    unit = past.running.course_version.units.last()
    about = {
        "person": past.trainee,
        "unit": unit,
        "unit_to": 600,
        "evidence": "Certificate",
        "earned_on": date(2026, 1, 5),
    }
    CreditDecision.objects.create(**about, number=1, at=past.moment)
    assert hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk][0].verdict.credited == 1050
    CreditDecision.objects.create(**about, number=2, granted=False, reason="Forged", at=past.moment)
    assert hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk][0].verdict.credited == 450


def test_hours_of_a_former_seat_and_of_a_second_cohort_are_added_up(past):
    """D11: what was attended before the move stays."""
    Enrollment.objects.filter(pk=past.seat.pk).update(state="moved", withdrawn_at=past.moment)
    second = past.cohort("PET-2", state="running", vendor=past.other_vendor, starts=past.moment + timedelta(days=2))
    seat = past.enroll(second)
    past.mark(seat, second.sessions.all()[1])
    (hours,) = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    assert hours.enrollment == seat and hours.verdict.credited == 450 + 480
    # The first session again adds only what was missed of it.
    past.mark(seat, second.sessions.first())
    (hours,) = hours_of([past.trainee.pk], at=past.moment)[past.trainee.pk]
    assert hours.verdict.credited == 480 + 480


def test_sessions_before_the_seat_are_neither_unmarked_nor_within_reach(past):
    """D15."""
    late = past.enroll(past.running, past.other_trainee, past.other_agency)
    Enrollment.objects.filter(pk=late.pk).update(enrolled_at=past.running.sessions.all()[1].ends_at)
    (hours,) = hours_of([past.other_trainee.pk], at=past.moment)[past.other_trainee.pk]
    assert (hours.verdict.unmarked, hours.verdict.planned, hours.verdict.potential) == (0, 960, 960)


def test_counting_everyone_again_finds_only_what_was_written_past_the_actions(past):
    recount([past.trainee.pk], at=past.moment)
    assert recount_everyone(by=None, at=past.moment) == 0
    past.mark(past.seat, past.running.sessions.all()[1])
    assert recount_everyone(by=None, at=past.moment) == 1
    assert ModelLogEntry.objects.filter(action="hours.recounted").count() == 1
    assert recount_everyone(by=None, at=past.moment) == 0


def test_the_number_of_queries_does_not_grow_with_people(past, django_assert_num_queries):
    people = [past.trainee.pk, past.other_trainee.pk]
    past.enroll(past.running, past.other_trainee, past.other_agency)
    with django_assert_num_queries(QUERIES):
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
