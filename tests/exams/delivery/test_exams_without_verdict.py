"""A midterm that decides nothing: nobody passes it or does not pass it, on no page, in no file and in no rule."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from exams.analysis.actions import runs
from exams.assembly.models import Exam
from exams.delivery.actions import sittings, windows
from exams.delivery.models import ExamWindow, Score, Sitting, cohort_exams
from exams.delivery.models.expected_candidates import expected_people
from exams.delivery.models.histories import Policies
from exams.delivery.rules.results import Scale, report_stored
from exams.delivery.templatetags.exam_clock import LEVELS, LEVELS_EXPECTED
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save
from tests.refusals import refuses
from tests.world import World

pytestmark = pytest.mark.django_db
VERDICT = re.compile(r"passed|passing|\bpass\b|passes|not yet passed", re.IGNORECASE)


@pytest.fixture
def hall(db):
    return Hall(World(), role="midterm", now=timezone.now())


def sat(hall, *, right=False, window=None):
    sitting = hall.begin(window=window)
    if right:
        save(sitting, *right_answers(sitting))
    return sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=5), how="person")


def main_of(response):
    """The text of the page between its header and its footer."""
    return re.sub(r"<[^>]+>", " ", response.content.decode().split("<main", 1)[1].split("</main>", 1)[0])


@pytest.mark.parametrize("right", [True, False])
def test_a_score_has_no_verdict_and_no_page_of_the_person_writes_one(hall, client, right):
    sitting = sat(hall, right=right)
    score = Score.objects.get()
    assert score.passed is None and score.maximum > 0
    client.force_login(hall.world.trainee)
    for address in (reverse("exam_result", args=[sitting.pk]), reverse("my_exams"), reverse("desk")):
        assert not VERDICT.search(main_of(client.get(address))), address
    assert "It does not decide anything." in main_of(client.get(reverse("exam_result", args=[sitting.pk])))


def test_the_pages_of_staff_and_their_files_write_no_verdict(hall, client):
    sat(hall)
    into_admin(client, hall.world.examinations)
    page = main_of(client.get(reverse("exam_window_show", args=[hall.window.pk])))
    assert "0%" in page and not VERDICT.search(page)
    assert not VERDICT.search(client.get(reverse("exam_windows"), {"export": "csv"}).content.decode())


def test_a_scaled_score_is_reported_without_a_passing_score(hall):
    sat(hall, right=True)
    assert str(report_stored(Score.objects.get(), Scale(200, 500, 800))) == "800"
    assert str(report_stored(Score.objects.get(), None)) == "100%"


def test_no_level_of_a_topic_names_passing():
    assert LEVELS.keys() == LEVELS_EXPECTED.keys()
    assert not any(VERDICT.search(str(text)) for pair in LEVELS_EXPECTED.values() for text in pair)


def test_a_midterm_that_people_must_pass_has_a_verdict(hall):
    Exam.objects.update(must_pass=True)
    sat(hall)
    assert Score.objects.get().passed is False
    assert list(Sitting.objects.deciding()) == list(Sitting.objects.all())


def test_only_a_midterm_says_whether_people_must_pass_it(hall):
    with pytest.raises(IntegrityError), transaction.atomic():
        Exam.objects.update(role="final", must_pass=True)
    assert not Exam.objects.deciding() and not Exam.objects.get().decides


@pytest.mark.parametrize("right", [True, False])
def test_whoever_took_it_is_done_whatever_the_score(hall, right):
    sat(hall, right=right)
    another = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort, opens=5, closes=9)
    with refuses("attempt_taken"):
        sittings.begin(
            window=another, by=hall.world.trainee, device="x", seed="s" * 32, at=another.opens_at + timedelta(minutes=1)
        )
    assert expected_people(another) == set()
    assert not cohort_exams.not_passed(hall.world.vendor_coordinator, since=hall.now - timedelta(days=1))


def test_its_results_are_released_at_once_unless_somebody_holds_them(hall):
    assert Policies([hall.exam.pk]).row(hall.exam.pk, hall.now) is None
    opens = hall.now + timedelta(days=9)
    about = {"exam": hall.exam, "cohort": hall.cohort, "opens_at": opens, "closes_at": opens + timedelta(hours=4)}
    window = windows.open_window(**about, by=hall.world.vendor_coordinator, at=hall.now)
    assert not ExamWindow.objects.get(pk=window.pk).holds_results


def test_an_analysis_of_its_forms_counts_nobody_who_passed(hall, client):
    for number in range(3):
        person = hall.world.person(f"more{number}", hall.world.agency, "trainee")
        hall.world.enroll(hall.cohort, person)
        sitting = hall.begin(person=person)
        if number:
            save(sitting, *right_answers(sitting)[: number + 1])
        sittings.submit(sitting_id=sitting.pk, by=person, at=hall.now + timedelta(minutes=5), how="person")
    run = runs.request_run(form=hall.form, by=hall.world.examinations, at=hall.now)
    run = runs.run_analysis(run=run, by=None, at=hall.now) or run
    run.refresh_from_db()
    assert run.state == "done" and "pass_rate" not in str(run.document)
    into_admin(client, hall.world.examinations)
    assert "people reached it" not in client.get(reverse("analysis_run", args=[run.pk])).content.decode()
