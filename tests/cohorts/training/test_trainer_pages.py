"""The attendance sheet, as a trainer marks it on a telephone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.training.models import AttendanceMark
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def roll(client, world):
    """The trainer, logged in, and a session that has begun with two people on its roll."""
    cohort = world.cohort(state="running", days=2, trainer=world.trainer, starts=timezone.now() - timedelta(hours=3))
    world.one, world.two = world.enroll(cohort), world.enroll(cohort, world.other_trainee, world.other_agency)
    world.session, world.later = cohort.sessions.all()
    world.url = reverse("trainer_attendance", args=[world.session.pk])
    client.force_login(world.trainer)
    world.client = client
    return world


def sent(world, one=("typed", 480), two=("typed", 480)):
    return {
        f"e{seat.pk}-{name}": value
        for seat, pair in ((world.one, one), (world.two, two))
        for name, value in zip(("how", "minutes"), pair, strict=True)
    }


def marks():
    return list(AttendanceMark.objects.order_by("enrollment", "number").values_list("minutes", flat=True))


def test_nobody_is_present_by_default(roll):
    page = roll.client.get(roll.url).content.decode()
    assert " checked" not in page.split("<main")[1]
    assert "0 of 2 marked" in page and "2 not marked" in page
    assert "worth 480 minutes" in page


def test_whoever_has_no_choice_stays_unmarked(roll):
    page = roll.client.post(roll.url, sent(roll, one=("full", ""), two=("", "")), follow=True).content.decode()
    assert marks() == [480]
    assert "1 of 2 marked" in page and "1 not marked" in page


def test_a_sheet_without_any_choice_marks_nobody(roll):
    answer = roll.client.post(roll.url, sent(roll, one=("", ""), two=("", "")))
    assert answer.status_code == 422
    assert answer.context["form"].has_error("__all__", "nobody_marked")
    assert marks() == []


def test_present_is_chosen_for_everyone_else_and_nothing_is_saved_yet(roll):
    page = roll.client.post(roll.url, sent(roll, one=("absent", ""), two=("", "")) | {"rest": "present"})
    how = {row.seat: row.how.value() for row in page.context["form"].rows()}
    assert how == {roll.one: "absent", roll.two: "full"}
    assert marks() == []


@pytest.mark.parametrize(
    ("one", "two", "stands"),
    [
        (("typed", 480), ("typed", 300), [480, 300]),
        (("full", 480), ("absent", ""), [480, 0]),
        (("full", ""), ("absent", ""), [480, 0]),
        (("typed", 0), ("absent", 0), [0, 0]),
    ],
)
def test_a_trainer_marks_full_absent_or_typed_minutes(roll, one, two, stands):
    answer = roll.client.post(roll.url, sent(roll, one, two), follow=True)
    assert "2 people are marked" in answer.content.decode()
    assert marks() == stands


@pytest.mark.parametrize(
    ("one", "code", "params"),
    [
        (("typed", 481), "minutes_beyond_session", {"minutes": 481, "length": 480}),
        (("typed", -1), "minutes_negative", {}),
        (("typed", ""), "minutes_missing", {"full": "Present", "absent": "Absent"}),
        (("absent", 240), "minutes_contradict_choice", {"choice": "Absent", "minutes": 240}),
        (("full", 240), "minutes_contradict_choice", {"choice": "Present", "minutes": 240}),
    ],
)
def test_wrong_minutes_mark_nobody_and_keep_what_was_typed(roll, one, code, params):
    page = roll.client.post(roll.url, sent(roll, one, ("typed", 333))).content.decode()
    assert on_page(code, person="Trainee Example", **params) in page
    assert 'value="333"' in page
    assert marks() == []


@pytest.mark.parametrize(
    ("one", "words"), [(("typed", "lots"), "Enter a whole number"), (("nonsense", 240), "Select a valid choice")]
)
def test_what_is_no_number_and_no_choice_marks_nobody(roll, one, words):
    page = roll.client.post(roll.url, sent(roll, one, ("typed", 333))).content.decode()
    assert words in page
    assert 'value="333"' in page
    assert marks() == []


def test_a_roll_sent_twice_changes_nothing(roll):
    roll.client.post(roll.url, sent(roll))
    answer = roll.client.post(roll.url, sent(roll), follow=True)
    assert "Nothing has changed" in answer.content.decode()
    assert marks() == [480, 480]


def test_a_stale_roll_with_other_minutes_is_refused(roll):
    roll.client.post(roll.url, sent(roll))
    page = roll.client.post(roll.url, sent(roll, one=("typed", 100))).content.decode()
    assert on_page("already_marked", person="Trainee Example", minutes=480) in page
    assert 'value="100"' in page
    assert marks() == [480, 480]


def test_a_seat_of_another_cohort_in_the_form_is_ignored(roll):
    stranger = roll.enroll(roll.cohort("PET-2"))
    roll.client.post(roll.url, sent(roll) | {f"e{stranger.pk}-how": "full", f"e{stranger.pk}-minutes": 480})
    assert not AttendanceMark.objects.filter(enrollment=stranger).exists()


def test_a_session_to_come_is_not_marked(roll):
    url = reverse("trainer_attendance", args=[roll.later.pk])
    assert "once the session has started" in roll.client.get(url).content.decode()
    refusal = on_page("session_not_started", start=roll.later.starts_at.astimezone(roll.later.cohort.zone))
    assert refusal in roll.client.post(url, sent(roll)).content.decode()
    assert marks() == []


def test_a_correction_needs_a_reason_and_stays_in_sight(roll):
    roll.client.post(roll.url, sent(roll))
    url = reverse("trainer_correction", args=[roll.session.pk, roll.one.pk])
    assert 'name="after" value="1"' in roll.client.get(url).content.decode()
    assert "Enter a reason" in roll.client.post(url, {"minutes": 240, "after": 1}).content.decode()
    beyond = on_page("minutes_beyond_session", person="Trainee Example", minutes=999, length=480)
    assert beyond in roll.client.post(url, {"minutes": 999, "reason": "Late", "after": 1}).content.decode()
    page = roll.client.post(url, {"minutes": 240, "reason": "Left at noon", "after": 1}, follow=True).content.decode()
    assert "Left at noon" in page
    stale = roll.client.post(url, {"minutes": 300, "reason": "Left at one", "after": 1}).content.decode()
    assert on_page("corrected_meanwhile", person="Trainee Example", minutes=240) in stale
    assert "Left at one" in stale
    assert marks() == [480, 240, 480]


def test_sessions_come_with_todays_first_and_those_to_mark_on_top(roll):
    old = roll.cohort("OLD", state="running", days=1, trainer=roll.trainer, starts=timezone.now() - timedelta(days=30))
    roll.enroll(old)
    answer = roll.client.get(reverse("trainer_sessions"))
    assert list(answer.context["page"]) == [roll.session, roll.later]
    assert [session.cohort.code for session in answer.context["late"]] == ["OLD"]
    earlier = roll.client.get(reverse("trainer_sessions") + "?show=past")
    assert [session.cohort.code for session in earlier.context["page"]] == ["OLD"]


def test_a_coordinator_marks_for_the_trainer(roll):
    roll.client.force_login(roll.vendor_coordinator)
    roll.client.post(roll.url, sent(roll))
    assert marks() == [480, 480]


@pytest.mark.parametrize("who", ["other_trainer", "other_vendor_coordinator", "trainee", "agency_coordinator"])
def test_strangers_do_not_find_the_roll(roll, who):
    roll.client.force_login(getattr(roll, who))
    for method in (roll.client.get, roll.client.post):
        assert method(roll.url, sent(roll)).status_code == 404
        assert method(reverse("trainer_correction", args=[roll.session.pk, roll.one.pk])).status_code == 404
    assert marks() == []


def test_a_colleague_who_does_not_teach_the_session_does_not_find_it(roll):
    roll.client.force_login(roll.person("colleague", roll.vendor, "trainer"))
    assert roll.client.get(roll.url).status_code == 404
