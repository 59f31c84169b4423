"""The attendance sheet, as a trainer uses it on a phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.training.models import AttendanceMark
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(client, world):
    """The trainer, logged in, and a started session with two people on its attendance sheet."""
    cohort = world.cohort(state="running", days=2, trainer=world.trainer, starts=timezone.now() - timedelta(hours=10))
    world.one, world.two = world.enroll(cohort), world.enroll(cohort, world.other_trainee, world.other_agency)
    world.session, world.later = cohort.sessions.all()
    world.url = reverse("trainer_attendance", args=[world.session.pk])
    client.force_login(world.trainer)
    world.client = client
    return world


def form_data(world, one=("present",), two=("present",)):
    """What is sent of each person: the choice, when they came and left in hours after the start, and a reason."""
    sent = {}
    for seat, (how, late, left, reason) in ((world.one, [*one, *[""] * 3][:4]), (world.two, [*two, *[""] * 3][:4])):
        times = {"late": clock(world, late), "left": clock(world, left)}
        sent |= {f"e{seat.pk}-{name}": value for name, value in ({"how": how, "reason": reason} | times).items()}
    return sent


def clock(world, hours):
    """The time of day so many hours after the session started; other text as it is."""
    if isinstance(hours, str):
        return hours
    at = world.session.starts_at + timedelta(hours=hours)
    return f"{at.astimezone(world.session.cohort.zone):%H:%M}"


def marks():
    return list(AttendanceMark.objects.order_by("enrollment", "number").values_list("minutes", flat=True))


def test_nobody_is_present_by_default(sheet):
    page = sheet.client.get(sheet.url).content.decode()
    assert " checked" not in page.split("<main")[1]
    assert "0 of 2 marked" in page and "2 not marked" in page
    assert "8\xa0h of training" in page


def test_a_person_without_a_choice_stays_unmarked(sheet):
    page = sheet.client.post(sheet.url, form_data(sheet, one=("present",), two=("",)), follow=True).content.decode()
    assert marks() == [480]
    assert "1 of 2 marked" in page and "1 not marked" in page


def test_a_sheet_without_any_choice_marks_nobody(sheet):
    answer = sheet.client.post(sheet.url, form_data(sheet, one=("",), two=("",)))
    assert answer.status_code == 422
    assert answer.context["form"].has_error("__all__", "nobody_marked")
    assert marks() == []


def test_everyone_else_is_preset_to_present_and_nothing_is_saved_yet(sheet):
    page = sheet.client.post(sheet.url, form_data(sheet, one=("absent",), two=("",)) | {"rest": "present"})
    how = {row.seat: row.how.value() for row in page.context["form"].rows()}
    assert how == {sheet.one: "absent", sheet.two: "present"}
    assert marks() == []


@pytest.mark.parametrize(
    ("one", "two", "stands"),
    [
        (("present",), ("part", "", 5), [480, 240]),
        (("part", 1), ("absent",), [420, 0]),
        (("part", 1, 3), ("excused", "", "", "Ill"), [120, 0]),
        (("", 2), ("present",), [360, 480]),
    ],
)
def test_a_trainer_marks_present_late_left_absent_or_excused(sheet, one, two, stands):
    answer = sheet.client.post(sheet.url, form_data(sheet, one, two), follow=True)
    assert "2 people are marked" in answer.content.decode()
    assert marks() == stands


@pytest.mark.parametrize(
    ("one", "code", "params"),
    [
        (("part",), "times_missing", {"full": "Present", "absent": "Absent"}),
        (("part", 3, 2), "presence_ends_before_it_starts", {}),
        (("part", 9.5), "presence_ends_before_it_starts", {}),
        (("absent", 1), "times_contradict_choice", {"choice": "Absent"}),
        (("present", "", 2), "times_contradict_choice", {"choice": "Present"}),
        (("excused",), "excuse_missing", {}),
    ],
)
def test_invalid_times_mark_nobody_and_keep_the_input(sheet, one, code, params):
    page = sheet.client.post(sheet.url, form_data(sheet, one, ("part", 1))).content.decode()
    assert on_page(code, person="Trainee Example", **params) in page
    assert f'value="{clock(sheet, 1)}"' in page
    assert marks() == []


@pytest.mark.parametrize(
    ("one", "words"), [(("part", "late"), "Enter a time"), (("nonsense",), "Choose from the list.")]
)
def test_a_value_that_is_not_a_time_or_a_choice_marks_nobody(sheet, one, words):
    page = sheet.client.post(sheet.url, form_data(sheet, one)).content.decode()
    assert words in page
    assert marks() == []


def test_nobody_is_present_for_all_of_a_session_that_goes_on(sheet):
    type(sheet.session).objects.filter(pk=sheet.session.pk).update(ends_at=timezone.now() + timedelta(hours=1))
    page = sheet.client.get(sheet.url).content.decode()
    assert "<p data-rest hidden>" in page and "<p data-until-over>" in page
    refused = sheet.client.post(sheet.url, form_data(sheet, two=("absent",))).content.decode()
    assert on_page("presence_not_over", person="Trainee Example") in refused and marks() == []


def test_an_attendance_sheet_sent_twice_changes_nothing(sheet):
    sheet.client.post(sheet.url, form_data(sheet))
    answer = sheet.client.post(sheet.url, form_data(sheet), follow=True)
    assert "Nothing has changed" in answer.content.decode()
    assert marks() == [480, 480]


def test_a_stale_attendance_sheet_with_other_times_is_refused(sheet):
    sheet.client.post(sheet.url, form_data(sheet))
    page = sheet.client.post(sheet.url, form_data(sheet, one=("part", 2))).content.decode()
    assert on_page("already_marked", person="Trainee Example", minutes=480) in page
    assert f'value="{clock(sheet, 2)}"' in page
    assert marks() == [480, 480]


def test_a_seat_of_another_cohort_in_the_form_is_ignored(sheet):
    stranger = sheet.enroll(sheet.cohort("PET-2"))
    sheet.client.post(sheet.url, form_data(sheet) | {f"e{stranger.pk}-how": "present"})
    assert not AttendanceMark.objects.filter(enrollment=stranger).exists()


def test_an_upcoming_session_cannot_be_marked(sheet):
    url = reverse("trainer_attendance", args=[sheet.later.pk])
    assert "once the session has started" in sheet.client.get(url).content.decode()
    refusal = on_page("session_not_started", start=sheet.later.starts_at.astimezone(sheet.later.cohort.zone))
    assert refusal in sheet.client.post(url, form_data(sheet)).content.decode()
    assert marks() == []


def test_a_correction_of_somebody_without_a_mark_leads_back_to_the_sheet(sheet):
    page = sheet.client.get(reverse("trainer_correction", args=[sheet.session.pk, sheet.one.pk]), follow=True)
    assert page.redirect_chain == [(sheet.url, 302)]
    assert on_page("not_marked_yet", person="Trainee Example") in page.content.decode()


def test_a_correction_needs_a_reason_and_is_shown(sheet):
    sheet.client.post(sheet.url, form_data(sheet))
    url = reverse("trainer_correction", args=[sheet.session.pk, sheet.one.pk])
    assert 'name="after" value="1"' in sheet.client.get(url).content.decode()
    left = {"how": "part", "left": clock(sheet, 4), "after": 1}
    assert "Enter a reason" in sheet.client.post(url, left).content.decode()
    beyond = on_page("times_contradict_choice", person="Trainee Example", choice="Absent")
    assert beyond in sheet.client.post(url, left | {"how": "absent", "reason": "Late"}).content.decode()
    page = sheet.client.post(url, left | {"reason": "Left at noon"}, follow=True).content.decode()
    assert "Left at noon" in page
    stale = sheet.client.post(url, left | {"left": clock(sheet, 5.5), "reason": "Left at one"}).content.decode()
    assert on_page("corrected_meanwhile", person="Trainee Example", minutes=240) in stale
    assert "Left at one" in stale
    assert marks() == [480, 240, 480]


def test_todays_sessions_come_first_and_sessions_to_mark_are_on_top(sheet):
    old = sheet.cohort(
        "OLD", state="running", days=1, trainer=sheet.trainer, starts=timezone.now() - timedelta(days=30)
    )
    sheet.enroll(old)
    answer = sheet.client.get(reverse("trainer_sessions"))
    assert list(answer.context["page"]) == [sheet.session, sheet.later]
    assert [session.cohort.code for session in answer.context["late"]] == ["OLD", "PET-1"]
    earlier = sheet.client.get(reverse("trainer_sessions") + "?show=past")
    assert [session.cohort.code for session in earlier.context["page"]] == ["OLD"]


def test_a_coordinator_marks_for_the_trainer(sheet):
    sheet.client.force_login(sheet.vendor_coordinator)
    sheet.client.post(sheet.url, form_data(sheet))
    assert marks() == [480, 480]


@pytest.mark.parametrize("who", ["other_trainer", "other_vendor_coordinator", "trainee", "agency_coordinator"])
def test_others_cannot_open_the_attendance_sheet(sheet, who):
    sheet.client.force_login(getattr(sheet, who))
    for method in (sheet.client.get, sheet.client.post):
        assert method(sheet.url, form_data(sheet)).status_code == 404
        assert method(reverse("trainer_correction", args=[sheet.session.pk, sheet.one.pk])).status_code == 404
    assert marks() == []


def test_a_trainer_who_does_not_teach_the_session_cannot_open_it(sheet):
    sheet.client.force_login(sheet.person("colleague", sheet.vendor, "trainer"))
    assert sheet.client.get(sheet.url).status_code == 404
