"""A date far from the cohort's other dates is asked about before it is saved."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cohorts.notices.models import Email
from cohorts.training.actions import sessions
from cohorts.training.models import Cohort
from cohorts.training.rules.scheduling import SessionPlan, far_date_problem
from exams.delivery.models import ExamWindow
from tests.exams.delivery.sitting_helpers import Hall
from tests.refusals import refuses
from tests.world import World

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "others", "code"),
    [
        (10, [], None),
        (10, [70], None),
        (10, [71], "date_far_from_others"),
        (100, [10, 20], "date_far_from_others"),
        (100, [10, 90], None),
        (366, [360], None),
        (367, [360], "date_far_ahead"),
    ],
)
def test_a_date_is_asked_about_if_it_is_far_from_the_nearest_other_or_far_ahead(days, others, code):
    moment, others = NOW + timedelta(days=days), [NOW + timedelta(days=other) for other in others]
    problem = far_date_problem(moment, others, zone="Pacific/Guam", at=NOW, field="day")
    assert (problem and problem.code) == code


def test_a_date_that_comes_nearer_raises_no_new_doubt():
    others = [NOW + timedelta(days=10)]
    far, nearer = NOW + timedelta(days=200), NOW + timedelta(days=190)
    assert far_date_problem(nearer, others, zone="Pacific/Guam", at=NOW, before=far) is None
    assert far_date_problem(far, others, zone="Pacific/Guam", at=NOW, before=nearer).code == "date_far_from_others"


def session(day):
    times = {"starts": "09:00", "ends": "17:00", "break_minutes": 60, "unit": "", "place": "", "link": ""}
    return {"day": day.isoformat(), **times}


@pytest.mark.django_db
def test_a_session_is_moved_two_years_away_only_after_the_box_is_checked(client, world):
    world.approve()
    cohort = world.cohort()
    row = cohort.sessions.last()
    client.force_login(world.vendor_coordinator)
    page, moved = reverse("vendor_session", args=[row.pk]), session(row.starts_at.date() + timedelta(days=730))
    opened = {"opened": client.get(page).context["form"]["day"].value()}
    answer = client.post(page, moved | opened)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["day"]
    assert 'name="sure"' in answer.content.decode() and 'name="sure"' not in client.get(page).content.decode()
    before = row.starts_at
    row.refresh_from_db()
    assert row.starts_at == before
    answer = client.post(page, moved | {"sure": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert row.starts_at > before + timedelta(days=700)
    assert client.post(page, moved | {"place": "B 2"}).status_code == 302, "the day stays as it is"


@pytest.mark.django_db
def test_a_cohort_with_a_session_in_another_year_is_asked_about_at_its_row(client, world):
    world.approve()
    client.force_login(world.vendor_coordinator)
    page, today = reverse("vendor_cohort_new"), timezone.now().date()
    head = {"course_version": world.course().versions.get().pk, "code": "PET-9", "time_zone": "America/Chicago"}
    head |= {"place": "Duluth", "seats": 12, "rows": 2, "do": "save", "meets": "in_person", "language": "en"}
    days = [today + timedelta(days=20), today + timedelta(days=200)]
    rows = {f"s{n}-{name}": value for n, day in enumerate(days) for name, value in session(day).items()}
    answer = client.post(page, head | rows)
    assert answer.status_code == 422 and not Cohort.objects.exists()
    assert [list(row.errors) for row in answer.context["sessions"]][:2] == [["day"], ["day"]]
    assert 'name="sure"' in answer.content.decode()
    assert client.post(page, head | rows | {"sure": "on"}).status_code == 302


@pytest.mark.django_db
def test_an_exam_window_far_from_the_sessions_is_asked_about(client):
    hall = Hall(World(), now=timezone.now())
    ExamWindow.objects.all().delete()
    form = {"exam": hall.exam.pk, "place": "", "ends_sittings": "on"}
    form |= {"opens_at": "2028-06-01T09:00", "closes_at": "2028-06-01T17:00"}
    client.force_login(hall.world.vendor_coordinator)
    page = reverse("vendor_exams", args=[hall.cohort.pk])
    answer = client.post(page, form)
    assert answer.status_code == 422 and {"opens_at", "closes_at"} == set(answer.context["form"].errors)
    assert not ExamWindow.objects.exists()
    assert client.post(page, form | {"sure": "on"}).status_code == 302
    client.force_login(hall.world.examinations)
    page = reverse("exam_window_open")
    later = form | {"cohort": hall.cohort.pk, "opens_at": "2028-09-01T09:00", "closes_at": "2028-09-01T17:00"}
    answer = client.post(page, later)
    assert answer.status_code == 422 and 'name="sure"' in answer.content.decode()
    assert client.post(page, later | {"sure": "on"}).status_code == 302
    page = reverse("exam_window_change", args=[ExamWindow.objects.latest("pk").pk])
    assert client.post(page, later | {"place": "B 2"}).status_code == 302, "the dates stay as they are"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["planned", "open", "running"])
def test_a_session_is_neither_moved_into_the_past_nor_added_there(client, world, state):
    world.approve()
    cohort = world.cohort(state=state, starts=timezone.now() + timedelta(days=7))
    row = cohort.sessions.order_by("starts_at").last()
    before, yesterday = row.starts_at, (timezone.now() - timedelta(days=1)).date()
    client.force_login(world.vendor_coordinator)
    page = reverse("vendor_session", args=[row.pk])
    opened = {"opened": client.get(page).context["form"]["day"].value()}
    for sure in ({}, {"sure": "on"}):
        assert client.post(page, session(yesterday) | opened | sure).status_code == 422
    plan = SessionPlan(datetime.combine(yesterday, time(9)), datetime.combine(yesterday, time(17)), 60)
    with refuses("session_not_ahead" if state == "running" else "session_in_past"), transaction.atomic():
        sessions.change_session(session=row, plan=plan, by=world.vendor_coordinator, at=timezone.now())
    assert client.post(reverse("vendor_session_new", args=[cohort.pk]), session(yesterday)).status_code == 422
    row.refresh_from_db()
    assert row.starts_at == before and cohort.sessions.count() == 10 and not Email.objects.exists()
