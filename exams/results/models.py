"""Reviews that candidates request, and the steps of key changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly
from cohorts.core.compiled import compiled
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath
from exams.analysis.models import AnalysisRun
from exams.bank.models import KeyProposal
from exams.bank.models.items import ITEM_STAFF
from exams.delivery.models import Sitting
from exams.delivery.models.sittings import SITTING_STAFF


class ReviewState(models.TextChoices):
    """State of a review request; all states except OPEN are decisions."""

    OPEN = "open", _("Open")
    UPHELD = "upheld", _("Result not changed")
    CHANGED = "changed", _("Result changed")
    SET_ASIDE = "set_aside", _("Exam set aside")


REVIEW_TRANSITIONS = (
    Transition("uphold", ReviewState.OPEN, ReviewState.UPHELD),
    Transition("change", ReviewState.OPEN, ReviewState.CHANGED),
    Transition("set_aside", ReviewState.OPEN, ReviewState.SET_ASIDE),
)
REVIEW_INITIAL = ReviewState.OPEN


class ReviewRequest(StatefulModel):
    """A request to review a result, decided once with reasons. Examinations staff and the person can read it."""

    PERSON = "sitting__person"
    State = ReviewState
    TRANSITIONS = REVIEW_TRANSITIONS
    INITIAL = REVIEW_INITIAL
    access = AccessPath(staff=SITTING_STAFF, people=("sitting__person",))

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="review")
    text = models.TextField()
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [states_check(REVIEW_TRANSITIONS, REVIEW_INITIAL, "review_state_known")]

    def __str__(self):
        return f"Review request {self.pk}"


def review_of(sitting):
    """The request to review a person's own sitting, which they may always read, or None. One query."""
    return next(iter(_reviews(sitting.pk)), None)


@compiled
def _reviews(sitting_id):
    return ReviewRequest.objects.filter(sitting=sitting_id).order_by()


class KeyChangeStepKind(models.TextChoices):
    """Steps of a key change besides its decision."""

    DRY_RUN_REQUESTED = "dry_run_requested", _("Requested another dry run")
    DRY_RUN = "dry_run", _("Completed the dry run")
    RESUMED = "resumed", _("Continued the key change")
    BATCH = "batch", _("Rescored sittings")
    ANALYSIS = "analysis", _("Requested a new analysis")
    COMPLETED = "completed", _("Completed the key change")


class KeyChangeStep(AppendOnly):
    """One step of a key change, with its counts of sittings. `run` is the requested analysis."""

    access = AccessPath(staff=ITEM_STAFF)

    proposal = models.ForeignKey(KeyProposal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=KeyChangeStepKind)
    run = models.ForeignKey(AnalysisRun, on_delete=models.PROTECT, null=True, related_name="+")
    looked_at = models.PositiveIntegerField(null=True)
    changed = models.PositiveIntegerField(null=True)
    kept = models.PositiveIntegerField(null=True)
    gained = models.PositiveIntegerField(null=True)
    lost = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["proposal", "at"])]

    def __str__(self):
        return f"Step {self.pk}"
