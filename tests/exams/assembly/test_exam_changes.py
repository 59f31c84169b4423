"""The time of an exam is changed by two people once a form of it was published; its title by one."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from exams.assembly.actions.exams import change_exam
from exams.assembly.actions.forms import publish_form
from exams.assembly.acts import propose_exam
from exams.assembly.models import Exam
from tests.exams.delivery.rows import exam, form
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(world):
    return publish_form(
        form=form(), cut_percent="70", cut_authority="Panel", cut_document="Minutes 3", by=None, at=NOW
    ).exam


def changed(row, by, **new):
    values = {name: getattr(row, name) for name in ("title", "minutes_allowed", "grace_seconds", "instructions")}
    return change_exam(exam=row, **(values | new), by=by, at=NOW)


def test_one_person_changes_the_time_before_a_form_is_published(world):
    draft = exam()
    assert changed(draft, world.examinations, minutes_allowed=5).minutes_allowed == 5
    with refuses("exam_without_time", field="minutes_allowed"):
        changed(draft, world.examinations, minutes_allowed=0)
    with refuses("exam_grace_too_long", field="grace_seconds"):
        changed(draft, world.examinations, grace_seconds=10_000)


@pytest.mark.parametrize("new", [{"minutes_allowed": 5}, {"grace_seconds": 0}, {"min_scored": 1, "max_scored": 9}])
def test_the_time_takes_two_persons_afterward(world, published, new):
    with refuses("needs_second_person"):
        changed(published, world.examinations, **new)
    values = {"title": published.title, "minutes_allowed": 60, "grace_seconds": 30, "instructions": ""} | new
    proposal = propose_exam(exam=published, reason="The board's decision.", by=world.examinations, at=NOW, **values)
    assert any("→" in line for line in proposal.effects)
    second = world.person("second", world.state, roles.EXAMINATIONS)
    actions.approve(proposal=proposal, reason="I read it.", by=second, at=NOW)
    published.refresh_from_db()
    assert all(getattr(published, name) == value for name, value in new.items())


def test_one_person_changes_the_title_at_any_time_and_others_change_nothing(world, published):
    assert changed(published, world.examinations, title="Final exam").title == "Final exam"
    with refuses("nothing_changes"):
        changed(published, world.examinations, title="Final exam")
    with refuses("role_required"):
        changed(published, world.program_staff, title="Another title")


def test_the_editor_proposes_another_time_and_saves_another_title(world, client, published):
    client.force_login(world.examinations)
    Exam.objects.filter(pk=published.pk).update(min_scored=1, max_scored=9)
    page = reverse("exams:edit", args=[published.pk])
    body = {
        "title": "Final exam",
        "minutes_allowed": "60",
        "grace_seconds": "30",
        "instructions": "",
        "min_scored": "1",
        "max_scored": "9",
    }
    assert client.post(page, body).status_code == 302
    published.refresh_from_db()
    assert published.title == "Final exam" and not Proposal.objects.exists()
    shorter = body | {"minutes_allowed": "5"}
    assert client.post(page, shorter).status_code == 200
    response = client.post(page, shorter | {"reason": "The board's decision."})
    assert response.url == reverse("proposal", args=[Proposal.objects.get().pk])
    published.refresh_from_db()
    assert published.minutes_allowed == 60
