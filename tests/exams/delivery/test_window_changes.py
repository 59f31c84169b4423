"""While nobody has sat in an exam window it can use another form or be removed, and those concerned are told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.formatting import format_range
from cohorts.notices.models import Email
from exams.assembly.models import Form
from exams.delivery.actions import sittings, start_codes, windows
from exams.delivery.actions.window_forms import change_form
from exams.delivery.models import ExamWindow, NoShow, Score
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save
from tests.refusals import on_page, refuses
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hall(db):
    return Hall(World(), now=timezone.now())


def emails(person, kind):
    return list(Email.objects.filter(person=person, kind=kind).order_by("pk"))


def opened(hall, days=20, **more):
    opens = hall.now + days * DAY
    about = {"exam": hall.exam, "cohort": hall.cohort, "opens_at": opens, "closes_at": opens + timedelta(hours=4)}
    return windows.open_window(**{**about, **more}, by=hall.world.vendor_coordinator, at=hall.now)


def use(hall, window, form):
    return change_form(window=window, form=form, by=hall.world.examinations, at=hall.now)


# --- Emails ---------------------------------------------------------------------------------------------------------


def test_a_new_window_is_emailed_to_its_candidates_with_time_zone_and_place(hall):
    window = opened(hall, form=hall.form_of("form-b"), place="Room 4, Main Street 1")
    (email,) = emails(hall.world.trainee, "exam-dates")
    assert "PET final" in email.body and "Room 4, Main Street 1" in email.body
    assert "Your time: 1 h\n" in email.body.replace("\u00a0", " ")
    assert format_range(window.opens_at, window.closes_at, "America/Chicago") in email.body
    assert "exam" not in email.subject.lower() and not emails(hall.world.other_trainee, "exam-dates")


def test_a_window_without_a_place_of_its_own_is_at_the_place_of_the_cohort(hall):
    type(hall.cohort).objects.filter(pk=hall.cohort.pk).update(place="Duluth Library")
    hall.cohort.refresh_from_db()
    assert opened(hall, form=hall.form_of("form-b")).location == "Duluth Library"
    assert "Duluth Library" in emails(hall.world.trainee, "exam-dates")[0].body


def test_candidates_read_the_place_under_my_exams_and_before_they_start(hall, client):
    window = opened(hall, form=hall.form_of("form-b"), place="Room 4, Main Street 1")
    client.force_login(hall.world.trainee)
    for address in (reverse("my_exams"), reverse("exam_window", args=[window.pk])):
        assert "Room 4, Main Street 1" in client.get(address).content.decode()


def test_another_place_alone_is_told_to_candidates_and_to_those_who_run_the_exam(hall):
    window, world = hall.window, hall.world
    times = {"opens_at": window.opens_at, "closes_at": window.closes_at, "ends_sittings": True}
    windows.change_window(window=window, **times, place="Room 9", by=world.examinations, at=hall.now)
    assert "Room 9" in emails(world.trainee, "exam-dates")[0].body
    assert "Room 9" in emails(world.vendor_coordinator, "exam-days")[0].body
    windows.change_window(window=window, **times, by=world.examinations, at=hall.now)
    assert len(emails(world.trainee, "exam-dates")) == 1
    window.refresh_from_db()
    assert window.place == "Room 9"


@pytest.mark.parametrize("right", [True, False])
def test_an_email_about_a_new_date_does_not_reveal_a_held_result(hall, right):
    ExamWindow.objects.update(holds_results=True)
    sitting = hall.begin()
    if right:
        save(sitting, *right_answers(sitting))
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=5), how="person")
    assert Score.objects.get().passed == right
    opened(hall, form=hall.form_of("form-b"))
    assert not emails(hall.world.trainee, "exam-dates")


def test_only_people_who_have_not_passed_are_told_of_another_date(hall):
    sitting = hall.begin()
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=5), how="person")
    opened(hall, form=hall.form_of("form-b"))
    assert len(emails(hall.world.trainee, "exam-dates")) == 1
    Score.objects.create(
        sitting=sitting, number=2, points=9, maximum=9, cut_points=1, passed=True, domains=[], marks=[], keys=[],
        at=hall.now,
    )  # fmt: skip
    opened(hall, days=40, form=hall.form_of("form-c"))
    assert len(emails(hall.world.trainee, "exam-dates")) == 1


# --- Another form ---------------------------------------------------------------------------------------------------


def test_a_window_uses_another_form_and_those_who_run_it_are_told_without_the_candidates(hall):
    other = hall.form_of("form-b")
    use(hall, hall.window, other)
    hall.window.refresh_from_db()
    assert hall.window.form == other and hall.begin().form == other
    for person in (hall.world.vendor_coordinator, hall.world.proctor):
        (email,) = emails(person, "exam-days")
        assert "another form" in email.body and "form-b" not in email.body
    assert not emails(hall.world.trainee, "exam-dates") and not emails(hall.world.examinations, "exam-days")


def test_only_a_usable_form_of_the_exam_that_somebody_has_not_seen_is_used(hall):
    draft = Form.objects.create(exam=hall.exam, code="draft")
    retired = hall.form_of("old")
    Form.objects.filter(pk=retired.pk).update(state="retired")
    practice = hall.form_of("practice", exam=_practice(hall))
    for form in (draft, retired, practice):
        with refuses("window_without_form"):
            use(hall, hall.window, form)
    with refuses("window_form_same", field="form", form="form-a"):
        use(hall, hall.window, hall.form)
    with refuses("role_required"):
        change_form(window=hall.window, form=hall.form_of("b"), by=hall.world.vendor_coordinator, at=hall.now)


def _practice(hall):
    return type(hall.exam).objects.create(
        code="practice", title="Practice", role="practice", course=hall.course, minutes_allowed=20
    )


def test_a_form_that_everyone_in_the_cohort_has_seen_is_not_used(hall):
    sitting = hall.begin()
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=5), how="person")
    window = opened(hall, form=hall.form_of("form-b"))
    with refuses("window_form_seen", field="form"):
        use(hall, window, hall.form)


def test_a_window_in_which_somebody_sat_or_that_has_closed_keeps_its_form(hall):
    other = hall.form_of("form-b")
    with refuses("window_form_closed"):
        change_form(window=hall.window, form=other, by=hall.world.examinations, at=hall.window.closes_at)
    hall.begin()
    with refuses("window_used"):
        use(hall, hall.window, other)


# --- Removing -------------------------------------------------------------------------------------------------------


def test_a_window_that_is_open_is_removed_while_nobody_sat_and_then_starting_is_refused(hall):
    windows.remove_window(window=hall.window, by=hall.world.examinations, at=hall.now)
    assert "canceled" in emails(hall.world.trainee, "exam-dates")[0].body
    assert "was removed" in emails(hall.world.vendor_coordinator, "exam-days")[0].body
    with refuses("exam_removed"):
        hall.begin()


@pytest.mark.parametrize("used_by", ["sitting", "no-show", "start code"])
def test_a_window_with_a_sitting_a_no_show_or_a_start_code_stays(hall, used_by):
    if used_by == "sitting":
        hall.begin()
    elif used_by == "no-show":
        NoShow.objects.create(window=hall.window, person=hall.world.trainee, at=hall.now)
    else:
        ExamWindow.objects.update(asks_start_code=True)
        hall.window.refresh_from_db()
        start_codes.issue_start_code(window=hall.window, code="ACEFHJ", by=hall.world.proctor, at=hall.now)
    with refuses("window_start_code_shown" if used_by == "start code" else "window_used"):
        windows.remove_window(window=hall.window, by=hall.world.examinations, at=hall.now)


def test_nobody_is_emailed_about_a_window_that_had_closed(hall):
    windows.remove_window(window=hall.window, by=hall.world.examinations, at=hall.window.closes_at + DAY)
    assert not Email.objects.filter(kind__in=("exam-dates", "exam-days"))


# --- Pages ----------------------------------------------------------------------------------------------------------


def test_the_page_of_a_window_offers_both_while_nobody_sat_and_neither_after(hall, client):
    into_admin(client, hall.world.examinations)
    show = reverse("exam_window_show", args=[hall.window.pk])
    form, remove = (reverse(f"exam_window_{act}", args=[hall.window.pk]) for act in ("form", "remove"))
    page = client.get(show).content.decode()
    assert form in page and remove in page
    hall.begin()
    page = client.get(show).content.decode()
    assert form not in page and remove not in page
    for address in (form, remove):
        assert on_page("window_used") in client.get(address, follow=True).content.decode()


def test_the_page_lists_only_usable_forms_of_the_exam_and_who_has_seen_them(hall, client):
    into_admin(client, hall.world.examinations)
    other = hall.form_of("form-b")
    Form.objects.create(exam=hall.exam, code="form-draft")
    address = reverse("exam_window_form", args=[hall.window.pk])
    page = client.get(address).content.decode()
    assert "form-b: no one here has seen it" in page and "form-draft" not in page
    assert on_page("window_used") not in page
    client.post(address, {"form": other.pk})
    hall.window.refresh_from_db()
    assert hall.window.form == other


def test_the_page_removes_the_window_after_a_confirmation(hall, client):
    into_admin(client, hall.world.examinations)
    address = reverse("exam_window_remove", args=[hall.window.pk])
    assert "All are emailed." in client.get(address).content.decode()
    assert client.post(address, {"sent": "1"}).url == reverse("exam_windows")
    assert not ExamWindow.objects.exists()


def test_a_vendor_removes_an_open_window_of_theirs_while_nobody_sat(hall, client):
    client.force_login(hall.world.vendor_coordinator)
    remove = reverse("vendor_exam_window_remove", args=[hall.window.pk])
    exams = reverse("vendor_exams", args=[hall.cohort.pk])
    assert remove in client.get(exams).content.decode()
    hall.begin()
    assert remove not in client.get(exams).content.decode()


def test_auditors_read_a_window_and_change_nothing(hall, client):
    into_admin(client, hall.world.person("audits", hall.world.state, roles.AUDITOR))
    page = client.get(reverse("exam_window_show", args=[hall.window.pk])).content.decode()
    assert reverse("exam_window_form", args=[hall.window.pk]) not in page
    assert client.post(reverse("exam_window_remove", args=[hall.window.pk])).status_code in (403, 404)
    assert ExamWindow.objects.exists()
