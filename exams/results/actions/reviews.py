"""Reviews of a result: asked for by the candidate, decided by examinations staff."""

from zoneinfo import ZoneInfo

from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import format_count
from cohorts.core.states import transition
from exams.delivery.access import require_examinations
from exams.delivery.actions.notices import write_neutral
from exams.delivery.actions.sittings import void
from exams.delivery.models import Sitting
from exams.delivery.models.histories import Policies
from exams.delivery.models.windows import is_held
from exams.delivery.rules.results import review_until
from exams.results.models import ReviewRequest

LONGEST = 4000


# The outcomes of a review: what it is called, and by which move.
OUTCOMES = {
    "upheld": ("The result stands", "uphold"),
    "changed": ("The result was changed", "change"),
    "set aside": ("The sitting is set aside", "set_aside"),
}


def review_deadline(sitting, policies=None):
    """Until when a review of this result can be asked for; None where there is no deadline.

    `policies`: the Policies of the exam, where they are at hand.
    """
    window = sitting.window
    release = getattr(window, "release", None)
    released = release and release.at
    policy = (policies or Policies([window.exam_id])).row(window.exam_id, sitting.started_at)
    days = policy.review_days if policy else None
    return review_until(released or sitting.ended_at, days, ZoneInfo(window.time_zone))


def review_trouble(sitting, at):
    """Why no review of this sitting can be asked for at `at`, as a sentence; None where it can."""
    if sitting.window.exam.is_practice:
        return "Practice counts for nothing, so there is nothing to review."
    if sitting.state != "submitted" or is_held(sitting.window) or not sitting.scores.exists():
        return "There is no result of this exam to review now."
    if ReviewRequest.objects.filter(sitting=sitting).exists():
        return "You have asked for a review of this result already. The answer stands beside the result."
    until = review_deadline(sitting)
    if until is not None and at >= until:
        return "The time to ask for a review of this result is over."
    return None


@action("review.requested", "Ask for a review of a result")
def request_review(*, sitting_id, text, by, at):
    """Ask the state's examinations staff to look at a result again; log it (without the text), returns the request.

    Raises Sitting.DoesNotExist for a stranger. Refuses a practice exam, a sitting without a result to see, a second
    request, a missing or overlong text, and a request after the deadline.
    """
    locked = Sitting.objects.select_for_update(of=("self",))
    sitting = locked.select_related("window__exam").get(pk=sitting_id, person=by)
    trouble = review_trouble(sitting, at)
    if trouble:
        raise Refused(trouble)
    text = text.strip()
    if not text:
        raise Refused("Say what should be looked at again.", field="text")
    if len(text) > LONGEST:
        raise Refused(f"Please keep it to {format_count(LONGEST)} characters.", field="text")
    request = ReviewRequest.objects.create(sitting=sitting, text=text, at=at)
    log(request, by=by, at=at, sitting=sitting.pk)
    return request


@action("review.decided", "Decide on a review of a result")
def decide_review(*, review, outcome, reason, by, at):
    """Decide on a request, with reasons that the person reads: log it, write to the person; returns the request.

    `outcome` is one of OUTCOMES. "changed" only tells that the result was changed by the means there are (a key change,
    approved by a second person), so it asks for a score newer than the request; "set aside" sets the sitting aside.
    Refuses all but examinations staff, the person themselves, a request that is decided, and missing reasons.
    """
    require_examinations(by, "decide on reviews")
    review = ReviewRequest.objects.select_for_update(of=("self",)).select_related("sitting__person").get(pk=review.pk)
    sitting = review.sitting
    if by.pk == sitting.person_id:
        raise Refused("Somebody else must decide on your own result.")
    if outcome not in OUTCOMES:
        raise Refused("Choose what becomes of the result.", field="outcome")
    if not reason.strip():
        raise Refused("Give the reasons; the person reads them.", field="reason")
    if outcome == "changed" and not sitting.scores.filter(number__gt=1, at__gt=review.at).exists():
        raise Refused(
            "No newer score has been taken since this request. Change the key first, then say here that the result was "
            "changed.",
            field="outcome",
        )
    transition(review, OUTCOMES[outcome][1], by=by, at=at, reason=reason.strip())
    review.decided_by, review.decided_at, review.reason = by, at, reason.strip()
    review.save(update_fields=["decided_by", "decided_at", "reason"])
    if outcome == "set aside" and sitting.state != "voided":
        void(sitting_id=sitting.pk, reason=f"After a review: {reason.strip()}", by=by, at=at)
    write_neutral(person=sitting.person, key=f"review-{review.pk}-decided", by=by, at=at)
    return review
