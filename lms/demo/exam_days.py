"""Demo data around exams: attempt rules, held results, no-shows, review requests, practice and a retake."""

from datetime import timedelta
from random import Random

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.people.models import User
from cohorts.training.models import Cohort
from exams.assembly.models import Exam
from exams.delivery.actions import attempts, sittings, start_codes, windows
from exams.delivery.acts import propose_policy
from exams.delivery.models import ExamWindow, Sitting
from exams.delivery.rules.start_codes import draw
from exams.results.actions import reviews as review_actions
from lms.demo.examining import answer_all

RULES = {
    "pet-midterm": {"review_days": 30},
    "pet-final": {
        "most_attempts": 3,
        "within_days": 365,
        "waiting_days": 14,
        "preparation_before": 2,
        "review_days": 90,
    },
}
AUTHORITY = "Example rules for this demonstration. No authority has adopted them."
OPEN_REQUEST = (
    "The fire alarm in the building rang while I was working on the last ten questions, and I lost my place. Please "
    "check that all my answers after that were saved."
)
DECIDED_REQUEST = "I think question 12 had two right answers. Please check it again."
DECISION = (
    "We checked every answer you saved, and a second specialist reviewed the question. One answer is clearly the best, "
    "so your score is correct."
)


def set_rules(cast, *, at):
    """Examinations staff propose the rules of the midterm and the final; a second person approves."""
    for code, limits in RULES.items():
        proposal = propose_policy(
            exam=Exam.objects.get(code=code),
            authority=AUTHORITY,
            limits=limits,
            reason=AUTHORITY,
            by=cast.staff[roles.EXAMINATIONS],
            at=at,
        )
        approve(proposal=proposal, reason="Checked against the example rules.", by=cast.second_examiner, at=at)


def hold_results(cast, window, *, at):
    """Examinations staff hold the results of a window."""
    windows.change_window(
        window=window,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        ends_sittings=window.ends_sittings,
        holds_results=True,
        by=cast.staff[roles.EXAMINATIONS],
        at=at,
    )


def record_no_shows(now):
    """Record no-shows five minutes after each window, as the scheduled job does."""
    for window in ExamWindow.objects.filter(pk__in=attempts.windows_without_no_shows(now)):
        attempts.record_no_shows(window_id=window.pk, by=None, at=window.closes_at + timedelta(minutes=5))


def create_current_events(cast, truths, *, now, seed):
    """Create what is in progress today: reviews, a retake, a start code and a practice exam."""
    rng = Random(seed)
    _reviews(cast, now)
    _schedule_retake(cast, now)
    _require_start_code(now, rng)
    person = User.objects.filter(email="notyet@demo.example").first()
    practice = Exam.objects.get(code="pet-practice")
    sitting = sittings.begin_practice(
        exam=practice,
        by=person,
        device="demo-practice",
        seed=f"{rng.getrandbits(160):040x}",
        at=now - timedelta(days=4),
    )
    answer_all(sitting, person, 0.3, truths, at=now - timedelta(days=4), rng=rng)


def _reviews(cast, now):
    """Create one open review request, and a decided one of another person."""
    finals = Sitting.objects.filter(form__exam__code="pet-final", state="submitted", window__cohort__code="PET-LAKES-3")
    first = finals.filter(person__email="notyet@demo.example").first()
    if first is None:
        return
    review_actions.request_review(sitting_id=first.pk, text=OPEN_REQUEST, by=first.person, at=now - timedelta(days=2))
    other = finals.exclude(pk=first.pk).order_by("pk").first()
    review = review_actions.request_review(
        sitting_id=other.pk, text=DECIDED_REQUEST, by=other.person, at=now - timedelta(days=9)
    )
    review_actions.decide_review(
        review=review, outcome="upheld", reason=DECISION, by=cast.staff[roles.EXAMINATIONS], at=now - timedelta(days=6)
    )


def _schedule_retake(cast, now):
    """Open another final for people who have not yet passed, with the form that they have not seen."""
    cohort = Cohort.objects.filter(code="PET-LAKES-3").first()
    if cohort is not None:
        windows.open_window(
            exam=Exam.objects.get(code="pet-final"),
            cohort=cohort,
            opens_at=now + timedelta(days=6),
            closes_at=now + timedelta(days=8),
            by=cast.coordinators[cohort.vendor],
            at=now - timedelta(days=1),
        )


def _require_start_code(now, rng):
    """Require a start code for the midterm that is open now in Rochester."""
    window = ExamWindow.objects.filter(cohort__code="PET-RIVER-4", exam__code="pet-midterm").first()
    proctor = User.objects.filter(email="proctor2@demo.example").first()
    if window is None or proctor is None:
        return
    windows.change_window(
        window=window,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        ends_sittings=window.ends_sittings,
        asks_start_code=True,
        by=window.by,
        at=now - timedelta(minutes=50),
    )
    start_codes.issue_start_code(window=window, code=draw(rng.choice), by=proctor, at=now - timedelta(minutes=45))
