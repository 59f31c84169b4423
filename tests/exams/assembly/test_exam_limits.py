"""Numbers of an exam have upper limits, and a number stored before there were limits breaks no page."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cohorts.core.approvals.models import Proposal
from exams.assembly.actions.exam_forms import publish_form
from exams.assembly.actions.exams import change_exam
from exams.assembly.acts import propose_exam
from exams.assembly.models import Exam
from exams.assembly.rules.forms import MAX_EXAM_MINUTES, MAX_INSTRUCTIONS_CHARACTERS, MAX_SCORED_ITEMS
from exams.delivery.rules import clock
from exams.delivery.rules.accommodations import NO_ALLOWANCE
from tests.exams.delivery.rows import exam, form
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
HUGE = 99_999_999_999


def values(row, **new):
    names = ("title", "minutes_allowed", "grace_seconds", "instructions")
    return {name: getattr(row, name) for name in names} | new


@pytest.mark.parametrize(
    ("new", "code", "field"),
    [
        ({"minutes_allowed": MAX_EXAM_MINUTES + 1}, "exam_too_long", "minutes_allowed"),
        ({"minutes_allowed": HUGE}, "exam_too_long", "minutes_allowed"),
        ({"instructions": "x" * (MAX_INSTRUCTIONS_CHARACTERS + 1)}, "exam_instructions_too_long", "instructions"),
        ({"min_scored": 1, "max_scored": MAX_SCORED_ITEMS + 1}, "exam_length_too_great", "max_scored"),
    ],
)
def test_the_action_refuses_more_than_the_most(world, new, code, field):
    with refuses(code, field=field):
        change_exam(exam=exam(), **values(exam(), **new), by=world.examinations, at=NOW)


def test_nobody_proposes_an_exam_of_years(world):
    published = publish_form(
        form=form(), cut_percent="70", cut_authority="Panel", cut_document="Minutes 3", by=None, at=NOW
    ).exam
    with refuses("exam_too_long", field="minutes_allowed"):
        propose_exam(
            exam=published, reason="A typing mistake.", by=world.examinations, at=NOW,
            **values(published, minutes_allowed=HUGE),
        )  # fmt: skip
    assert not Proposal.objects.exists()


def test_the_pages_refuse_it_in_words(world, client):
    client.force_login(world.examinations)
    row = exam()
    body = {"title": row.title, "minutes_allowed": HUGE, "grace_seconds": 30, "min_scored": 1, "max_scored": HUGE}
    page = client.post(reverse("exams:edit", args=[row.pk]), body)
    assert page.status_code == 200 and str(MAX_EXAM_MINUTES) in page.content.decode()
    assert "9223372036854775807" not in page.content.decode()
    long = client.post(reverse("exams:edit", args=[row.pk]), body | {"instructions": "x" * 30_000})
    assert f"at most {MAX_INSTRUCTIONS_CHARACTERS} characters" in long.content.decode()
    zero = client.post(reverse("exams:edit", args=[row.pk]), body | {"minutes_allowed": 0, "max_scored": 5})
    assert "onstraint" not in zero.content.decode()
    assert "Enter at least 1" in zero.content.decode() or "greater than or equal to 1" in zero.content.decode()


def test_a_time_stored_before_there_was_a_limit_ends_within_the_calendar():
    terms = clock.Terms(started=NOW, minutes_allowed=HUGE, closes_at=NOW + timedelta(days=300), ends_sittings=False)
    assert clock.deadline(terms).at == NOW + timedelta(minutes=MAX_EXAM_MINUTES)
    assert clock.full_time(HUGE, NO_ALLOWANCE) == timedelta(minutes=MAX_EXAM_MINUTES)


def test_the_database_keeps_the_limits(world):
    too_long = {"instructions": "x" * (MAX_INSTRUCTIONS_CHARACTERS + 1)}
    too_many = {"max_scored": MAX_SCORED_ITEMS + 1, "min_scored": 1}
    for new in ({"minutes_allowed": MAX_EXAM_MINUTES + 1}, too_many, too_long):
        with pytest.raises(IntegrityError), transaction.atomic():
            Exam.objects.filter(pk=exam().pk).update(**new)


def test_without_a_course_the_form_says_who_adds_one(world, client):
    client.force_login(world.examinations)
    assert "There is no course yet" in client.get(reverse("exams:add")).content.decode()
    exam()
    assert "There is no course yet" not in client.get(reverse("exams:add")).content.decode()
