"""Held results: until staff release them, no page, email or certificate reveals a score."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.notices.models import Email
from exams.delivery.actions import attempts, sittings, windows
from exams.delivery.actions import release as results
from exams.delivery.models import ExamWindow, Release
from exams.delivery.rules.results import Scale, report_score
from lms.certification import facts
from lms.dashboard.tasks_due import tasks_of
from tests.candidates import candidacy_of, cycle_of, version_of
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
TELLING = ("Passed", "Not yet passed", "not yet passed", "6 of 6", "0 of 6", "(100%)", "(0%)", " 100%.", " 0%.")


@pytest.fixture
def hall(world):
    hall = Hall(world, now=timezone.now() - timedelta(hours=6))
    ExamWindow.objects.filter(pk=hall.window.pk).update(holds_results=True)
    hall.window.refresh_from_db()
    return hall


def finish(hall, *, passes):
    sitting = hall.begin()
    if passes:
        save(sitting, *right_answers(sitting))
    return sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=9), how="person")


def pages(hall, sitting):
    """(who, address) of every page that shows something about results."""
    world, cohort = hall.world, hall.cohort
    return [
        (world.trainee, reverse("exam_result", args=[sitting.pk])),
        (world.trainee, reverse("my_exams")),
        (world.trainee, reverse("my_path")),
        (world.trainee, reverse("desk")),
        (world.trainee, reverse("my_home")),
        (world.trainee, reverse("exam_window", args=[hall.window.pk])),
        (world.vendor_coordinator, reverse("desk")),
        (world.vendor_coordinator, reverse("vendor_cohort", args=[cohort.pk])),
        (world.vendor_coordinator, reverse("vendor_exams", args=[cohort.pk])),
        (world.vendor_coordinator, reverse("exam_people", args=[cohort.pk])),
        (world.supervisor, reverse("desk")),
        (world.supervisor, reverse("supervisor_home")),
        (world.supervisor, reverse("supervisor_path", args=[world.trainee.pk])),
        (world.agency_coordinator, reverse("desk")),
        (world.agency_coordinator, reverse("agency_enrollments")),
        (world.agency_coordinator, reverse("agency_progress")),
        (world.program_staff, reverse("desk")),
        (world.program_staff, reverse("candidacies:index")),
    ]


def read_pages(client, hall, sitting):
    texts = {}
    for person, address in pages(hall, sitting):
        client.force_login(person)
        response = client.get(address, follow=True)
        texts[person.email, address] = response.text if response.status_code == 200 else str(response.status_code)
    return texts


@pytest.mark.parametrize("passes", [True, False])
def test_no_page_shows_a_held_result_to_anyone(client, hall, passes):
    sitting = finish(hall, passes=passes)
    pages = read_pages(client, hall, sitting)
    leaks = [(where, word) for where, text in pages.items() for word in TELLING if word in text]
    assert not leaks
    assert "Not released yet" in pages[hall.world.trainee.email, reverse("exam_result", args=[sitting.pk])]
    emails = "".join(Email.objects.values_list("body", flat=True))
    assert not any(word in emails for word in TELLING)


def test_pages_are_identical_whether_the_held_result_is_a_pass_or_not(client, hall):
    """A stronger check: reversing the score changes nothing that anyone but examinations staff can read."""
    import re

    sitting = finish(hall, passes=True)

    def bare(text):
        return re.sub(r'(csrfmiddlewaretoken" value|form_owner" value|nonce|csrf-token" content)="[^"]*"', "", text)

    before = {where: bare(text) for where, text in read_pages(client, hall, sitting).items()}
    score = sitting.scores.get()
    type(score).objects.bulk_create(
        [
            type(score)(
                sitting=sitting,
                number=2,
                points=0,
                maximum=score.maximum,
                cut_points=score.cut_points,
                passed=False,
                domains=score.domains,
                marks=score.marks,
                key_set="k",
                keys=score.keys,
                at=score.at,
            )
        ]
    )
    after = {where: bare(text) for where, text in read_pages(client, hall, sitting).items()}
    # Wagtail generates new element ids for each page.
    ours = [where for where in before if not where[1].startswith("/admin/")]
    assert len(ours) > 15 and [where for where in ours if before[where] != after[where]] == []


def test_certification_ignores_a_held_score_and_uses_it_on_release(hall):
    from lms.certification.models import Program

    program = Program.objects.create(key="p", title="P", credential="CPS", authority=hall.world.state)
    version = version_of(program, at=hall.now)
    row = candidacy_of(hall.world.trainee, version, at=hall.now)
    finish(hall, passes=True)
    exam_facts = facts.gather([cycle_of(row)], at=timezone.now())[cycle_of(row).pk].exams
    assert [(fact.passed, fact.score) for fact in exam_facts] == [(None, None)]
    assert {proof.table for fact in exam_facts for proof in fact.evidence} == {"delivery.Sitting"}
    release(hall)
    assert [fact.passed for fact in facts.gather([cycle_of(row)], at=timezone.now())[cycle_of(row).pk].exams] == [True]


def release(hall, **change):
    at = hall.window.closes_at + timedelta(minutes=1)
    return results.release_results(**{"window": hall.window, "by": hall.world.examinations, "at": at, **change})


def test_a_release_shows_the_result_updates_certification_and_sends_a_neutral_email(client, hall):
    from exams.delivery.signals import result_changed

    woken = []
    result_changed.connect(lambda person_ids, **kwargs: woken.extend(person_ids), weak=False, dispatch_uid="test")
    try:
        sitting = finish(hall, passes=True)
        woken.clear()
        release(hall)
    finally:
        result_changed.disconnect(dispatch_uid="test")
    assert woken == [hall.world.trainee.pk]
    client.force_login(hall.world.trainee)
    assert "6 of 6 points" in client.get(reverse("exam_result", args=[sitting.pk])).text
    email = Email.objects.get(person=hall.world.trainee)
    assert not any(word in email.subject.lower() for word in ("exam", "result", "pass", "score"))
    assert not any(word in email.body for word in TELLING)
    with refuses("release_already_done"):
        release(hall)


@pytest.mark.parametrize(
    ("who", "early", "code"),
    [
        ("program_staff", False, "role_required"),
        ("vendor_coordinator", False, "role_required"),
        ("examinations", True, "release_window_open"),
    ],
)
def test_a_release_that_is_not_allowed_is_refused(hall, who, early, code):
    finish(hall, passes=True)
    change = {"at": hall.now} if early else {}
    with refuses(code):
        release(hall, by=getattr(hall.world, who), **change)
    assert not Release.objects.exists()


def test_a_result_that_was_shown_cannot_be_held_and_a_held_result_needs_a_release(hall):
    finish(hall, passes=True)

    def change(holds):
        windows.change_window(
            window=hall.window,
            opens_at=hall.window.opens_at,
            closes_at=hall.window.closes_at,
            ends_sittings=True,
            holds_results=holds,
            by=hall.world.examinations,
            at=hall.now,
        )

    with refuses("window_holding_too_late"):
        change(False)
    change(True)
    release(hall)
    with refuses("window_results_released"):
        change(True)


def test_staff_are_told_that_held_results_wait(hall):
    finish(hall, passes=True)
    at = hall.window.closes_at + timedelta(hours=1)
    assert "results_release" in [task.code for task in tasks_of(hall.world.examinations, at)]
    release(hall)
    assert "results_release" not in [task.code for task in tasks_of(hall.world.examinations, at)]


def test_a_scaled_score_reads_the_same_on_every_page(client, hall):
    attempts.publish_policy(
        exam=hall.exam,
        authority="Board",
        by=None,
        at=hall.now - timedelta(days=1),
        limits={"scale_low": 200, "scale_cut": 500, "scale_high": 800},
    )
    sitting = finish(hall, passes=True)
    release(hall)
    client.force_login(hall.world.trainee)
    page = client.get(reverse("exam_result", args=[sitting.pk])).text
    assert "Your score is 800 on a scale from 200 to 800. The passing score is 500." in page and "6 of 6" not in page
    assert "800 (500 passes)" in client.get(reverse("my_exams")).text
    score = sitting.scores.get()
    assert str(report_score(score.points, score.cut_points, score.maximum, Scale(200, 500, 800))) == "800 (500 passes)"
    assert (score.points, score.maximum) == (6, 6)
