"""Before an exam, every page says the person's own time, with what was granted for the day of the exam."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core.dates import home_day
from exams.delivery.actions import accommodations, clocks
from exams.delivery.models import ExamWindow
from exams.delivery.models.own_times import own_times
from tests.exams.delivery.sitting_helpers import Hall
from tests.exams.delivery.test_sittings_http import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


def grant(hall, kind, *, minutes=0, first=0, last=300):
    today = home_day(hall.now)
    accommodations.grant(
        person=hall.world.trainee, kind=kind, minutes=minutes, valid_from=today + timedelta(days=first),
        valid_to=today + timedelta(days=last), by=hall.world.examinations, at=hall.now - timedelta(minutes=1),
    )  # fmt: skip


def pages(hall):
    trainee = visitor(hall.world.trainee)
    return {
        "desk": trainee.get(reverse("desk")).text,
        "my exams": trainee.get(reverse("my_exams")).text,
        "before you start": trainee.get(reverse("exam_window", args=[hall.window.pk])).text,
    }


@pytest.mark.parametrize(
    ("kind", "minutes", "words"),
    [
        ("time_150", 0, "1\u00a0h\u00a030\u00a0min, including your accommodations"),
        ("extra_minutes", 20, "1\u00a0h\u00a020\u00a0min, including your accommodations"),
        ("untimed", 0, "no time limit, by your accommodations"),
        ("large_print", 0, "1\u00a0h"),
    ],
)
def test_the_desk_my_exams_and_the_page_before_the_start_say_the_same_time(hall, kind, minutes, words):
    grant(hall, kind, minutes=minutes)
    for name, text in pages(hall).items():
        assert words in text or words.capitalize() in text, name
        assert kind == "large_print" or f"Time: {words}" in text or name == "before you start"


def test_a_grant_counts_for_exams_of_its_days_alone(hall):
    grant(hall, "time_200", first=2, last=4)
    later = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort, opens=72, closes=75)
    times = own_times(hall.world.trainee.pk, [hall.window, later], timezone.now())
    assert [times[window.pk].length for window in (hall.window, later)] == [timedelta(hours=1), timedelta(hours=2)]
    assert [times[window.pk].is_changed for window in (hall.window, later)] == [False, True]
    page = visitor(hall.world.trainee).get(reverse("exam_window", args=[later.pk])).text
    assert "2\u00a0h, including your accommodations" in page and "You have twice the usual time." in page


def test_the_times_of_many_windows_cost_one_query(hall, django_assert_num_queries):
    windows = [hall.window] + [
        hall.window_of(hall.exam, hall.form, hall.cohort, opens=24 * day, closes=24 * day + 3) for day in range(1, 20)
    ]
    with django_assert_num_queries(1):
        assert len(own_times(hall.world.trainee.pk, windows, timezone.now())) == 20


def test_the_days_of_a_grant_are_those_of_the_place_of_the_exam(hall):
    """On the morning of the first day in Guam it is the day before at the office; the grant counts all the same."""
    first = home_day(hall.now) + timedelta(days=2)
    opens = datetime.combine(first, time(9), ZoneInfo("Pacific/Guam"))
    ExamWindow.objects.filter(pk=hall.window.pk).update(
        time_zone="Pacific/Guam", opens_at=opens, closes_at=opens + timedelta(hours=8)
    )
    hall.window.refresh_from_db()
    assert home_day(opens) < first
    grant(hall, "time_200", first=2, last=2)
    person = hall.world.trainee
    assert own_times(person.pk, [hall.window], hall.now)[hall.window.pk].length == timedelta(hours=2)
    sitting = hall.begin(at=opens + timedelta(minutes=5))
    assert sitting.deadline_at - sitting.started_at == timedelta(hours=2)
    clocks.recompute_deadlines([sitting], opens + timedelta(minutes=30))
    assert sitting.deadline_at - sitting.started_at == timedelta(hours=2)
    assert clocks.grant_status(sitting, opens + timedelta(minutes=40))["time"] == 7200
    # The day after the last one no longer counts, though the office is still on the last one.
    later = opens + timedelta(days=1)
    ExamWindow.objects.filter(pk=hall.window.pk).update(opens_at=later, closes_at=later + timedelta(hours=8))
    hall.window.refresh_from_db()
    assert own_times(person.pk, [hall.window], hall.now)[hall.window.pk].length == timedelta(hours=1)
