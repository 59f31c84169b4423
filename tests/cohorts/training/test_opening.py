"""A cohort that can certify nobody is not opened: everything that is wrong is said at once."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from cohorts.core.refusals import Refused
from cohorts.training.actions.cohort_readiness import step_problems
from cohorts.training.actions.cohorts import open_cohort
from cohorts.training.actions.courses import change_course
from cohorts.training.actions.qualifications import qualify_trainer, withdraw_qualification
from cohorts.training.models import VendorApproval
from cohorts.training.rules.waiting import Enrolling
from tests.cohorts.training.planning_helpers import PLANNED_AT, place, planned, room, session
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(world):
    """Return a function that plans a cohort of two days with nothing missing; every argument can be replaced."""
    world.approve()
    world.course()
    world.shorten(16)
    teaches = (world.trainer,)
    days = [session((4, day), "9:00", "17:00", trainers=teaches) for day in (12, 13)]
    return lambda **more: planned(world, more.pop("code", "A"), more.pop("sessions", days), **more)


def codes(cohort, at=PLANNED_AT):
    return [problem.code for problem in step_problems(cohort, "open", at)]


def test_a_cohort_that_lacks_nothing_is_opened(world, ready):
    assert open_cohort(cohort=ready(), by=world.vendor_coordinator, at=PLANNED_AT).state == "open"


def test_everything_that_is_wrong_is_said_at_once_with_how_to_mend_it(world, ready):
    venue = place(world)
    small = room(world, venue, capacity=12)
    cohort = ready(sessions=[session((4, 12), "9:00", "16:00", room=small)], enrolling=Enrolling(date(2027, 4, 1)))
    type(cohort).objects.filter(pk=cohort.pk).update(seats=13)
    late = datetime(2027, 4, 20, 15, tzinfo=PLANNED_AT.tzinfo)
    cohort.refresh_from_db()
    with pytest.raises(Refused) as caught:
        open_cohort(cohort=cohort, by=world.vendor_coordinator, at=late)
    assert {problem.code for problem in caught.value.problems} == {
        "sessions_in_past", "enrollment_closed_before_opening", "hours_not_planned", "sessions_without_trainer",
        "room_too_small",
    }  # fmt: skip


def test_an_approval_must_last_from_the_first_to_the_last_day(world, ready):
    cohort = ready()
    row = VendorApproval.objects.get()
    fields = {"vendor": row.vendor, "course": row.course, "approved": True, "valid_from": row.valid_from}
    VendorApproval.objects.create(**fields, valid_to=date(2027, 4, 12), at=row.at + timedelta(days=1))
    assert codes(cohort) == ["vendor_approval_ends_earlier"]


def test_a_trainer_who_left_does_not_count(world, ready):
    cohort = ready()
    world.trainer.memberships.update(ended_at=PLANNED_AT)
    assert codes(cohort) == ["sessions_without_trainer"]


def test_trainers_need_the_qualification_of_the_course_where_the_office_asks_for_it(world, ready):
    course, office = world.course(), {"by": world.program_staff, "at": PLANNED_AT}
    change_course(course=course, title="PET", summary="", needs_qualified_trainers=True, **office)
    cohort = ready()
    cohort.refresh_from_db()
    assert codes(cohort) == ["trainer_not_qualified"]
    about = {"person": world.trainer, "course": course}
    qualify_trainer(**about, valid_from=date(2027, 4, 13), **office)
    assert codes(cohort) == ["trainer_not_qualified"]
    later = office | {"at": PLANNED_AT + timedelta(hours=1)}
    qualify_trainer(**about, valid_from=date(2027, 1, 1), valid_to=date(2027, 12, 31), **later)
    assert codes(cohort) == []
    ends = {"day": date(2027, 2, 1), "reason": "Retired.", "by": world.program_staff}
    withdraw_qualification(**about, **ends, at=PLANNED_AT + timedelta(hours=2))
    assert codes(cohort) == ["trainer_not_qualified"]
    with refuses("qualification_not_there"):
        withdraw_qualification(**about, **ends, at=PLANNED_AT + timedelta(hours=3))
    with refuses("not_a_trainer_anywhere", field="person"):
        qualify_trainer(person=world.trainee, course=course, valid_from=date(2027, 1, 1), **office)


def test_trainers_need_their_own_certificate_where_the_course_says_so(world, ready, monkeypatch):
    office = {"by": world.program_staff, "at": PLANNED_AT}
    change_course(course=world.course(), title="PET", summary="", needs_certified_trainers=True, **office)
    cohort = ready()
    cohort.refresh_from_db()
    monkeypatch.setattr("cohorts.training.actions.trainer_checks.CERTIFIED_PEOPLE", [lambda people, course: set()])
    assert codes(cohort) == ["trainer_not_certified"]
    certified = [lambda people, course: set(people)]
    monkeypatch.setattr("cohorts.training.actions.trainer_checks.CERTIFIED_PEOPLE", certified)
    assert codes(cohort) == []


def test_the_page_of_a_planned_cohort_lists_what_is_missing(client, world, ready):
    cohort = ready(sessions=[session((4, 12), "9:00", "16:00")])
    client.force_login(world.vendor_coordinator)
    page = client.get(reverse("vendor_cohort", args=[cohort.pk])).content.decode()
    assert "Before you can open it" in page
    assert "7 h of 16 h are planned." in page and "1 session has no trainer" in page
    assert reverse("vendor_cohort_open", args=[cohort.pk]) not in page


def test_a_copy_to_past_dates_is_asked_about(client, world, ready):
    cohort = ready()
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_cohort_copy", args=[cohort.pk])
    answer = client.post(address, {"code": "B", "first_day": "2026-04-13"})
    assert answer.status_code == 422 and "in the past" in answer.content.decode()
    assert client.post(address, {"code": "B", "first_day": "2026-04-13", "sure": "on"}).status_code == 302
