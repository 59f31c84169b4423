"""The exam over HTTP: by role, with stale, forged and late requests; no response contains the key."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core.dates import home_day
from exams.delivery.actions import accommodations, answers, sittings
from exams.delivery.fast_path import HEADER
from exams.delivery.models import Answer, ExamWindow, Sitting
from tests.exams.delivery.sitting_helpers import (
    SECRET,
    Hall,
    as_sent,
    message,
    paper,
    post_answers,
    promise,
    right_answers,
    save,
    token_header,
)
from tests.refusals import on_page


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


@pytest.fixture
def clock():
    """Set the time: `clock(minutes from now)`. Until it is set, real time is used."""
    real = timezone.now()
    with time_machine.travel(real) as traveller:

        def put(minutes):
            moment = real + timedelta(minutes=minutes)
            traveller.move_to(moment, tick=False)
            return moment

        yield put


def visitor(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def trainee(hall):
    return visitor(hall.world.trainee)


def address(name, row):
    return reverse(name, args=[row.pk])


# --- From start to result ---


def test_a_trainee_gets_from_my_exams_to_the_result(hall, trainee):
    page = trainee.get(reverse("my_exams"))
    assert "PET final" in page.text and address("exam_window", hall.window) in page.text
    before = trainee.get(address("exam_window", hall.window)).text
    assert "I answer every question myself" in before and "1\u00a0h" in before
    began = trainee.post(address("exam_begin", hall.window), promise(hall.window))
    sitting = Sitting.objects.get()
    assert began.url == address("exam_sitting", sitting)
    exam = trainee.get(began.url)
    assert exam.text.count("data-question=") == 7 and exam["Cache-Control"].count("no-store") == 1
    taken_over = trainee.post(
        address("exam_take_over", sitting), {"device": "one"}, headers={"Accept": "application/json"}
    )
    token = taken_over.json().pop("token")
    assert {**taken_over.json(), "token": token} == {"token": token, "epoch": 2, "next": 1, "earlier": 0}
    reply = post_answers(trainee, sitting, *right_answers(sitting), epoch=2, headers={HEADER: token}).json()
    assert reply["saved"] == [1, 2, 3, 4, 5, 6, 7] and reply["yours"] and reply["state"] == "begun"
    assert 3500 < reply["left"] <= 3600
    state = trainee.get(address("exam_state", sitting), {"device": "one"}).json()
    assert state["next"] == 8 and len(state["values"]) == 7 and state["yours"]
    response = trainee.post(address("exam_submit", sitting), headers={"Accept": "application/json"})
    assert response.json() == {"state": "submitted", "result": address("exam_result", sitting)}
    result = trainee.get(address("exam_result", sitting)).text
    assert "Passed" in result and "6 of 6 points (100%)" in result and "The passing score is 4 points" in result
    assert "Recovery" in result and "Ethics" in result
    assert "Passed" in trainee.get(reverse("my_exams")).text


def test_a_trainee_who_has_not_yet_passed_reads_what_to_study(hall, trainee):
    sitting = hall.begin()
    trainee.post(address("exam_submit", sitting))
    result = trainee.get(address("exam_result", sitting)).text
    assert "Not yet passed" in result and "in this order: Recovery; Ethics" in result and "fail" not in result.lower()


def test_the_exam_does_not_begin_without_the_honesty_statement(hall, trainee):
    refused = trainee.post(address("exam_begin", hall.window))
    assert refused.status_code == 422
    assert '<a href="#honest">What you promise: Check the box before you start.</a>' in refused.text
    assert 'aria-labelledby="summary-heading" tabindex="-1" autofocus' in refused.text
    assert not Sitting.objects.exists()


def test_an_exam_that_is_not_open_says_when_it_opens_and_cannot_be_started(hall, trainee, clock):
    clock(-90)
    assert "Coming up" in trainee.get(reverse("my_exams")).text
    assert "not open yet" in trainee.get(address("exam_window", hall.window)).text
    refused = trainee.post(address("exam_begin", hall.window), promise(hall.window), follow=True)
    assert "not open yet" in refused.text and not Sitting.objects.exists()


def test_a_past_window_is_listed_as_closed(hall, trainee, clock):
    clock(300)
    assert "You did not take it." in trainee.get(reverse("my_exams")).text
    assert "has closed" in trainee.get(address("exam_window", hall.window)).text


def test_a_person_who_starts_late_is_told_that_the_window_shortens_the_time(hall, trainee, clock):
    clock(210)
    page = trainee.get(address("exam_window", hall.window)).text
    assert "less than the full time" in page and "extra time" not in page
    today = home_day(hall.now)
    accommodations.grant(
        person=hall.world.trainee, kind="extra_minutes", minutes=20, valid_from=today,
        valid_to=today + timedelta(days=1), by=hall.world.examinations, at=hall.now,
    )  # fmt: skip
    assert "The extra time that you were granted is not cut" in trainee.get(address("exam_window", hall.window)).text


def test_the_log_does_not_say_that_the_candidate_scored_the_exam(hall, trainee):
    trainee.post(address("exam_submit", hall.begin()))
    by = dict(ModelLogEntry.objects.filter(action__startswith="sitting.").values_list("action", "user"))
    assert by["sitting.submitted"] == hall.world.trainee.pk and by["sitting.scored"] is None


def test_a_person_without_exams_reads_that_there_are_none_yet(world):
    assert "No exams yet" in visitor(world.supervisor).get(reverse("my_exams")).text


# --- Without JavaScript ---


def plain(sitting, page, **answers):
    """The data a browser without JavaScript posts: every field of the form, with changes."""
    import re

    data = dict(re.findall(r'name="(was-\w+)" value="([^"]*)"', page))
    data |= {"q-" + name[4:]: value.split(" ") if " " in value else value for name, value in data.items() if value}
    data["epoch"] = str(sitting.epoch)
    return data | answers


def test_the_exam_can_be_taken_without_javascript(hall, trainee):
    sitting = hall.begin(device="")
    url = address("exam_sitting", sitting)
    answers = {f"q-{m.question}": m.value for m in right_answers(sitting)}
    saved = trainee.post(url, plain(sitting, trainee.get(url).text) | answers | {"review": "yes"})
    assert saved.url == address("exam_submit", sitting) and Answer.objects.count() == 7
    second_page = trainee.post(url, plain(sitting, trainee.get(url).text), follow=True)
    assert "Your answers are saved." in second_page.text and Answer.objects.count() == 7
    review = trainee.get(address("exam_submit", sitting)).text
    assert "You answered 7 of 7 questions" in review and "After you submit" in review
    trainee.post(address("exam_submit", sitting))
    assert Sitting.objects.get().scores.get().points == 6


def test_a_stale_plain_form_changes_only_what_was_changed_in_it(hall, trainee):
    sitting = hall.begin(device="")
    url = address("exam_sitting", sitting)
    old_page = trainee.get(url).text
    first, second = message(sitting, 0, 1, ["A"]), message(sitting, 0, 2, ["A", "C"])
    trainee.post(url, plain(sitting, old_page) | {f"q-{first.question}": first.value})
    trainee.post(url, plain(sitting, old_page) | {f"q-{second.question}": second.value})
    trainee.post(address("exam_submit", sitting))
    assert sitting.sheet.responses[:2] == ["A", "A+C"]


def test_a_plain_form_replaced_by_another_window_saves_nothing_and_says_so(hall, trainee):
    sitting = hall.begin(device="")
    url = address("exam_sitting", sitting)
    page = trainee.get(url).text
    one = message(sitting, 0, 1, ["A"])
    sittings.take_over(sitting_id=sitting.pk, device="phone", by=sitting.person, at=timezone.now())
    response = trainee.post(url, plain(sitting, page) | {f"q-{one.question}": one.value}, follow=True)
    assert "open in another window" in response.text and not Answer.objects.exists()
    trainee.post(address("exam_take_over", sitting))
    sitting.refresh_from_db()
    assert (sitting.device, sitting.epoch) == ("", 3)


# --- Late, repeated, forged and malformed requests ---


def test_an_answer_after_the_deadline_is_kept_as_received_late_and_ends_the_exam(hall, trainee, clock):
    sitting = hall.begin()
    clock(61)
    reply = post_answers(trainee, sitting, message(sitting, 1, 1, ["A"])).json()
    assert reply["saved"] == [] and reply["state"] == "submitted"
    assert (reply["late"], reply["refused"]) == ([1], [])
    assert trainee.get(address("exam_sitting", sitting)).url == address("exam_result", sitting)
    assert "when the time was up" in trainee.get(address("exam_result", sitting)).text


def test_opening_the_exam_after_the_deadline_submits_it(hall, trainee, clock):
    sitting = hall.begin()
    clock(61)
    assert trainee.get(address("exam_sitting", sitting)).url == address("exam_result", sitting)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.ended_at) == ("submitted", sitting.deadline_at)


def test_a_second_submission_shows_the_same_result(hall, trainee):
    sitting = hall.begin()
    first = trainee.post(address("exam_submit", sitting))
    second = trainee.post(address("exam_submit", sitting))
    assert first.url == second.url == address("exam_result", sitting)
    assert sitting.scores.count() == 1
    assert trainee.get(address("exam_submit", sitting), follow=True).redirect_chain[-1][0] == first.url


def test_the_result_page_of_a_running_exam_links_back_to_it(hall, trainee):
    sitting = hall.begin()
    assert trainee.get(address("exam_result", sitting)).url == address("exam_sitting", sitting)


def test_a_voided_sitting_shows_no_points(hall, trainee):
    sitting = hall.begin()
    trainee.post(address("exam_submit", sitting))
    sittings.void(sitting_id=sitting.pk, reason="Fire alarm", by=hall.world.examinations, at=timezone.now())
    page = trainee.get(address("exam_result", sitting)).text
    assert "Set aside" in page and "points (" not in page
    assert "Set aside" in trainee.get(reverse("my_exams")).text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),
        (b"[]", 400),
        (b"{}", 400),
        (b"\xff", 400),
        (b'{"epoch": true, "messages": []}', 400),
        (b'{"epoch": 1, "messages": [{"n": "1", "q": "x", "v": null}]}', 400),
        (b'{"epoch": 1, "messages": [1]}', 400),
        (b'{"epoch": 1, "messages": 5}', 400),
        (b"[" * 100000, 400),
        (b" " * 600000, 413),
    ],
)
def test_a_malformed_message_changes_nothing(hall, trainee, body, status):
    sitting = hall.begin()
    headers = token_header(trainee, sitting)
    response = trainee.post(address("exam_answers", sitting), body, content_type="application/json", headers=headers)
    assert response.status_code == status and set(response.json()) == {"error"}


def test_a_message_from_an_unknown_epoch_is_refused(hall, trainee):
    response = post_answers(trainee, hall.begin(), epoch=7)
    assert response.status_code == 409 and "Load it again" in response.json()["error"]
    assert post_answers(trainee, Sitting.objects.get(), epoch=-1).status_code == 409


def test_forged_tokens_are_refused_one_by_one(hall, trainee):
    sitting = hall.begin()
    good = message(sitting, 2, 1, ["A"])
    bad = answers.Message(1, good.question, ["A"])
    reply = post_answers(trainee, sitting, bad, good).json()
    assert reply["saved"] == [2] and reply["refused"][0]["code"] == "unreadable"
    odd = answers.Message(3, good.question, {"x": [1]})
    assert post_answers(trainee, sitting, odd).json()["refused"][0]["n"] == 3


def test_an_unreadable_browser_time_does_no_harm(hall, trainee):
    sitting = hall.begin()
    one = as_sent(message(sitting, 1, 1, ["A"])) | {"at": "yesterday"}
    body, headers = json.dumps({"epoch": 1, "messages": [one]}), token_header(trainee, sitting)
    response = trainee.post(address("exam_answers", sitting), body, content_type="application/json", headers=headers)
    assert response.json()["saved"] == [1]
    assert Answer.objects.get().given_at is None


# --- Access ---

GETS = ["exam_sitting", "exam_state", "exam_submit", "exam_result"]
POSTS = ["exam_sitting", "exam_take_over", "exam_submit"]
STRANGERS = [
    "other_trainee",
    "trainer",
    "other_trainer",
    "vendor_coordinator",
    "other_vendor_coordinator",
    "proctor",
    "agency_coordinator",
    "supervisor",
    "examinations",
    "program_staff",
    "auditor",
]


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_reaches_a_sitting(hall, who):
    sitting = hall.begin()
    stranger = visitor(getattr(hall.world, who))
    for name in GETS:
        assert stranger.get(address(name, sitting)).status_code == 404, name
    body = json.dumps({"device": "one", "epoch": 1, "messages": [as_sent(message(sitting, 1, 1, ["A"]))]})
    for name in POSTS:
        assert stranger.post(address(name, sitting), body, content_type="application/json").status_code == 404, name
    # With a stolen token, in their own session.
    assert post_answers(stranger, sitting, message(sitting, 1, 1, ["A"])).status_code == 401
    sitting.refresh_from_db()
    assert (sitting.state, sitting.epoch, sitting.answers.count()) == ("begun", 1, 0)


def test_a_visitor_is_asked_to_log_in(hall):
    sitting = hall.begin()
    for name in GETS:
        assert Client().get(address(name, sitting)).url.startswith("/accounts/login/")
    assert Client().get(reverse("my_exams")).url.startswith("/accounts/login/")


def test_the_window_of_another_cohort_is_not_found(hall):
    stranger = visitor(hall.world.other_trainee)
    assert stranger.get(address("exam_window", hall.window)).status_code == 404
    assert stranger.post(address("exam_begin", hall.window), promise(hall.window)).status_code == 404


def test_a_forged_id_in_a_url_is_not_found(hall, trainee):
    for path in ("exams/sittings/999999", "exams/sittings/99999999999999999999999", "exams/windows/999999"):
        assert trainee.get(f"/{path}/").status_code == 404


def test_changes_require_post(hall, trainee):
    sitting = hall.begin()
    for name in ("exam_answers", "exam_take_over"):
        assert trainee.get(address(name, sitting)).status_code == 405


# --- The key ---


def test_nothing_the_server_sends_during_a_sitting_gives_the_key_away(hall, trainee):
    window, texts = hall.window, []

    def record(response):
        texts.append(response.text + json.dumps(dict(response.headers)))
        return response

    record(trainee.get(reverse("my_exams")))
    record(trainee.get(address("exam_window", window)))
    record(trainee.post(address("exam_begin", window), promise(window)))
    sitting = Sitting.objects.get()
    exam = record(trainee.get(address("exam_sitting", sitting))).text
    record(trainee.post(address("exam_take_over", sitting), {"device": "one"}, headers={"Accept": "application/json"}))
    wrong = [message(sitting, 1, 1, ["D"]), message(sitting, 2, 2, ["B"]), message(sitting, 3, 5, "no idea")]
    record(post_answers(trainee, sitting, *wrong, epoch=2))
    record(trainee.get(address("exam_state", sitting), {"device": "one"}))
    record(trainee.get(address("exam_sitting", sitting)))
    record(trainee.get(address("exam_submit", sitting)))
    record(trainee.post(address("exam_submit", sitting)))
    record(trainee.get(address("exam_result", sitting)))
    whole = "\n".join(texts)
    for secret in (SECRET, SECRET.lower(), sitting.seed, "41987.5", "41989.5", "pretest", "rationale", "any_of"):
        assert secret not in whole, secret
    assert not any(f'value="{label}"' in exam for label in "ABCD")


def test_the_order_of_the_options_does_not_reveal_the_key(hall):
    firsts = []
    for number in range(30):
        person = hall.world.person(f"p{number}", hall.world.agency, "trainee")
        hall.world.enroll(hall.cohort, person)
        sitting = hall.begin(person=person, seed=f"{number:032x}")
        firsts.append(paper(sitting)[1].labels[0])
    assert set(firsts) == set("ABCD") and max(firsts.count(label) for label in "ABCD") < 20


# --- Queries ---


@pytest.mark.parametrize("count", [1, 7])
def test_saving_answers_costs_the_same_queries_for_one_and_for_many(hall, trainee, django_assert_num_queries, count):
    sitting = hall.begin()
    messages = right_answers(sitting)[:count]
    post_answers(trainee, sitting)
    # The locked sitting with its person and session, the insert; and a savepoint that only a test's transaction sets.
    with django_assert_num_queries(4):
        assert len(post_answers(trainee, sitting, *messages).json()["saved"]) == count


@pytest.mark.parametrize("singles", [1, 60])
def test_the_exam_page_costs_the_same_queries_for_a_short_and_a_long_exam(world, django_assert_num_queries, singles):
    hall = Hall(world, now=timezone.now(), singles=singles)
    sitting = hall.begin()
    trainee = visitor(world.trainee)
    save(sitting, *right_answers(sitting), at=timezone.now())
    trainee.get(address("exam_sitting", sitting))
    # Session, person, roles, sitting with window and exam, accommodations, events, answers. The form is cached
    # by then.
    with django_assert_num_queries(6):
        assert trainee.get(address("exam_sitting", sitting)).status_code == 200


# --- Vendor exam windows ---


def local(moment):
    import zoneinfo

    return moment.astimezone(zoneinfo.ZoneInfo("America/Chicago")).strftime("%Y-%m-%dT%H:%M")


def bounds(hall, *, opens=24, closes=30, **more):
    hour = timedelta(hours=1)
    return {
        "opens_at": local(hall.now + opens * hour),
        "closes_at": local(hall.now + closes * hour),
        "sure": "on",
        **more,
    }


@pytest.fixture
def vendor(hall):
    return visitor(hall.world.vendor_coordinator)


def test_a_vendor_plans_and_changes_an_exam_window_in_the_cohorts_time_zone(hall, vendor):
    url = address("vendor_exams", hall.cohort)
    assert "PET final" in vendor.get(url).text and "Central time" in vendor.get(url).text
    response = vendor.post(url, bounds(hall, exam=hall.exam.pk, ends_sittings="on"))
    assert response.url == url
    window = ExamWindow.objects.exclude(pk=hall.window.pk).get()
    assert window.opens_at == (hall.now + timedelta(hours=24)).replace(second=0, microsecond=0)
    assert window.form == hall.form and window.by == hall.world.vendor_coordinator and window.ends_sittings
    change = address("vendor_exam_window", window)
    assert local(window.opens_at) in vendor.get(change).text
    assert vendor.post(change, bounds(hall, opens=48, closes=52)).url == url
    window.refresh_from_db()
    assert window.opens_at > hall.now + timedelta(hours=47) and not window.ends_sittings
    remove = address("vendor_exam_window_remove", window)
    assert remove in vendor.get(url).text and "You can plan another window" in vendor.get(remove).text
    assert "The exam window was removed." in vendor.post(remove, follow=True).text
    assert not ExamWindow.objects.exclude(pk=hall.window.pk).exists()
    hall.begin()
    assert on_page("window_used") in vendor.post(address("vendor_exam_window_remove", hall.window), follow=True).text


def test_a_window_gets_a_form_the_cohort_has_not_seen(hall, vendor):
    fresh = hall.form_of("form-b")
    vendor.post(address("vendor_exams", hall.cohort), bounds(hall, exam=hall.exam.pk))
    assert ExamWindow.objects.exclude(pk=hall.window.pk).get().form == fresh


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opens": 30, "closes": 24}, "window_closes_too_early"),
        ({"opens": -30, "closes": -24}, "window_in_the_past"),
        ({"opens": 1, "closes": 2}, "window_overlaps"),
        ({"opens": 24, "closes": 24.5, "ends_sittings": "on"}, "window_too_short"),
    ],
)
def test_an_impossible_window_is_refused_and_nothing_is_written(hall, vendor, change, code):
    response = vendor.post(address("vendor_exams", hall.cohort), bounds(hall, exam=hall.exam.pk, **change))
    assert response.status_code == 422 and on_page(code, exam=hall.exam.title, minutes=60) in response.text
    assert ExamWindow.objects.count() == 1


def test_an_exam_of_another_course_or_without_a_form_cannot_be_planned(hall, vendor):
    other = hall.exam.__class__.objects.create(
        code="x", title="Other", role="final", course=hall.world.course("crisis"), minutes_allowed=60
    )
    response = vendor.post(address("vendor_exams", hall.cohort), bounds(hall, exam=other.pk))
    assert response.status_code == 422 and "Choose from the list." in response.text
    other.course = hall.course
    other.save()
    response = vendor.post(address("vendor_exams", hall.cohort), bounds(hall, exam=other.pk))
    assert "no published form" in response.text and ExamWindow.objects.count() == 1


def test_moving_the_window_moves_running_deadlines_but_never_takes_time_away(hall, vendor):
    window = hall.window_of(hall.exam, hall.form, hall.cohort, opens=-5, closes=0.5)
    ExamWindow.objects.filter(pk=hall.window.pk).delete()
    sitting = hall.begin(window=window)
    assert sitting.deadline_at == window.closes_at
    url = address("vendor_exam_window", window)
    assert "would take time" in vendor.post(url, bounds(hall, opens=-5, closes=0.25, ends_sittings="on")).text
    assert on_page("window_already_begun") in vendor.post(url, bounds(hall, opens=0.1, closes=9)).text
    assert vendor.post(url, bounds(hall, opens=-5, closes=9, ends_sittings="on")).status_code == 302
    sitting.refresh_from_db()
    assert sitting.deadline_at == sitting.started_at + timedelta(minutes=60)


@pytest.mark.parametrize(
    "who", ["other_vendor_coordinator", "trainer", "trainee", "proctor", "agency_coordinator", "auditor"]
)
def test_only_the_cohorts_vendor_plans_its_exams(hall, who):
    stranger = visitor(getattr(hall.world, who))
    names = (("vendor_exams", hall.cohort), ("vendor_exam_window", hall.window))
    for url in (address(*one) for one in (*names, ("vendor_exam_window_remove", hall.window))):
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, bounds(hall, exam=hall.exam.pk)).status_code == 404


def test_the_vendor_sees_counts_but_no_items_or_scores(hall, vendor):
    sitting = hall.begin()
    save(sitting, *right_answers(sitting), at=timezone.now())
    visitor(hall.world.trainee).post(address("exam_submit", sitting))
    page = vendor.get(address("vendor_exams", hall.cohort)).text
    for secret in (SECRET, "Question form-a", "form-a-", "Passed", hall.world.trainee.email):
        assert secret not in page
