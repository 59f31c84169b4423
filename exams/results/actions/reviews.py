"""Reviews of a result: requested by the candidate, decided by examinations staff."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.choices import Choice
from cohorts.core.persons import is_own
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.states import state_of, transition
from cohorts.people.models import User
from exams.delivery.actions.notices import queue_exam_news, queue_review_received
from exams.delivery.actions.sittings import void
from exams.delivery.models import Sitting, SittingState
from exams.delivery.models.histories import Policies
from exams.delivery.models.windows import is_held
from exams.delivery.rules.results import review_until
from exams.results.models import ReviewRequest, ReviewState

MAX_TEXT_CHARACTERS = 4000
# {decision: name of the transition}
OUTCOMES = {
    ReviewState.UPHELD: "uphold",
    ReviewState.CHANGED: "change",
    ReviewState.SET_ASIDE: "set_aside",
}


# {decision: why it cannot be made where it is not true}
CONTRADICTIONS = {
    ReviewState.UPHELD: "review_result_differs",
    ReviewState.CHANGED: "review_without_new_score",
}
RESULT_FIELDS = ("points", "maximum", "cut_points", "passed")


def decision_problem(review: ReviewRequest) -> Problem | None:
    """Why a request cannot be decided; None while it is open."""
    return None if review.state == ReviewState.OPEN else Problem("review_decided", state=state_of(review))


def review_deadline(sitting: Sitting, policies: Any = None) -> datetime | None:
    """Deadline to request a review of this result; None without a deadline.

    `policies`: the Policies of the exam, if the caller has them.
    """
    window = sitting.window
    release = getattr(window, "release", None)
    released = release and release.at
    policy = (policies or Policies([window.exam_id])).row(window.exam_id, sitting.started_at)
    days = policy.review_days if policy else None
    return review_until(released or sitting.ended_at, days, ZoneInfo(window.time_zone))


def review_problem(sitting: Sitting, at: datetime) -> Problem | None:
    """Why a review of this sitting cannot be requested at `at`; None if it can."""
    if sitting.window.exam.is_practice:
        return Problem("review_practice_exam")
    if sitting.state != SittingState.SUBMITTED or is_held(sitting.window) or not sitting.scores.exists():
        return Problem("review_without_result")
    if ReviewRequest.objects.filter(sitting=sitting).exists():
        return Problem("review_already_requested")
    until = review_deadline(sitting)
    if until is not None and at >= until:
        return Problem("review_too_late")
    return None


@action("review.requested", "Requested review of result")
def request_review(*, sitting_id: int, text: str, by: User, at: datetime) -> ReviewRequest:
    """Request a review of a result by the state's examinations staff; returns the request.

    Logs it without the text, and emails the person that it was received.

    Raises Sitting.DoesNotExist if the sitting is not theirs. Refuses a practice exam, a sitting without a visible
    result, a second request, a missing or too long text, and a request after the deadline.
    """
    locked = Sitting.objects.select_for_update(of=("self",))
    sitting = locked.of_person(by).select_related("window__exam").get(pk=sitting_id)
    refuse(review_problem(sitting, at))
    text = text.strip()
    if not text:
        raise Refused("review_text_missing", field="text")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise Refused("review_text_too_long", field="text", most=MAX_TEXT_CHARACTERS)
    request = ReviewRequest.objects.create(sitting=sitting, text=text, at=at)
    log(request, by=by, at=at, sitting=sitting.pk)
    queue_review_received(person=by, key=f"review-{request.pk}-received", at=at)
    return request


def result_changed_since(review: ReviewRequest) -> bool:
    """Whether the result is another one now than when the review was requested. One query."""
    scores = review.sitting.scores.order_by("number").only(*RESULT_FIELDS, "at")
    results = [(score.at > review.at, [getattr(score, name) for name in RESULT_FIELDS]) for score in scores]
    before = [result for is_newer, result in results if not is_newer]
    return bool(before) and before[-1] != results[-1][1]


def outcomes_of(review: ReviewRequest) -> tuple[Choice, ...]:
    """The decisions that are true of a request now: of the three only those that fit what happened to the result."""
    if review.sitting.state == SittingState.VOIDED:
        return (ReviewState.SET_ASIDE,)
    if result_changed_since(review):
        return (ReviewState.CHANGED, ReviewState.SET_ASIDE)
    return (ReviewState.UPHELD, ReviewState.SET_ASIDE)


@action("review.decided", "Decided on review of result")
def decide_review(*, review: ReviewRequest, outcome: Choice, reason: str, by: User, at: datetime) -> ReviewRequest:
    """Decide on a request, with reasons that the person can read: logs it, emails the person; returns the request.

    `outcome` is one of `outcomes_of`. CHANGED only records that the result was changed by a decision of two people, so
    it requires another result than at the request, and UPHELD the same; SET_ASIDE sets the sitting aside. Refuses
    everyone except examinations staff, the person themself, a request that is already decided, and missing reasons.
    """
    require(by, roles.EXAMINATIONS)
    review = ReviewRequest.objects.select_for_update(of=("self",)).select_related("sitting__person").get(pk=review.pk)
    sitting = review.sitting
    if is_own(by, sitting.person_id):
        raise Refused("review_own_result")
    refuse(decision_problem(review))
    if outcome not in OUTCOMES:
        raise Refused("review_outcome_missing", field="outcome")
    if not reason.strip():
        raise Refused("review_reason_missing", field="reason")
    if outcome not in outcomes_of(review):
        raise Refused(CONTRADICTIONS[outcome], field="outcome")
    transition(review, OUTCOMES[outcome], by=by, at=at, reason=reason.strip())
    review.decided_by, review.decided_at, review.reason = by, at, reason.strip()
    review.save(update_fields=["decided_by", "decided_at", "reason"])
    if outcome == ReviewState.SET_ASIDE and sitting.state != SittingState.VOIDED:
        void(sitting_id=sitting.pk, reason=f"After a review: {reason.strip()}", by=by, at=at)
    queue_exam_news(person=sitting.person, key=f"review-{review.pk}-decided", by=by, at=at)
    return review
