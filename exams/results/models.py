"""A candidate's request to have a result looked at again, and what was decided."""

from django.conf import settings
from django.db import models

from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath
from exams.delivery.models import Sitting
from exams.delivery.models.sittings import SITTING_STAFF

REVIEW_TRANSITIONS = (
    Transition("uphold", "open", "upheld"),
    Transition("change", "open", "changed"),
    Transition("set_aside", "open", "set aside"),
)
REVIEW_INITIAL = "open"


class ReviewRequest(StatefulModel):
    """One request about one result, decided once, with reasons. Examinations staff and the person read it."""

    PERSON = "sitting__person"
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
