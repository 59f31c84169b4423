"""Two people let answers count that were received late; the score is appended, and the candidate is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.core.formatting import format_list
from cohorts.notices.models import Email
from exams.analysis import frames
from exams.bank.models import KeyProposal
from exams.delivery.actions import sittings
from exams.delivery.actions.scoring import score_sheet
from exams.delivery.models import CountedAnswers, ExamWindow, LateAnswer, Score
from exams.results.actions import key_changes
from exams.results.actions.late_answers import count_late
from exams.results.actions.reviews import decide_review, request_review
from exams.results.acts import propose_late_answers
from exams.results.models import ReviewState
from lms.certification.models import Reconsideration
from tests.approvals.scenes import certificate
from tests.approvals.second import other_emails
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import Hall, message, paper, right_answers, save
from tests.exams.delivery.test_sittings_http import visitor
from tests.refusals import on_page, refuses

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WHY = "The log of the network shows that the building was offline."


@pytest.fixture
def hall(world):
    hall = Hall(world, now=timezone.now() - timedelta(minutes=90))
    hall.approver = world.person("approver", world.state, roles.EXAMINATIONS)
    return hall


@pytest.fixture
def sitting(hall):
    """Two of six points, and four right answers that arrived a quarter of an hour after the end."""
    own = hall.begin()
    answers = right_answers(own)
    save(own, *answers[:2])
    save(own, *answers[2:], at=own.deadline_at + 15 * MINUTE)
    own.refresh_from_db()
    return own


def late_ids(sitting):
    return list(LateAnswer.objects.filter(sitting=sitting).values_list("pk", flat=True))


def points(sitting):
    return [int(score.points) for score in Score.objects.filter(sitting=sitting).order_by("number")]


def propose(hall, sitting, ids=None):
    ids = late_ids(sitting) if ids is None else ids
    by = hall.world.examinations
    return propose_late_answers(sitting=sitting, answers=ids, reason=WHY, by=by, at=timezone.now())


def count(hall, sitting, ids=None):
    proposal = propose(hall, sitting, ids)
    return approve(proposal=proposal, reason="I read the log.", by=hall.approver, at=timezone.now())


def test_two_people_let_late_answers_count_and_the_score_is_appended(hall, sitting):
    proposal = propose(hall, sitting)
    text = " ".join(proposal.effects)
    assert "Score now: 2 of 6 points, not passed" in text and "Score then: 6 of 6 points, passed" in text
    assert points(sitting) == [2] and not CountedAnswers.objects.exists()
    approve(proposal=proposal, reason="I read the log.", by=hall.approver, at=timezone.now())
    assert points(sitting) == [2, 6]
    newest = Score.objects.latest("pk")
    assert (newest.passed, newest.reason, newest.by) == (True, WHY, hall.approver)
    assert newest.keys == Score.objects.first().keys
    assert sitting.sheet.responses[2:] == [""] * 5, "the sheet of the end is not rewritten"
    entry = ModelLogEntry.objects.get(action="late_answers.counted")
    assert (entry.data["points_before"], entry.data["points"], entry.user) == ("2.00", "6", hall.approver)


def test_nobody_counts_late_answers_alone(hall, sitting):
    by = hall.world.examinations
    with refuses("needs_second_person"):
        count_late(sitting=sitting, late_ids=late_ids(sitting), reason=WHY, by=by, at=timezone.now())
    with refuses("own_proposal"):
        approve(proposal=propose(hall, sitting), reason="Mine.", by=by, at=timezone.now())
    assert points(sitting) == [2]


def test_the_person_themself_and_other_roles_propose_nothing(hall, sitting):
    for by in (hall.world.trainee, hall.world.program_staff, hall.world.proctor, hall.world.auditor):
        with refuses("auditor_acts_nowhere" if by == hall.world.auditor else "not_a_proposer"):
            propose_late_answers(sitting=sitting, answers=late_ids(sitting), reason=WHY, by=by, at=timezone.now())
    hall.world.trainee.memberships.create(
        organization=hall.world.state, role=roles.EXAMINATIONS, started_at=hall.world.now
    )
    own = type(hall.world.trainee).objects.get(pk=hall.world.trainee.pk)
    with refuses("own_benefit"):
        propose_late_answers(sitting=sitting, answers=late_ids(sitting), reason=WHY, by=own, at=timezone.now())


def test_what_cannot_be_counted_is_refused(hall, sitting):
    by, at = hall.world.examinations, timezone.now()
    with refuses("review_reason_missing", field="reason"):
        propose_late_answers(sitting=sitting, answers=late_ids(sitting), reason=" ", by=by, at=at)
    with refuses("late_answers_unknown", field="answers"):
        propose_late_answers(sitting=sitting, answers=[987654], reason=WHY, by=by, at=at)
    with refuses("late_answers_unchanged", field="answers"):
        propose_late_answers(sitting=sitting, answers=[], reason=WHY, by=by, at=at)
    sittings.void(sitting_id=sitting.pk, reason="Fire", by=by, at=at)
    sitting.refresh_from_db()
    with refuses("late_answers_without_score"):
        propose_late_answers(sitting=sitting, answers=late_ids(sitting), reason=WHY, by=by, at=at)


def test_a_decision_is_undone_by_another_and_every_score_stays(hall, sitting):
    count(hall, sitting)
    count(hall, sitting, [])
    assert points(sitting) == [2, 6, 2]
    assert [bool(row.late_answers) for row in CountedAnswers.objects.order_by("number")] == [True, False]


def test_some_of_the_late_answers_can_count(hall, sitting):
    count(hall, sitting, late_ids(sitting)[:1])
    assert points(sitting) == [2, 3]


def test_a_late_answer_that_a_later_saved_one_replaced_changes_no_score(hall):
    own = hall.begin()
    sittings.take_over(sitting_id=own.pk, device="two", by=own.person, at=own.started_at + MINUTE)
    save(own, message(own, 1, 1, ["A"]), epoch=2, device="two", at=own.started_at + 2 * MINUTE)
    save(own, message(own, 9, 1, ["B"]), at=own.deadline_at + 15 * MINUTE)
    own.refresh_from_db()
    assert "The score stays the same." in propose(hall, own).effects
    approve(proposal=Proposal.objects.get(), reason="I read it.", by=hall.approver, at=timezone.now())
    assert points(own) == [1] and CountedAnswers.objects.count() == 1


def test_what_counts_stays_counted_when_the_sitting_is_scored_again_and_when_a_key_changes(hall, sitting, run_jobs):
    count(hall, sitting)
    assert score_sheet(sitting=sitting, by=None, at=timezone.now()).number == 2
    version = hall.form.places.get(position=3).version
    at = timezone.now()
    key_changes.propose(
        version=version, answer={"any_of": ["A"]}, reason="True.", policy="both_ways", by=hall.world.examinations, at=at
    )
    run_jobs()
    key_changes.approve(proposal=KeyProposal.objects.get(), reason="I read it.", by=hall.approver, at=at)
    run_jobs()
    assert points(sitting) == [2, 6, 5]


def test_the_analysis_reads_what_counts_and_runs_before_a_decision_are_out_of_date(hall, sitting):
    before = frames.fingerprints([hall.form.pk])
    empty = frames.form_frame(hall.form).responses.iloc[0, 3]
    count(hall, sitting)
    frame = frames.form_frame(hall.form)
    assert frames.fingerprints([hall.form.pk]) != before
    assert frame.fingerprint == frames.fingerprints([hall.form.pk])[hall.form.pk]
    assert frame.responses.iloc[0, 3] == "B" != empty


def test_the_candidate_is_told_and_the_requirements_for_a_certificate_are_checked_again(hall, sitting):
    certificate(hall.world)
    count(hall, sitting)
    emails = other_emails().filter(person=sitting.person, kind="exam-news")
    assert emails.count() == 1 and "6" not in emails.get().body
    assert Reconsideration.objects.filter(candidacy__person=sitting.person).count() == 1


def test_while_the_result_is_held_nobody_is_told(hall, sitting):
    ExamWindow.objects.update(holds_results=True)
    count(hall, sitting)
    assert not Email.objects.filter(kind="exam-news").exists()


def test_the_result_page_names_the_questions_and_leads_to_a_review(hall, sitting):
    trainee, address = visitor(hall.world.trainee), reverse("exam_result", args=[sitting.pk])
    numbers = {place: number for number, (place, *_) in enumerate(sitting.paper, 1)}
    named = sorted(numbers[question.place] for position, question in paper(sitting).items() if position > 2)
    page = trainee.get(address)
    assert page.context["late"] == named
    assert f"Your answers to questions {format_list(named)} reached us after the end" in page.text
    assert page.text.count(reverse("exam_ask_for_review", args=[sitting.pk])) >= 1
    count(hall, sitting)
    page = trainee.get(address)
    assert (page.context["late"], page.context["late_counted"]) == ([], named)
    assert "By a decision, they count." in page.text and WHY in page.text


def test_where_the_score_stays_the_same_the_person_reads_the_reason_too(hall):
    own = hall.begin()
    answers = right_answers(own)
    save(own, answers[0])
    wrong = [message(own, 2, 2, ["B"])]
    save(own, *wrong, at=own.deadline_at + 15 * MINUTE)
    own.refresh_from_db()
    count(hall, own)
    text = visitor(hall.world.trainee).get(reverse("exam_result", args=[own.pk])).text
    assert points(own) == [1] and WHY in text and "It was scored again, and the score is the same." in text


def test_after_the_one_review_the_result_does_not_ask_for_another(hall, sitting):
    def page():
        return visitor(hall.world.trainee).get(reverse("exam_result", args=[sitting.pk])).text

    assert "ask for a review" in page()
    review = request_review(sitting_id=sitting.pk, text="I was offline.", by=hall.world.trainee, at=timezone.now())
    assert "ask for a review" not in page().lower() and "Your request for a review is below." in page()
    decide_review(review=review, outcome="upheld", reason=WHY, by=hall.world.examinations, at=timezone.now())
    assert "ask for a review" not in page().lower() and "request for a review is below" not in page()


def test_the_review_shows_the_claims_and_the_log_and_is_decided_after_the_answers_count(hall, sitting, client):
    review = request_review(sitting_id=sitting.pk, text="I was offline.", by=hall.world.trainee, at=timezone.now())
    staff = into_admin(client, hall.world.examinations)
    page = staff.get(reverse("exam_review", args=[review.pk]))
    assert len(page.context["late"]) == 5 and "Last contact with the exam page" in page.text
    assert "by the clock of their device, which may be wrong" in page.text
    with refuses("review_without_new_score", field="outcome"):
        decide_review(review=review, outcome="changed", reason=WHY, by=hall.world.examinations, at=timezone.now())
    address = reverse("late_answers_count", args=[sitting.pk])
    assert staff.post(address, {"answers": [], "reason": WHY}).status_code == 422
    assert staff.post(address, {"answers": late_ids(sitting), "reason": WHY}).status_code == 302
    proposal = Proposal.objects.get()
    assert reverse("proposal", args=[proposal.pk]) in staff.get(reverse("late_answers", args=[sitting.pk])).text
    approve(proposal=proposal, reason="I read the log.", by=hall.approver, at=timezone.now())
    decided = decide_review(
        review=review, outcome="changed", reason=WHY, by=hall.world.examinations, at=timezone.now() + MINUTE
    )
    assert decided.state == "changed" and points(sitting) == [2, 6]
    assert "Yes, by a decision" in staff.get(reverse("exam_review", args=[review.pk])).text


def test_a_review_offers_only_the_decision_that_is_true_of_the_result(hall, sitting, client):
    review = request_review(sitting_id=sitting.pk, text="I was offline.", by=hall.world.trainee, at=timezone.now())
    staff, address = into_admin(client, hall.world.examinations), reverse("exam_review_decide", args=[review.pk])

    def offered():
        return [value for value, _ in staff.get(address).context["form"].fields["outcome"].choices]

    assert offered() == ["upheld", "set_aside"]
    count(hall, sitting)
    assert offered() == ["changed", "set_aside"]
    with refuses("review_result_differs", field="outcome"):
        decide_review(review=review, outcome="upheld", reason=WHY, by=hall.world.examinations, at=timezone.now())
    refused = staff.post(address, {"outcome": "upheld", "reason": WHY})
    assert refused.status_code == 422 and on_page("review_result_differs") in refused.text
    count(hall, sitting, ids=[])
    assert points(sitting) == [2, 6, 2] and offered() == ["upheld", "set_aside"], "the result is as it was"


def test_the_page_of_a_decision_says_that_setting_aside_cannot_be_undone_and_a_decided_request_is_refused(
    hall, sitting, client
):
    review = request_review(sitting_id=sitting.pk, text="I was offline.", by=hall.world.trainee, at=timezone.now())
    staff, address = into_admin(client, hall.world.examinations), reverse("exam_review_decide", args=[review.pk])
    page, other = staff.get(address), staff.get(reverse("exam_sitting_set_aside", args=[sitting.pk]))
    for name in ("happens", "undo"):
        assert other.context[name] in page.context["lead"]
    assert "This cannot be undone." in page.text
    decide_review(review=review, outcome="upheld", reason=WHY, by=hall.world.examinations, at=timezone.now())
    answer = on_page("review_decided", state=ReviewState.UPHELD)
    assert answer in staff.get(address, follow=True).text and "is now result" not in answer
    assert answer in staff.post(address, {"outcome": "upheld", "reason": WHY}).text


@pytest.mark.parametrize("who", ["proctor", "trainee", "vendor_coordinator", "program_staff"])
def test_nobody_else_reads_the_late_answers(hall, sitting, client, who):
    staff = into_admin(client, getattr(hall.world, who))
    for name in ("late_answers", "late_answers_count"):
        assert staff.get(reverse(name, args=[sitting.pk])).status_code in (302, 403, 404)
