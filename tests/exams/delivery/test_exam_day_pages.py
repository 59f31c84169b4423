"""Pages around an exam over HTTP: start codes, obstacles, preparation, practice, reviews, staff pages."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, local_day
from cohorts.core.refusals import sentence
from cohorts.notices.models import Email
from cohorts.training.models.hours import hours_of
from exams.assembly.actions import exam_forms as forms
from exams.assembly.models import Form, FormItem
from exams.delivery.actions import attempts, sittings, start_codes
from exams.delivery.models import ExamPolicy, ExamWindow, Preparation, Release, Sitting, Statement
from exams.results.actions import reviews as review_actions
from exams.results.models import ReviewRequest
from tests.approvals.second import second_approves
from tests.exams.delivery.sitting_helpers import SECRET, Hall, promise, right_answers, save
from tests.refusals import on_page, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world):
    # Wrong codes from an earlier test are counted in the same cache.
    cache.clear()
    return Hall(world, now=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def as_(client):
    """Return a function that logs the client in as a person."""

    def enter(person):
        client.force_login(person)
        return client

    return enter


def finish_exam(hall, *, passes=False):
    sitting = hall.begin()
    if passes:
        save(sitting, *right_answers(sitting))
    return sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=3), how="person")


def close(hall):
    ExamWindow.objects.filter(pk=hall.window.pk).update(closes_at=timezone.now() - timedelta(minutes=1))


# --- Start codes ---


def test_the_proctor_shows_a_code_and_the_candidate_types_it(hall, as_):
    ExamWindow.objects.filter(pk=hall.window.pk).update(asks_start_code=True)
    address = reverse("exam_start_code", args=[hall.window.pk])
    proctor = as_(hall.world.proctor)
    assert "no one can start" in proctor.get(address).text
    assert "the start code of PET final" in proctor.get(reverse("desk")).text
    proctor.post(address)
    code = hall.window.start_codes.get().code
    assert f"{code[:3]} {code[3:]}" in proctor.get(address).text
    trainee, begin = as_(hall.world.trainee), reverse("exam_begin", args=[hall.window.pk])
    assert trainee.get(address).status_code == 404
    before = trainee.get(reverse("exam_window", args=[hall.window.pk])).text
    assert "Start code" in before and code not in before
    wrong = trainee.post(begin, promise(hall.window, start_code="AAA AAA"))
    assert wrong.status_code == 422 and not Sitting.objects.exists()
    assert f'<a href="#start_code">Start code: {on_page("start_code_wrong")}' in wrong.text
    trainee.post(begin, promise(hall.window, start_code=f" {code.lower()[:3]}-{code.lower()[3:]} "))
    assert Sitting.objects.get().state == "begun"


def test_guessing_start_codes_blocks_only_the_person_who_guesses(hall, as_):
    ExamWindow.objects.filter(pk=hall.window.pk).update(asks_start_code=True)
    hall.window.refresh_from_db()
    start_codes.issue_start_code(window=hall.window, code="ACEFHJ", by=hall.world.proctor, at=timezone.now())
    other = hall.world.person("next", hall.world.agency, "trainee")
    hall.world.enroll(hall.cohort, other)
    begin = reverse("exam_begin", args=[hall.window.pk])
    guesser = as_(hall.world.trainee)
    for _ in range(8):
        assert guesser.post(begin, promise(hall.window, start_code="NOPE")).status_code == 422
    stopped = guesser.post(begin, promise(hall.window, start_code="ACEFHJ"))
    assert stopped.status_code == 429 and sentence("start_code_too_many_tries", {}) in stopped.text
    as_(other).post(begin, promise(hall.window, start_code="ACEFHJ"))
    assert [sitting.person for sitting in Sitting.objects.all()] == [other]


# --- Obstacles ---


def test_a_trainee_reads_why_they_cannot_start_and_when_they_can(hall, as_):
    attempts.publish_policy(
        exam=hall.exam,
        authority="Board",
        limits={"waiting_days": 30, "preparation_before": 2},
        by=None,
        at=hall.now,
    )
    finish_exam(hall)
    window = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort, opens=-0.05, closes=24)
    trainee = as_(hall.world.trainee)
    for page in (reverse("exam_window", args=[window.pk]), reverse("my_exams")):
        text = trainee.get(page).text
        assert "You must wait 30 days after an attempt" in text and "preparation with your trainer" in text
    assert "This exam window closes before then." in trainee.get(reverse("exam_window", args=[window.pk])).text
    refused = trainee.post(reverse("exam_begin", args=[window.pk]), promise(window), follow=True)
    assert "You must wait 30 days" in refused.text and Sitting.objects.count() == 1
    assert reverse("exam_window", args=[window.pk]) not in trainee.get(reverse("desk")).text


def test_a_vendor_sees_from_which_day_a_person_can_take_the_exam_again(hall, as_):
    attempts.publish_policy(exam=hall.exam, authority="Board", limits={"waiting_days": 30}, by=None, at=hall.now)
    finish_exam(hall)
    page = as_(hall.world.vendor_coordinator).get(reverse("exam_people", args=[hall.cohort.pk])).text
    first_day = local_day(hall.now + timedelta(minutes=3), hall.cohort.time_zone) + timedelta(days=30)
    assert f"Can take it from {format_day(first_day)}" in page and "Days to wait" not in page


def test_a_vendor_reads_that_people_can_take_an_exam_only_where_it_has_a_date(hall, as_):
    vendor, people = as_(hall.world.vendor_coordinator), reverse("exam_people", args=[hall.cohort.pk])
    assert "Can take it now" in vendor.get(people).text
    later = timezone.now() + timedelta(days=5)
    ExamWindow.objects.update(opens_at=later, closes_at=later + timedelta(hours=4))
    opens = format_day(local_day(later, hall.window.time_zone))
    assert f"Can take it from {opens}" in vendor.get(people).text
    ExamWindow.objects.update(cohort=None)
    assert f"Can take it from {opens}" in vendor.get(people).text, "a statewide date"
    ExamWindow.objects.all().delete()
    page = vendor.get(people).text
    assert "No exam window yet" in page and "Can take it" not in page


def test_a_vendor_sees_who_needs_preparation_and_records_it(hall, as_):
    attempts.publish_policy(exam=hall.exam, authority="Board", limits={"preparation_before": 2}, by=None, at=hall.now)
    finish_exam(hall)
    vendor, people = as_(hall.world.vendor_coordinator), reverse("exam_people", args=[hall.cohort.pk])
    assert "Preparation to be recorded" in vendor.get(people).text
    record = reverse("exam_preparation", args=[hall.seat.pk])
    today = home_day(timezone.now())
    wrong = vendor.post(record, {"exam": hall.exam.pk, "kind": "tutoring", "done_on": today + timedelta(days=5)})
    assert (
        wrong.status_code == 422 and on_page("preparation_in_future") in wrong.text and not Preparation.objects.exists()
    )
    vendor.post(record, {"exam": hall.exam.pk, "kind": "tutoring", "done_on": today})
    assert Preparation.objects.get().by == hall.world.vendor_coordinator
    assert "Preparation to be recorded" not in vendor.get(people).text
    assert "No one needs attention" in vendor.get(people, {"attention": 1}).text
    for stranger in (hall.world.other_vendor_coordinator, hall.world.other_trainer, hall.world.trainee):
        assert as_(stranger).get(people).status_code == 404
        assert as_(stranger).post(record).status_code == 404


def test_a_no_show_is_reported_to_the_trainee_and_the_vendor(hall, as_):
    close(hall)
    attempts.record_no_shows(window_id=hall.window.pk, by=None, at=timezone.now())
    mine = as_(hall.world.trainee).get(reverse("my_exams")).text
    assert "recorded as a no-show" in mine and "does not use an attempt" in mine
    assert "who missed an exam" in as_(hall.world.vendor_coordinator).get(reverse("desk")).text
    assert "No-show" in as_(hall.world.examinations).get(reverse("exam_window_show", args=[hall.window.pk])).text


# --- Practice ---


@pytest.fixture
def practice(world):
    return Hall(world, role="practice", now=timezone.now() - timedelta(minutes=5))


def test_practice_needs_no_window_does_not_count_and_can_be_repeated(practice, as_):
    exam = practice.exam
    ExamWindow.objects.all().delete()
    newcomer = practice.world.person("new", practice.world.other_agency, "trainee")
    trainee, address = as_(newcomer), reverse("exam_practice", args=[exam.pk])
    assert address in trainee.get(reverse("my_exams")).text
    for attempt in (1, 2):
        response = trainee.post(address)
        sitting = Sitting.objects.get(attempt=attempt)
        assert response.url == reverse("exam_sitting", args=[sitting.pk])
        assert trainee.post(address).url == response.url
        exam_page = trainee.get(response.url).text
        assert "PLANTED" not in exam_page
        trainee.post(reverse("exam_submit", args=[sitting.pk]))
        result = trainee.get(reverse("exam_result", args=[sitting.pk])).text
        assert "Question by question" in result and f"{SECRET}-RATIONALE" in result and "form-a-1 right" in result
        assert "Recovery" in result and "Practice again" in result and "Ask for a review" not in result
    assert reverse("exam_window", args=[sitting.window_id]) not in trainee.get(reverse("my_exams")).text
    with refuses("review_practice_exam"):
        review_actions.request_review(sitting_id=sitting.pk, text="x", by=newcomer, at=timezone.now())


def test_practice_is_only_for_trainees_and_never_counts_toward_certification(practice, as_):
    from lms.certification import facts

    world = practice.world
    assert (
        "for trainees" in as_(world.finance).post(reverse("exam_practice", args=[practice.exam.pk]), follow=True).text
    )
    as_(world.trainee).post(reverse("exam_practice", args=[practice.exam.pk]))
    seats = [one.enrollment for one in hours_of([world.trainee.pk], at=timezone.now())[world.trainee.pk]]
    exam_facts = facts._exams(seats, {world.trainee.pk}, {}, timezone.now())[world.trainee.pk]
    assert not [fact for fact in exam_facts if fact.sat_at or fact.evidence]


def test_an_item_cannot_be_on_both_a_practice_form_and_a_real_form(hall):
    from exams.assembly.models import Exam

    exam = Exam.objects.create(
        code="pet-practice", title="Practice", role="practice", course=hall.course, minutes_allowed=20
    )
    draft = Form.objects.create(exam=exam, code="practice-x")
    FormItem.objects.create(form=draft, position=1, version=hall.form.places.get(position=1).version)
    with refuses("form_item_on_real_form"):
        forms.publish_form(
            form=draft, cut_percent="70", cut_authority="Board", cut_document="Minutes 3", by=None, at=timezone.now()
        )
    assert Form.objects.get(pk=draft.pk).state == "draft"


def test_only_practice_exams_show_explanations(hall, as_):
    sitting = finish_exam(hall)
    text = as_(hall.world.trainee).get(reverse("exam_result", args=[sitting.pk])).text
    assert SECRET not in text and "Question by question" not in text


# --- Reviews ---


def test_a_person_who_cannot_request_a_review_is_told_before_they_write(hall, as_):
    sitting = finish_exam(hall)
    attempts.publish_policy(
        exam=hall.exam,
        authority="Board",
        by=None,
        at=sitting.started_at - timedelta(days=2),
        limits={"review_days": 1},
    )
    trainee, ask = as_(hall.world.trainee), reverse("exam_ask_for_review", args=[sitting.pk])
    Sitting.objects.filter(pk=sitting.pk).update(ended_at=sitting.ended_at - timedelta(days=3))
    assert "The time to ask for a review of this result is over." in trainee.get(ask, follow=True).text
    assert trainee.post(ask, {"text": "Please look."}).status_code == 422
    ExamWindow.objects.filter(pk=sitting.window_id).update(holds_results=True)
    assert "There is no result of this exam to review now." in trainee.get(ask, follow=True).text
    assert not ReviewRequest.objects.exists()


def test_a_review_is_requested_decided_with_reasons_and_read_by_the_candidate(hall, as_):
    sitting = finish_exam(hall)
    trainee, ask = as_(hall.world.trainee), reverse("exam_ask_for_review", args=[sitting.pk])
    assert trainee.post(ask, {"text": " "}).status_code == 422
    trainee.post(ask, {"text": "The alarm rang."})
    review = ReviewRequest.objects.get()
    assert on_page("review_already_requested") in trainee.get(ask, follow=True).text
    staff = as_(hall.world.examinations)
    assert "Decide on the review for" in staff.get(reverse("desk")).text
    assert "The alarm rang." in staff.get(reverse("exam_review", args=[review.pk])).text
    decide = reverse("exam_review_decide", args=[review.pk])
    early = staff.post(decide, {"outcome": "changed", "reason": "x"})
    assert on_page("review_without_new_score") in early.text
    staff.post(decide, {"outcome": "upheld", "reason": "Every answer was kept."})
    page = as_(hall.world.trainee).get(reverse("exam_result", args=[sitting.pk])).text
    assert "The result stays the same" in page and "Every answer was kept." in page
    received, email = Email.objects.filter(person=hall.world.trainee).order_by("pk")
    assert received.subject == "We have received your request"
    for written in (received, email):
        assert "review" not in (written.subject + written.body).lower() and "exam" not in written.subject.lower()
    second_response = trainee_post_again(as_, hall, ask)
    assert "already asked for a review of this result" in second_response


def trainee_post_again(as_, hall, ask):
    return as_(hall.world.trainee).post(ask, {"text": "Once more."}).text


def test_voiding_a_sitting_after_a_review_frees_the_attempt(hall, as_):
    attempts.publish_policy(exam=hall.exam, authority="Board", limits={"most_attempts": 1}, by=None, at=hall.now)
    sitting = finish_exam(hall)
    review = review_actions.request_review(sitting_id=sitting.pk, text="x", by=sitting.person, at=timezone.now())
    review_actions.decide_review(
        review=review, outcome="set_aside", reason="The alarm.", by=hall.world.examinations, at=timezone.now()
    )
    sitting.refresh_from_db()
    assert sitting.state == "voided"
    hall.begin(window=hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort), at=timezone.now())


def test_after_the_deadline_no_review_is_offered_or_accepted(hall, as_):
    attempts.publish_policy(
        exam=hall.exam,
        authority="Board",
        limits={"review_days": 2},
        by=None,
        at=hall.now - timedelta(days=1),
    )
    sitting = finish_exam(hall)
    assert "Ask for a review" in as_(hall.world.trainee).get(reverse("exam_result", args=[sitting.pk])).text
    with refuses("review_too_late"):
        review_actions.request_review(
            sitting_id=sitting.pk, text="x", by=sitting.person, at=hall.now + timedelta(days=4)
        )


# --- Staff pages ---


def test_staff_open_change_and_release_windows_and_void_sittings(hall, as_):
    sitting = finish_exam(hall)
    staff = as_(hall.world.examinations)
    form = hall.form_of("form-b")
    posted = {
        "exam": hall.exam.pk,
        "cohort": "",
        "form": "",
        "opens_at": "2031-05-05T09:00",
        "closes_at": "2031-05-06T09:00",
        "holds_results": "on",
        "sure": "on",
    }
    assert "Choose a cohort, or select" in staff.post(reverse("exam_window_open"), posted).text
    both = posted | {"cohort": hall.cohort.pk, "everybody": "on"}
    assert "Choose a cohort, or select" in staff.post(reverse("exam_window_open"), both).text
    staff.post(reverse("exam_window_open"), posted | {"everybody": "on"})
    window = ExamWindow.objects.get(cohort=None)
    assert window.holds_results and window.form == form and window.opens_at.hour == 14
    change = reverse("exam_window_change", args=[window.pk])
    assert staff.get(change).status_code == 200
    staff.post(
        change, {"opens_at": "2031-05-05T10:00", "closes_at": "2031-05-06T09:00", "asks_start_code": "on", "sure": "on"}
    )
    window.refresh_from_db()
    assert window.asks_start_code and not window.holds_results
    void = reverse("exam_sitting_set_aside", args=[sitting.pk])
    assert "Enter a reason." in staff.post(void, {"reason": ""}).text
    staff.post(void, {"reason": "Wrong room."})
    sitting.refresh_from_db()
    assert sitting.state == "voided"
    assert "set aside" in staff.get(reverse("exam_window_show", args=[hall.window.pk])).text.lower()


def test_staff_release_from_the_window_page(hall, as_):
    ExamWindow.objects.filter(pk=hall.window.pk).update(holds_results=True)
    hall.window.refresh_from_db()
    finish_exam(hall, passes=True)
    release, staff = reverse("exam_window_release", args=[hall.window.pk]), as_(hall.world.examinations)
    assert "still open" in staff.post(release).text and not Release.objects.exists()
    close(hall)
    staff.post(release)
    assert Release.objects.get().by == hall.world.examinations


def test_staff_publish_rules_and_statements(hall, as_):
    staff = as_(hall.world.examinations)
    rules = reverse("exam_policy_publish")
    posted = {
        "exam": hall.exam.pk,
        "waiting_days": "7",
        "most_attempts": "2",
        "within_days": "365",
        "authority": "Board",
        "reason": "The board has met.",
    }
    assert "lowest score" in staff.post(rules, posted | {"scale_low": "200"}).text and not ExamPolicy.objects.exists()
    staff.post(rules, posted)
    text = {"exam": hall.exam.pk, "text": "I promise to keep quiet.", "reason": "Shorter."}
    staff.post(reverse("exam_statement_publish"), text)
    assert not ExamPolicy.objects.exists() and not Statement.objects.filter(exam=hall.exam).exists()
    second_approves(hall.world, "examinations")
    assert ExamPolicy.objects.get().most_attempts == 2
    assert Statement.objects.get(exam=hall.exam).version == 1
    page = as_(hall.world.trainee).get(reverse("exam_window", args=[hall.window.pk])).text
    assert "I promise to keep quiet." in page


@pytest.mark.parametrize("name", ["exam_windows", "exam_reviews", "exam_policies", "exam_statements"])
def test_auditors_can_read_the_lists_and_other_staff_cannot(hall, as_, name):
    assert as_(hall.world.auditor).get(reverse(name)).status_code == 200
    assert as_(hall.world.finance).get(reverse(name)).status_code == 404
    for step in ("exam_window_open", "exam_policy_publish", "exam_statement_publish"):
        assert as_(hall.world.auditor).get(reverse(step)).status_code == 404


def test_a_state_wide_date_is_on_the_desk_and_on_the_path_of_everyone_with_a_seat(hall, as_):
    from lms.certification import facts

    ExamWindow.objects.all().delete()
    window = hall.window_of(hall.exam, hall.form, None)
    world = hall.world
    trainee = as_(world.trainee)
    assert reverse("exam_window", args=[window.pk]) in trainee.get(reverse("desk")).text
    assert reverse("exam_window", args=[window.pk]) in trainee.get(reverse("my_exams")).text
    exam_facts = facts._exams(
        [one.enrollment for one in hours_of([world.trainee.pk], at=timezone.now())[world.trainee.pk]],
        {world.trainee.pk},
        {},
        timezone.now(),
    )
    assert [fact.closes_at for fact in exam_facts[world.trainee.pk]] == [window.closes_at]
    assert "Statewide" in as_(world.proctor).get(reverse("exam_start_code", args=[window.pk])).text
    hall.begin(window=window, at=timezone.now())
