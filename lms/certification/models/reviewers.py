"""Who else looks at an application: a colleague with a second opinion; and who stepped back from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from lms.certification.models.applications import Application
from lms.certification.models.offices import read_by_office

PERSON = "application__cycle__candidacy__person"


class SecondReviewState(models.TextChoices):
    """The state of a second opinion."""

    OPEN = "open", _("Asked")
    AGREED = "agreed", _("Agrees")
    DISAGREED = "disagreed", _("Does not agree")
    CANCELED = "canceled", _("Canceled")


SECOND_REVIEW_TRANSITIONS = (
    Transition("agree", SecondReviewState.OPEN, SecondReviewState.AGREED),
    Transition("disagree", SecondReviewState.OPEN, SecondReviewState.DISAGREED),
    Transition("cancel", SecondReviewState.OPEN, SecondReviewState.CANCELED),
)


class Proposed(models.TextChoices):
    """What the reviewer means to decide."""

    ADMIT = "admit", _("Admit")
    DENY = "deny", _("Do not admit")


class SecondReview(StatefulModel):
    """A reviewer asks a colleague before they decide. While it is open, the colleague reads what the reviewer reads.

    `question`, `answer`: restricted texts. `seen`: the digest of the whole application that the colleague saw.
    """

    State = SecondReviewState
    TRANSITIONS = SECOND_REVIEW_TRANSITIONS
    INITIAL = SecondReviewState.OPEN
    PERSON = PERSON
    access = read_by_office("application__cycle__candidacy__program")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="second_reviews")
    proposed = models.CharField(max_length=10, choices=Proposed)
    question = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_reviews")
    answered_at = models.DateTimeField(null=True)
    seen = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["application", "pk"]
        constraints = [
            states_check(SECOND_REVIEW_TRANSITIONS, SecondReviewState.OPEN, "second_review_state_known"),
            models.CheckConstraint(condition=Q(proposed__in=Proposed.values), name="second_review_proposes"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=SecondReviewState.OPEN), name="one_open_second_review"
            ),
        ]

    def __str__(self):
        return f"Second opinion {self.pk}"

    @property
    def is_open(self):
        """Whether the colleague has still to answer."""
        return self.state == SecondReviewState.OPEN


class RecusalKind(models.TextChoices):
    """Why somebody steps back."""

    FAMILY = "family", _("Family or partner")
    FRIEND = "friend", _("Friend or acquaintance")
    WORK = "work", _("Works or worked with the applicant")
    MONEY = "money", _("Money or another interest")
    OTHER = "other", _("Another reason")


class Recusal(AppendOnly):
    """One person of program staff steps back from an application, or a colleague takes that back. The latest counts."""

    PERSON = PERSON
    LATEST_BY = ("pk",)
    access = read_by_office("application__cycle__candidacy__program")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusals")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    steps_back = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, choices=RecusalKind, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["application", "pk"]

    def __str__(self):
        return f"Recusal {self.pk}"
