"""The training calendar shows only cohorts open to the public."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.training.models import Cohort
from tests.world import MARKER

CALENDAR_QUERIES = 8


@pytest.fixture
def soon():
    return timezone.now() + timedelta(days=10)


def page_of(client, query=""):
    return client.get(f"/training-dates/{query}").content.decode()


def test_an_empty_calendar_says_what_to_do(client, home):
    assert "No training is open today" in page_of(client)


@pytest.mark.parametrize("state", ["planned", "running", "finished", "canceled"])
def test_only_open_cohorts_are_on_the_calendar(client, world, home, soon, state):
    world.cohort("PET-HIDDEN", state=state, starts=soon, days=1)
    assert "PET-HIDDEN" not in page_of(client)
    client.force_login(world.vendor_coordinator)
    assert "PET-HIDDEN" not in page_of(client)


def test_a_past_cohort_is_not_on_the_calendar(client, world, home):
    world.cohort("PET-OVER", starts=timezone.now() - timedelta(days=30), days=1)
    assert "PET-OVER" not in page_of(client)


def test_seats_left_exclude_enrolled_seats_and_a_withdrawal_frees_one(client, world, home, soon):
    cohort = world.cohort("PET-1", seats=3, starts=soon, days=1)
    world.enroll(cohort)
    leaver = world.enroll(cohort, world.supervisor)
    assert "<strong>1</strong> of 3 seats left" in page_of(client)
    type(leaver).objects.filter(pk=leaver.pk).update(state="withdrawn")
    assert "<strong>2</strong> of 3 seats left" in page_of(client)


def test_a_full_cohort_says_so(client, world, home, soon):
    cohort = world.cohort("PET-1", seats=1, starts=soon, days=1)
    world.enroll(cohort)
    assert "Full" in page_of(client)


def test_filters_are_kept_in_the_url_and_narrow_the_list(client, world, home, soon):
    world.cohort("PET-1", starts=soon, days=1)
    world.cohort("LEAD-1", course=world.course("lead", hours=14), starts=soon, days=1)
    world.cohort("PET-2", vendor=world.other_vendor, starts=soon, days=1)
    page = page_of(client, "?course=lead")
    assert "LEAD-1" in page
    assert "PET-1" not in page
    assert '<option value="lead" selected>' in page
    assert "1 training open for enrollment" in page
    page = page_of(client, f"?vendor={world.other_vendor.pk}")
    assert "PET-2" in page
    assert "LEAD-1" not in page


def test_the_calendar_filters_by_place_month_meeting_language_and_course(client, world, home, soon):
    special = world.cohort("PET-1", starts=soon, days=1)
    Cohort.objects.filter(pk=special.pk).update(place="Duluth", meets="mixed", language="es")
    other = world.cohort("LEAD-1", course=world.course("lead", hours=14), starts=soon + timedelta(days=40), days=1)
    month = soon.astimezone(special.zone).strftime("%Y-%m")
    facets = {"place": "Duluth", "month": month, "meets": "mixed", "language": "es", "course": "pet"}
    for name, value in facets.items():
        page = client.get("/training-dates/", {name: value}).content.decode()
        assert "PET-1" in page and "LEAD-1" not in page, name
    assert reverse("public_cohort", args=[other.pk]) in page_of(client)


def test_an_unknown_filter_value_shows_everything(client, world, home, soon):
    world.cohort("PET-1", starts=soon, days=1)
    assert "PET-1" in page_of(client, "?course=nonsense&vendor=%27--")


def test_two_filters_without_a_match_say_so(client, world, home, soon):
    world.cohort("PET-1", starts=soon, days=1)
    world.cohort("LEAD-1", course=world.course("lead"), vendor=world.other_vendor, starts=soon, days=1)
    assert "No trainings match" in page_of(client, f"?course=lead&vendor={world.vendor.pk}")


def test_times_are_those_of_the_cohort_with_the_zone(client, world, home, soon):
    starts = soon.replace(month=1, day=15, hour=15, minute=0, year=soon.year + 1)
    world.cohort("PET-1", starts=starts, days=1)
    assert "9:00 am CST" in page_of(client)
    Cohort.objects.update(time_zone="America/New_York")
    assert "10:00 am EST" in page_of(client)


def test_the_calendar_names_vendors_but_no_person(client, world, home, soon):
    cohort = world.cohort("PET-1", starts=soon, days=1, trainer=world.trainer)
    world.enroll(cohort, world.other_trainee, world.other_agency)
    page = page_of(client)
    assert world.vendor.name in page
    assert MARKER not in page
    assert world.trainer.family_name not in page


def test_the_calendar_costs_the_same_at_1_and_at_60_cohorts(client, world, home, soon, django_assert_num_queries):
    first = world.cohort("PET-000", starts=soon, days=1)
    client.get("/training-dates/")
    with django_assert_num_queries(CALENDAR_QUERIES):
        client.get("/training-dates/")
    Cohort.objects.bulk_create(
        Cohort(
            code=f"PET-{number:03}",
            vendor=world.vendor,
            course_version=first.course_version,
            state="open",
            seats=9,
            time_zone="America/Chicago",
            place="St. Paul",
            starts_at=soon + timedelta(days=number),
            ends_at=soon + timedelta(days=number, hours=9),
        )
        for number in range(1, 60)
    )
    with django_assert_num_queries(CALENDAR_QUERIES):
        page = client.get("/training-dates/").content.decode()
    assert "60 trainings open for enrollment" in page


def test_a_training_that_has_begun_is_listed_while_agencies_can_take_seats(client, world, home):
    now = timezone.now()
    cohort = world.cohort("LATE-1", starts=now - timedelta(days=1), days=9, seats=2, state="running")
    assert "LATE-1" not in page_of(client)
    Cohort.objects.update(late_until=now.date() + timedelta(days=3))
    page = page_of(client)
    assert "LATE-1" in page and "Has begun" in page and "<strong>2</strong> of 2 seats left" in page
    # Full, or past the day.
    Cohort.objects.update(seats=1)
    world.enroll(cohort)
    assert "LATE-1" not in page_of(client)
    Cohort.objects.update(seats=2, late_until=now.date() - timedelta(days=2))
    assert "LATE-1" not in page_of(client)
