"""Who comes from another state, or is asked for the exam again, takes it without a seat in a training."""

from datetime import timedelta

import pytest

from exams.delivery.actions import entries, sittings
from exams.delivery.models import ExamWindow, Score
from exams.delivery.signals import result_changed
from lms.certification.actions import application_decisions
from lms.certification.actions.decisions import drain
from lms.certification.facts import gather
from lms.certification.messages.findings import sentence
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.models import Certificate, Cycle
from lms.certification.models.rules import rules_of
from lms.certification.rules.facts import Facts
from lms.certification.rules.findings import open_findings
from lms.certification.rules.gate import evaluate
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.sitting_helpers import Hall
from tests.lms.certification.application_desk import Desk, pdf
from tests.lms.certification.pathway_desk import (
    ADMITTED,
    AGE,
    ELSEWHERE,
    ETHICS,
    LEVEL,
    STANDING,
    WAYS,
    elsewhere,
    sign,
)
from tests.lms.certification.test_after_a_final import only

EXAM = {"type": "exam", "exam": "pet-final", "title": "Exam"}
WAY = {"all_of": [AGE, ETHICS, ELSEWHERE, STANDING, ADMITTED, EXAM]}
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(world):
    """An applicant from another state who is admitted, and had no training here."""
    one = Desk(world, tree=WAYS["initial"], level=LEVEL | {"pathways": WAYS | {"reciprocity": WAY}})
    one.hall = Hall(world, cut="10.00")
    ExamWindow.objects.all().delete()
    one.person = world.person("mover")
    one.begin(pathway="reciprocity")
    sign(one)
    elsewhere(one)
    one.give("document", "good-standing", file=pdf(), as_of=one.now.date())
    one.submit()
    one.take()
    one.accept_all()
    about = {"admitted": True, "reason": "", "by": one.staff, "at": one.now}
    application_decisions.decide_application(application=one.application, **about)
    drain(by=None, at=one.now)
    return one


def rescored(sitting, at):
    """A later score that passes, as after a corrected key."""
    own = {field: getattr(sitting.scores.get(), field) for field in ("domains", "marks", "key_set", "keys")}
    Score.objects.create(sitting=sitting, number=2, points=100, maximum=100, cut_points=10, passed=True, at=at, **own)
    result_changed.send(sender=Score, person_ids=[sitting.person_id], by_ids=[], at=at)


def open_code(desk):
    """What the pages say of the exam now."""
    cycle = Cycle.objects.get()
    tree = evaluate(rules_of(cycle), gather([cycle], at=desk.now)[cycle.pk], desk.now.date())
    (finding,) = [one for one in open_findings(tree) if one.type == "exam"]
    return finding


def test_who_comes_from_another_state_is_entered_takes_the_exam_and_is_certified(desk, world, client):
    finding = open_code(desk)
    assert (finding.code, finding.actor) == ("exam_not_entered", "state")
    assert "Program staff enter you" in sentence(finding)
    assert "Enter" in staff_sentence(finding, "Ann")
    (task,) = [one for one in tasks_of(desk.staff, desk.now) if one.code == "exam_enter"]
    client.force_login(desk.staff)
    assert desk.person.email in client.get(task.url).text

    entries.enter(person=desk.person, exam=desk.hall.exam, reason="Wisconsin", by=world.examinations, at=desk.now)
    drain(by=None, at=desk.now)
    assert open_code(desk).code == "exam_entered_no_date"
    assert not [one for one in tasks_of(desk.staff, desk.now) if one.code == "exam_enter"]

    window = desk.hall.window_of(desk.hall.exam, desk.hall.form, None)
    sitting = desk.hall.begin(person=desk.person, window=window, at=desk.now)
    sittings.submit(sitting_id=sitting.pk, by=desk.person, at=desk.now + HOUR / 2, how="person")
    drain(by=None, at=desk.now + HOUR)
    assert open_code(desk).code == "exam_not_passed"
    rescored(sitting, desk.now + HOUR)
    drain(by=None, at=desk.now + HOUR)
    assert Certificate.objects.get().person == desk.person


def test_an_entry_says_who_sets_the_date_and_a_training_leaves_that_to_its_vendor():
    for facts, code in (
        (Facts(not_entered=("pet-final",)), "exam_not_entered"),
        (Facts(entered=("pet-final",)), "exam_entered_no_date"),
        (Facts(), "exam_no_date"),
    ):
        assert only(EXAM, facts).code == code
