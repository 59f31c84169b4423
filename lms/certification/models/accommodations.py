"""Requests for accommodations: what somebody asks for, what they write and send, and what the office answers.

What is granted is a row of `exams.delivery`, where the clock of exams reads it. What the person wrote and sent, and the
sentences of the answers, are for the person and for whoever decides, and for nobody else.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, Named, ScopedModel
from exams.delivery.models import Accommodation, AccommodationKind, AccommodationPurpose
from exams.delivery.models.accommodations import kind_label
from lms.certification.models.appeals import APPEAL_TRANSITIONS, AppealBase, AppealState, TermBase, TermCause
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program

PERSON = "request__person"


class AskedState(models.TextChoices):
    """The state of a request."""

    SUBMITTED = "submitted", _("Waits for an answer")
    MORE_NEEDED = "more_needed", _("More is needed")
    GRANTED = "granted", _("Granted")
    PARTLY = "partly", _("Granted in part")
    NOT_GRANTED = "not_granted", _("Not granted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


# Those that wait for the office or the person, those with a decision against which one can appeal, those that apply.
OPEN = (AskedState.SUBMITTED, AskedState.MORE_NEEDED)
APPEALABLE = (AskedState.PARTLY, AskedState.NOT_GRANTED, AskedState.ENDED)
IN_FORCE = (AskedState.GRANTED, AskedState.PARTLY)

ASKED_TRANSITIONS = (
    Transition("ask_more", AskedState.SUBMITTED, AskedState.MORE_NEEDED),
    Transition("answer", AskedState.MORE_NEEDED, AskedState.SUBMITTED),
    *(
        Transition(name, source, target)
        for source in OPEN
        for name, target in (
            ("grant", AskedState.GRANTED),
            ("grant_in_part", AskedState.PARTLY),
            ("refuse", AskedState.NOT_GRANTED),
            ("withdraw", AskedState.WITHDRAWN),
        )
    ),
    *(Transition("reopen", source, AskedState.SUBMITTED) for source in APPEALABLE),
    *(Transition("end", source, AskedState.ENDED) for source in IN_FORCE),
    # Of one that was opened again and then withdrawn, what was granted before stays until it is taken back.
    Transition("end", AskedState.WITHDRAWN, AskedState.ENDED),
)


class AccommodationRequest(StatefulModel):
    """A person asks an office for accommodations.

    `due_on`: the last day for the office's answer. `paused_on`: since when that clock stands, because the office waits
    for the person and the rules of the program say so. `language`: of an interpreter or a form.
    `reviewer`: who decides, and alone reads what is restricted while it is open. `renews`: the earlier request that
    this one continues.
    """

    State = AskedState
    TRANSITIONS = ASKED_TRANSITIONS
    INITIAL = AskedState.SUBMITTED
    access = read_by_office("program", roles.EXAMINATIONS, people=("person",))

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodation_requests"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField()
    paused_on = models.DateField(null=True)
    language = models.CharField(max_length=40, blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renewals")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [states_check(ASKED_TRANSITIONS, AskedState.SUBMITTED, "accommodation_request_state_known")]

    def __str__(self):
        return f"Request {self.pk}"

    @property
    def is_open(self):
        """Whether it waits for a decision."""
        return self.state in OPEN


class AccommodationLine(ScopedModel):
    """One accommodation that somebody asks for, for one purpose, and the grant that followed."""

    PERSON = PERSON
    access = read_by_office("request__program", roles.EXAMINATIONS, people=(PERSON,))

    request = models.ForeignKey(AccommodationRequest, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=20, choices=AccommodationKind)
    purpose = models.CharField(max_length=10, choices=AccommodationPurpose)
    grant = models.OneToOneField(Accommodation, on_delete=models.PROTECT, null=True, related_name="line")

    class Meta:
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "purpose"], name="accommodation_line_once"),
        ]

    def __str__(self):
        return f"{self.label} ({self.get_purpose_display()})"

    @property
    def label(self):
        """The kind, as it is for this purpose."""
        return kind_label(self.kind, self.purpose)

    @property
    def granted_kind(self):
        """The kind that is granted and was not taken back, or None."""
        return None if self.grant is None or hasattr(self.grant, "withdrawal") else self.grant.kind

    @property
    def is_as_asked(self):
        """Whether what was asked is granted, and was not taken back; another kind of time is something else."""
        return self.granted_kind == self.kind


def _reviewer():
    """Access for the reviewer of a request while it is open."""
    return Named(
        path="request__reviewer",
        role=roles.EXAMINATIONS,
        organization="request__program__authority",
        condition=Q(request__state__in=OPEN),
    )


def _decider():
    """Access for who decides about an appeal while it is open."""
    return Named(
        path="request__appeals__decider",
        role=roles.EXAMINATIONS,
        organization="request__program__authority",
        condition=Q(request__appeals__state=AppealState.OPEN),
    )


READ_BY_DECIDERS = AccessPath(people=(PERSON,), named=(_reviewer(), _decider()), closed=True)


class AccommodationPaper(AppendOnly):
    """What somebody wrote or sent for a request: own words or a file, as a restricted record."""

    PERSON = PERSON
    access = READ_BY_DECIDERS

    request = models.ForeignKey(AccommodationRequest, on_delete=models.PROTECT, related_name="papers")
    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["request", "pk"]

    def __str__(self):
        return f"Paper {self.pk}"


class AccommodationAnswer(AppendOnly):
    """What the office answered, with the reason that the person reads. The latest one counts."""

    PERSON = PERSON
    access = READ_BY_DECIDERS

    request = models.ForeignKey(AccommodationRequest, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=20, choices=AskedState)
    reason = models.TextField(blank=True, help_text="The person reads it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["request", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=AskedState.values), name="accommodation_answer_known")
        ]

    def __str__(self):
        return f"Answer {self.pk}"


class AccommodationTerm(TermBase):
    """Until when a person can appeal against the answer to a request."""

    PERSON = PERSON
    access = read_by_office("request__program", roles.EXAMINATIONS, people=(PERSON,))

    request = models.ForeignKey(AccommodationRequest, on_delete=models.PROTECT, related_name="appeal_terms")

    class Meta:
        ordering = ["request", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=TermCause.values), name="accommodation_term_cause_known")
        ]


class AccommodationAppeal(AppealBase):
    """An appeal against the answer to a request. Its reason is for the person and the decider: see the pages."""

    PERSON = PERSON
    access = read_by_office("request__program", roles.EXAMINATIONS, people=(PERSON,))

    request = models.ForeignKey(AccommodationRequest, on_delete=models.PROTECT, related_name="appeals")
    due_on = models.DateField()

    class Meta:
        ordering = ["filed_at", "pk"]
        constraints = [
            states_check(APPEAL_TRANSITIONS, AppealState.OPEN, "accommodation_appeal_state_known"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state=AppealState.OPEN), name="one_open_appeal_per_request"
            ),
        ]
