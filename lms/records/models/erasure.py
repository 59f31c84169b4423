"""Requests of people to erase what is kept about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.people.models import Organization
from lms.records.models.purges import PurgeRun
from lms.records.models.retention import of_office


class ErasureState(models.TextChoices):
    """The state of a request for erasure."""

    OPEN = "open", _("Waits for a decision")
    PROPOSED = "proposed", _("Waits for a second person")
    GRANTED = "granted", _("Granted")
    KEPT = "kept", _("Some records must be kept for now")
    DENIED = "denied", _("Nothing is erased")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ERASURE_TRANSITIONS = (
    Transition("propose", ErasureState.OPEN, ErasureState.PROPOSED),
    Transition("back", ErasureState.PROPOSED, ErasureState.OPEN),
    Transition("grant", ErasureState.PROPOSED, ErasureState.GRANTED),
    Transition("deny", ErasureState.OPEN, ErasureState.DENIED),
    Transition("keep", ErasureState.OPEN, ErasureState.KEPT),
    Transition("keep", ErasureState.GRANTED, ErasureState.KEPT),
    Transition("resume", ErasureState.KEPT, ErasureState.OPEN),
    Transition("withdraw", ErasureState.OPEN, ErasureState.WITHDRAWN),
    Transition("withdraw", ErasureState.KEPT, ErasureState.WITHDRAWN),
)
# There is one such request of a person at an authority.
WAITING = (ErasureState.OPEN, ErasureState.PROPOSED, ErasureState.KEPT)


class ErasureRequest(StatefulModel):
    """A person asks that what an authority keeps about them is erased; its staff decide about each class.

    What a legal hold keeps makes it wait as KEPT: nobody has to do anything until the hold is released, and then staff
    decide again.

    `decision`: [{class, count, outcome, through, source}] as the person reads it.
    """

    State = ErasureState
    TRANSITIONS = ERASURE_TRANSITIONS
    INITIAL = ErasureState.OPEN
    access = of_office(people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure_requests")
    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    run = models.OneToOneField(PurgeRun, on_delete=models.PROTECT, null=True, related_name="erasure")
    decision = models.JSONField(default=list)
    reason = models.TextField(blank=True, help_text="The person reads it.")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["requested_at", "pk"]
        constraints = [
            states_check(ERASURE_TRANSITIONS, ErasureState.OPEN, "erasure_state_known"),
            models.UniqueConstraint(
                fields=["person", "authority"],
                condition=Q(state__in=WAITING),
                name="one_open_erasure_request",
            ),
        ]

    def __str__(self):
        return f"Erasure request {self.pk}"
