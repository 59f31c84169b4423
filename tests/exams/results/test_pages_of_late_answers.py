"""What staff and the candidate read about answers received late: times, what waits, and what rests on the result."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import consequences, roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.core.formatting import format_day, format_list, format_moment, local_day
from exams.delivery.actions.answers import Message
from exams.delivery.models import ExamWindow, LateAnswer
from exams.results.actions.reviews import request_review
from exams.results.acts import propose_late_answers
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save
from tests.exams.delivery.test_sittings_http import visitor
from tests.refusals import on_page

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WHY = "The log of the network shows that the building was offline."
GUAM = "Pacific/Guam"


@pytest.fixture
def hall(world):
    hall = Hall(world, now=timezone.now() - timedelta(minutes=90))
    hall.approver = world.person("approver", world.state, roles.EXAMINATIONS)
    return hall


@pytest.fixture
def sitting(hall):
    """Two of six points; four right answers arrived late, given before, after and a day before the end, or unknown."""
    own = hall.begin()
    answers = right_answers(own)
    save(own, *answers[:2])
    device_times = [own.deadline_at - MINUTE, own.deadline_at + MINUTE, own.deadline_at - timedelta(days=1), None, None]
    late = [Message(row.number, row.question, row.value, at) for row, at in zip(answers[2:], device_times, strict=True)]
    save(own, *late, at=own.deadline_at + 15 * MINUTE)
    own.refresh_from_db()
    return own


def propose(hall, sitting, ids=None):
    late_ids = list(LateAnswer.objects.filter(sitting=sitting).values_list("pk", flat=True)) if ids is None else ids
    return propose_late_answers(
        sitting=sitting, answers=late_ids, reason=WHY, by=hall.world.examinations, at=timezone.now()
    )


def approved(hall, proposal):
    approve(proposal=proposal, reason="I read the log.", by=hall.approver, at=timezone.now())


def test_a_review_shows_the_exam_in_its_own_zone(hall, sitting, client):
    ExamWindow.objects.update(time_zone=GUAM)
    review = request_review(sitting_id=sitting.pk, text="I was offline.", by=hall.world.trainee, at=timezone.now())
    text = into_admin(client, hall.world.examinations).get(reverse("exam_review", args=[review.pk])).text
    assert "ChST" in format_moment(sitting.ended_at, GUAM)
    for moment in (sitting.started_at, sitting.ended_at, review.at):
        assert format_moment(moment, GUAM) in text and format_moment(moment, "America/Chicago") not in text


def test_the_form_says_which_answers_came_after_the_end_on_another_day_or_at_no_known_time(hall, sitting, client):
    page = into_admin(client, hall.world.examinations).get(reverse("late_answers_count", args=[sitting.pk]))
    labels = [label for _, label in page.context["form"].fields["answers"].choices]
    assert [", after the end" in label for label in labels] == [False, True, False, False, False]
    assert ["The device did not say when." in label for label in labels] == [False, False, False, True, True]
    day = format_day(local_day(sitting.deadline_at - timedelta(days=1), "America/Chicago"))
    assert [day in label for label in labels] == [False, False, True, False, False]
    assert page.context["form"].initial["answers"] == [
        row.pk for row in LateAnswer.objects.order_by("number") if row.given_at and row.given_at <= sitting.ended_at
    ]


def test_while_a_proposal_waits_nobody_fills_in_another(hall, sitting, client):
    proposal = propose(hall, sitting)
    page = into_admin(client, hall.world.examinations).get(
        reverse("late_answers_count", args=[sitting.pk]), follow=True
    )
    assert page.redirect_chain and on_page("already_proposed", proposal=proposal.pk) in page.text


def test_a_proposal_lists_questions_in_words_and_says_that_a_review_stays_open(hall, sitting):
    request_review(sitting_id=sitting.pk, text="I was offline.", by=hall.world.trainee, at=timezone.now())
    effects = propose(hall, sitting).effects
    late = set(LateAnswer.objects.values_list("place", flat=True))
    numbers = [number for number, (place, *_) in enumerate(sitting.paper, 1) if place in late]
    assert f"questions {format_list(numbers)} count" in effects[0]
    assert effects[-1] == "The request for a review stays open. Decide on it after this."


def test_undoing_a_decision_names_what_rests_on_the_result(hall, sitting, monkeypatch):
    monkeypatch.setattr(
        consequences, "SENTENCES", [lambda rows, person_ids, user: [f"{len(rows)} records of {len(person_ids)}"]]
    )
    proposal = propose(hall, sitting)
    assert not any("records of" in line for line in proposal.effects), "nothing is lost by passing"
    approved(hall, proposal)
    effects = propose(hall, sitting, ids=[]).effects
    assert "The exam is then no longer passed." in effects and "3 records of 1" in effects


def test_where_every_late_answer_counts_the_result_says_so_under_a_heading_of_its_own(hall, sitting):
    propose(hall, sitting)
    approved(hall, Proposal.objects.get())
    text = visitor(hall.world.trainee).get(reverse("exam_result", args=[sitting.pk])).text
    assert text.count("<h2>Answers that reached us too late</h2>") == 1
    assert text.index("<h2>Answers that reached us too late</h2>") < text.index("By a decision, they count.")
