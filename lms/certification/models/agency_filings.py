"""What an agency files with the state: a request for technical assistance, and an implementation plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.people.models import Organization
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program

FILING_STAFF = (roles.PROGRAM, roles.AUDITOR)


class FilingKind(models.TextChoices):
    """Which form."""

    ASSISTANCE = "technical-assistance", _("Request for technical assistance")
    PLAN = "implementation-plan", _("Implementation plan")


class FilingState(models.TextChoices):
    """The state of a form that an agency sent."""

    SENT = "sent", _("Sent")
    ANSWERED = "answered", _("Answered")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn")


FILING_TRANSITIONS = (
    Transition("answer", FilingState.SENT, FilingState.ANSWERED),
    Transition("accept", FilingState.SENT, FilingState.ACCEPTED),
    Transition("return", FilingState.SENT, FilingState.RETURNED),
    Transition("withdraw", FilingState.SENT, FilingState.WITHDRAWN),
    Transition("reopen", FilingState.ANSWERED, FilingState.SENT),
    Transition("reopen", FilingState.ACCEPTED, FilingState.SENT),
    Transition("reopen", FilingState.RETURNED, FilingState.SENT),
)
# A request is answered, a plan is accepted: then it counts.
SETTLED = (FilingState.ANSWERED, FilingState.ACCEPTED)


class AgencyFiling(StatefulModel):
    """One form of an agency as it was signed. Its words never change: after it was sent back, another one replaces it.

    `places`: where peer support specialists work, of those that the rules name. `peers`: how many. `begins_on`, of a
    plan: from when. `text`: what help is asked for, or the plan. `supervisor`, of a plan: who supervises, with the
    qualification. `text_version`: of the text above the signature.
    """

    Kind = FilingKind
    State = FilingState
    TRANSITIONS = FILING_TRANSITIONS
    INITIAL = FilingState.SENT
    LATEST_BY = ("pk",)
    access = read_by_office("program", members={roles.AGENCY_COORDINATOR: "agency"})

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="agency_filings")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=30, choices=FilingKind)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    places = models.JSONField(default=list)
    peers = models.PositiveSmallIntegerField()
    begins_on = models.DateField(null=True)
    supervisor = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    contact = models.CharField(max_length=300, help_text="Name, phone or email of whom to ask.")
    signed_name = models.CharField(max_length=200)
    text_version = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="The answer, or why it was sent back. The agency reads it.")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            states_check(FILING_TRANSITIONS, FilingState.SENT, "agency_filing_state_known"),
            models.CheckConstraint(condition=Q(kind__in=FilingKind.values), name="agency_filing_kind_known"),
            models.UniqueConstraint(
                fields=["program", "agency", "kind"], condition=Q(state=FilingState.SENT), name="one_open_agency_filing"
            ),
        ]

    def __str__(self):
        return f"Agency form {self.pk}"

    @property
    def is_plan(self):
        """Whether it is an implementation plan."""
        return self.kind == FilingKind.PLAN

    @property
    def is_open(self):
        """Whether program staff have to look at it."""
        return self.state == FilingState.SENT
