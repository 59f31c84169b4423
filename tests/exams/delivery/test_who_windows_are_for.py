"""A new exam window: whom the email goes to and what it says, who sees it as coming up, and who has not started."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from exams.delivery.actions import accommodations, attempts, sittings, start_codes, windows
from exams.delivery.models import ExamWindow
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save
from tests.refusals import on_page, refuses
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hall(db):
    return Hall(World(), now=timezone.now())


def limit(hall, **limits):
    attempts.publish_policy(exam=hall.exam, authority="Board", limits=limits, by=None, at=hall.now - DAY)


def submitted(hall, *, right=False, person=None):
    sitting = hall.begin(person=person, seed="1" * 32 if person else "0f" * 16)
    if right:
        save(sitting, *right_answers(sitting))
    return sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=5), how="person")


def opened(hall, days, hours=4, **more):
    opens = hall.now + days * DAY
    about = {"exam": hall.exam, "cohort": hall.cohort, "opens_at": opens, "closes_at": opens + timedelta(hours=hours)}
    about["form"] = hall.form_of(f"form-{days}-{hours}")
    return windows.open_window(**{**about, **more}, by=hall.world.vendor_coordinator, at=hall.now)


def bodies(person):
    rows = Email.objects.filter(person=person, kind="exam-dates").order_by("pk")
    return [row.body.replace("\u00a0", " ") for row in rows]


def test_who_must_wait_until_after_the_window_is_not_emailed(hall):
    limit(hall, waiting_days=10)
    submitted(hall)
    assert opened(hall, 3).people_emailed == 0 and bodies(hall.world.trainee) == []
    assert opened(hall, 20).people_emailed == 1 and len(bodies(hall.world.trainee)) == 1


def test_who_has_no_attempt_left_is_not_emailed(hall):
    limit(hall, most_attempts=1)
    submitted(hall)
    opened(hall, 3)
    assert bodies(hall.world.trainee) == []


def test_who_still_needs_a_preparation_reads_so_and_not_that_they_can_take_it(hall):
    limit(hall, preparation_before=2)
    submitted(hall)
    opened(hall, 3)
    (body,) = bodies(hall.world.trainee)
    assert "You cannot take it yet." in body and "you need preparation" in body and "You can take the exam" not in body


def test_the_email_says_the_time_of_the_person(hall):
    today = home_day(hall.now)
    accommodations.grant(
        person=hall.world.trainee, kind="time_150", minutes=0, valid_from=today, valid_to=today + 30 * DAY,
        by=hall.world.examinations, at=hall.now - DAY,
    )  # fmt: skip
    opened(hall, 3)
    (body,) = bodies(hall.world.trainee)
    assert "Your time: 1 h 30 min" in body and "accommodation" not in body


def test_a_window_moved_out_of_a_persons_time_is_told_to_them_with_what_stands_in_the_way(hall):
    limit(hall, waiting_days=10)
    submitted(hall)
    window = opened(hall, 20)
    times = {"opens_at": hall.now + 3 * DAY, "closes_at": hall.now + 12 * DAY, "ends_sittings": True}
    windows.change_window(window=window, **times, by=hall.world.vendor_coordinator, at=hall.now)
    assert "You must wait 10 days" in bodies(hall.world.trainee)[-1]


def test_the_vendor_reads_how_many_people_were_emailed(hall, client):
    person = hall.world.person("second", hall.world.agency, roles.TRAINEE)
    hall.world.enroll(hall.cohort, person)
    limit(hall, most_attempts=1)
    submitted(hall)
    hall.form_of("form-b")
    client.force_login(hall.world.vendor_coordinator)
    form = {"exam": hall.exam.pk, "opens_at_0": "", "ends_sittings": "on"}
    opens = hall.now + 3 * DAY
    form |= {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens + timedelta(hours=6):%Y-%m-%dT%H:%M}"}
    page = client.post(reverse("vendor_exams", args=[hall.cohort.pk]), form, follow=True)
    assert "1 person who can take the exam in it was emailed." in page.text
    assert "Everyone with a seat" not in page.text.split("Plan an exam")[0]


@pytest.mark.parametrize("is_held", [False, True])
def test_whoever_has_nothing_more_to_take_does_not_see_retakes_as_coming_up(hall, client, is_held):
    submitted(hall, right=True)
    opened(hall, 3)
    ExamWindow.objects.filter(pk=hall.window.pk).update(holds_results=is_held)
    client.force_login(hall.world.trainee)
    page = client.get(reverse("my_exams"))
    assert page.context["groups"]["coming"] == [] and len(page.context["groups"]["done"]) == 1


def test_staff_see_as_not_started_only_those_who_may_take_it(hall, client):
    person = hall.world.person("second", hall.world.agency, roles.TRAINEE)
    hall.world.enroll(hall.cohort, person)
    waiting = hall.world.person("third", hall.world.agency, roles.TRAINEE)
    hall.world.enroll(hall.cohort, waiting)
    limit(hall, preparation_before=2)
    submitted(hall, right=True)
    submitted(hall, person=waiting)
    window = opened(hall, 3)
    page = into_admin(client, hall.world.examinations).get(reverse("exam_window_show", args=[window.pk]))
    lines = {line["person"].pk: line["word"] for line in page.context["people"]}
    assert lines == {
        person.pk: "Not started",
        waiting.pk: "Preparation to be recorded",
        hall.world.trainee.pk: "Nothing more to take",
    }


def test_a_window_does_not_open_in_the_past(hall):
    ExamWindow.objects.all().delete()
    about = {"by": hall.world.vendor_coordinator, "at": hall.now}
    with refuses("window_opens_in_the_past", field="opens_at"):
        opened(hall, -1, hours=48)
    window = opened(hall, 3)
    times = {"closes_at": hall.now + 4 * DAY, "ends_sittings": True}
    with refuses("window_opens_in_the_past", field="opens_at"):
        windows.change_window(window=window, opens_at=hall.now - timedelta(hours=5), **times, **about)
    windows.change_window(window=window, opens_at=hall.now - timedelta(minutes=5), **times, **about)
    window.refresh_from_db()
    later = {"by": hall.world.vendor_coordinator, "at": hall.now + DAY}
    windows.change_window(
        window=window, opens_at=window.opens_at, closes_at=hall.now + 5 * DAY, ends_sittings=True, **later
    )


def test_a_vendor_reads_at_once_why_a_window_cannot_be_removed(hall, client):
    client.force_login(hall.world.vendor_coordinator)
    submitted(hall)
    with_code = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort, opens=48, closes=50)
    ExamWindow.objects.filter(pk=with_code.pk).update(asks_start_code=True)
    with_code.refresh_from_db()
    start_codes.issue_start_code(window=with_code, code="K7M2QX", by=hall.world.proctor, at=hall.now)
    for window, code in ((hall.window, "window_used"), (with_code, "window_start_code_shown")):
        page = client.get(reverse("vendor_exam_window_remove", args=[window.pk]), follow=True)
        assert page.redirect_chain and on_page(code) in page.text
