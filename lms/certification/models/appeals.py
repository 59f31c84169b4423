"""Appeals against a decision, and until when one can be filed; here about applications.

`TermBase` and `AppealBase` are what every kind of appeal has; `models.accommodations` has the same of requests.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from lms.certification.models.applications import Application
from lms.certification.models.offices import read_by_office

PERSON, PROGRAM = "application__cycle__candidacy__person", "application__cycle__candidacy__program"


class TermCause(models.TextChoices):
    """From what a term counts."""

    NOTICE = "notice", _("Email with the decision")
    DELIVERY = "delivery", _("Delivery in another way")


class TermBase(AppendOnly):
    """Until when a person can appeal. It was printed, so it binds the office; of several the latest last day counts.

    `count`: how it was counted, as the rules said then.
    """

    LATEST_BY: tuple[str, ...] = ("ends_on", "pk")

    cause = models.CharField(max_length=10, choices=TermCause)
    begins_on = models.DateField(help_text="The day of the notice or of the delivery, which is day 0.")
    ends_on = models.DateField(help_text="The last day, to its end in the zone of the program.")
    count = models.JSONField(help_text="Days, kind and whether it rolls forward.")
    how = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return f"Term {self.pk}"


class AppealTerm(TermBase):
    """Until when an applicant can appeal."""

    PERSON = PERSON
    access = read_by_office(PROGRAM, people=(PERSON,))

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeal_terms")

    class Meta:
        ordering = ["application", "pk"]
        constraints = [models.CheckConstraint(condition=Q(cause__in=TermCause.values), name="appeal_term_cause_known")]


class AppealState(models.TextChoices):
    """The state of an appeal."""

    OPEN = "open", _("Waits for a decision")
    GRANTED = "granted", _("Granted")
    DENIED = "denied", _("Denied")
    WITHDRAWN = "withdrawn", _("Withdrawn")


APPEAL_TRANSITIONS = (
    Transition("grant", AppealState.OPEN, AppealState.GRANTED),
    Transition("deny", AppealState.OPEN, AppealState.DENIED),
    Transition("withdraw", AppealState.OPEN, AppealState.WITHDRAWN),
)


class AppealBase(StatefulModel):
    """An appeal. Its text is restricted: whoever decides about it reads it, and the person who wrote it.

    `due_on`: the last day for the office to decide, as the rules said when it was filed; None if they named none.
    """

    State = AppealState
    TRANSITIONS = APPEAL_TRANSITIONS
    INITIAL = AppealState.OPEN

    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="The person reads it.")

    class Meta:
        abstract = True

    def __str__(self):
        return f"Appeal {self.pk}"

    def is_overdue(self, today):
        """Whether it waits, and its last day is over."""
        return self.state == AppealState.OPEN and self.due_on is not None and self.due_on < today


class Appeal(AppealBase):
    """An appeal of an applicant."""

    PERSON = PERSON
    access = read_by_office(PROGRAM, people=(PERSON,))

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")

    class Meta:
        ordering = ["filed_at", "pk"]
        constraints = [
            states_check(APPEAL_TRANSITIONS, AppealState.OPEN, "appeal_state_known"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=AppealState.OPEN), name="one_open_appeal_per_application"
            ),
        ]
