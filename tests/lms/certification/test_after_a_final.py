"""After a final that is not yet passed, path, desk and result page name the waiting day, the preparation and who
records it, once each, and what comes next.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from exams.delivery.actions import attempts, sittings
from lms.certification.actions.candidacies import begin_from_seats
from lms.certification.actions.programs import load_program
from lms.certification.messages.findings import act, sentence
from lms.certification.models import Program
from lms.certification.rules.facts import ExamFacts, Facts, Obstacle
from lms.certification.rules.findings import Actor, State
from tests.candidates import choose
from tests.exams.delivery.sitting_helpers import Hall
from tests.lms.certification.conftest import EXAMPLE
from tests.lms.certification.gate_samples import FINAL, only
from tests.lms.certification.test_gate import NOON, score, window
from tests.refusals import refuses
from tests.world import World

DAY = timedelta(days=1)
WAIT = Obstacle("attempt_too_early", {"days": 14, "first_day": NOON.date() + 14 * DAY})
PREPARE = Obstacle("attempt_without_preparation", {"attempt": 2, "since": NOON.date()})
USED_UP = Obstacle("attempts_used_up", {"most": 3})


def judged(*obstacles, date=None):
    sat = ExamFacts("pet-final", NOON, False, score(61), before=obstacles)
    return only(FINAL, Facts(exams=(sat, date) if date else (sat,)))


def test_what_the_person_must_ask_for_is_theirs_to_do():
    finding = judged(WAIT, PREPARE)
    assert (finding.code, finding.state, finding.actor) == ("exam_prepare", State.YOURS, Actor.TRAINEE)
    text = sentence(finding)
    assert act(finding).startswith("Prepare to take your ")
    for part in (
        format_long_day(WAIT.params["first_day"]),
        "they record it",
        "Your training vendor sets the next date",
    ):
        assert text.count(part) == 1


def test_what_only_takes_time_waits_for_the_vendor_with_the_day():
    finding = judged(WAIT)
    assert (finding.code, finding.actor) == ("exam_not_passed", Actor.VENDOR)
    assert format_long_day(WAIT.params["first_day"]) in sentence(finding)


def test_without_an_attempt_left_no_next_date_is_promised():
    assert "next date" not in sentence(judged(USED_UP))


def test_a_date_that_opens_before_the_waiting_time_is_over_names_both():
    finding = judged(WAIT, date=window(before=(WAIT,)))
    assert finding.code == "exam_retake"
    text = sentence(finding)
    assert text.count(format_long_day(WAIT.params["first_day"])) == 1 and "scheduled from" in text


def test_an_exam_that_runs_is_continued_and_not_taken():
    running = ExamFacts("pet-final", opens_at=NOON, closes_at=NOON + DAY, begun=True)
    finding = only(FINAL, Facts(exams=(running, ExamFacts("pet-final", NOON - DAY, False, score(61)))))
    assert (finding.code, finding.state, finding.actor) == ("exam_running", State.YOURS, Actor.TRAINEE)
    assert act(finding).startswith("Continue your ") and "Not taken" not in sentence(finding)
    assert only(FINAL, Facts(exams=(running, ExamFacts("pet-final", NOON, True, score(84))))).met


def test_after_a_passed_exam_was_set_aside_the_path_says_so_and_not_that_it_was_not_taken():
    aside = ExamFacts("pet-final", NOON, set_aside=True)
    for others, code in (
        ((), "exam_no_date"),
        ((window(),), "exam_open"),
        ((window(obstacles=(WAIT,)),), "exam_blocked"),
    ):
        finding = only(FINAL, Facts(exams=(aside, *others)))
        assert finding.code == code and not finding.met
        assert "was set aside, so it does not count." in sentence(finding) and "Not taken yet" not in sentence(finding)
    again = ExamFacts("pet-final", NOON + DAY, False, score(61))
    assert "set aside" not in sentence(only(FINAL, Facts(exams=(aside, again)))), "a later attempt is what matters"


@pytest.fixture
def hall(db):
    exam_hall = Hall(World())
    load_program(source=_program(), by=None, at=exam_hall.now)
    choose(exam_hall.world.trainee, Program.objects.get(), at=exam_hall.now)
    limits = {"waiting_days": 14, "preparation_before": 2}
    attempts.publish_policy(exam=exam_hall.exam, authority="Board", limits=limits, by=None, at=exam_hall.now)
    sitting = exam_hall.begin()
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=exam_hall.now + timedelta(minutes=5), how="person")
    exam_hall.sitting = sitting
    return exam_hall


def _program():
    return EXAMPLE.read_text()


def pages(hall, client):
    begin_from_seats(person_ids=[hall.world.trainee.pk], by=None, at=hall.now)
    client.force_login(hall.world.trainee)
    addresses = {
        "path": reverse("my_path"),
        "desk": reverse("desk"),
        "result": reverse("exam_result", args=[hall.sitting.pk]),
    }
    texts = {}
    for name, address in addresses.items():
        body = client.get(address).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        texts[name] = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    return texts


def test_the_three_pages_name_day_and_preparation_once(hall, client, time_machine):
    time_machine.move_to(hall.now + DAY)
    first_day = format_long_day(home_day(hall.now) + 14 * DAY)
    for name, text in pages(hall, client).items():
        assert text.count(first_day) == 1, name
        assert text.count("When it is done, they record it.") == 1, name
        assert text.count("Your training vendor sets the next date") == 1, name
        assert "remediation" not in text.lower()


def test_a_next_date_takes_the_place_of_the_vendor(hall, client, time_machine):
    hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort, opens=20 * 24, closes=21 * 24)
    time_machine.move_to(hall.now + DAY)
    texts = pages(hall, client)
    assert "Your training vendor sets" not in texts["result"] and "Your next date is from" in texts["result"]
    for name, text in texts.items():
        assert text.count("When it is done, they record it.") == 1, name


def test_after_the_preparation_and_the_waiting_time_only_the_date_is_missing(hall, client, time_machine):
    attempts.record_preparation(
        enrollment=hall.seat, exam=hall.exam, done_on=home_day(hall.now), kind="tutoring",
        by=hall.world.vendor_coordinator, at=hall.now + DAY,
    )  # fmt: skip
    time_machine.move_to(hall.now + 15 * DAY)
    texts = pages(hall, client)
    assert "they record it" not in " ".join(texts.values())
    assert "Your training vendor sets the next date" in texts["path"] and "sets the next date" in texts["result"]


def test_a_program_cannot_require_passing_an_exam_that_decides_nothing(db):
    hall = Hall(World(), role="midterm")
    source = _program().replace("exam: pet-final", "exam: pet-midterm").replace("role: final", "role: midterm")
    with refuses("program_exam_without_verdict", exam=hall.exam.title):
        load_program(source=source, by=None, at=hall.now)


def test_a_requirement_to_pass_what_decides_nothing_is_not_met_and_says_why():
    finding = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, decides=False),)))
    assert (finding.code, finding.met) == ("exam_decides_nothing", False) and "program staff" in sentence(finding)


def test_my_path_says_continue_while_an_exam_runs_and_set_aside_after_it(hall, client, time_machine):
    time_machine.move_to(hall.now + timedelta(minutes=10))
    sittings.void(sitting_id=hall.sitting.pk, reason="Alarm", by=hall.world.examinations, at=hall.now + DAY)
    text = pages(hall, client)["path"]
    assert "was set aside, so it does not count" in text and "final exam Not taken yet" not in text
    again = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort)
    hall.begin(window=again, at=hall.now + timedelta(minutes=10))
    text = pages(hall, client)["path"]
    assert "Continue your " in text and "You have started this exam" in text
