"""Applications, their parts, and what staff decided about each part. Files and letters are restricted records."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, Named
from lms.certification.models.decisions import Cycle, CycleKind
from lms.certification.models.offices import read_by_office
from lms.certification.models.part_requests import PartRequest
from lms.certification.rules.applications import OTHERS_TYPES, Outcome


class ApplicationState(models.TextChoices):
    """The state of an application."""

    DRAFT = "draft", _("Not submitted")
    SUBMITTED = "submitted", _("Submitted")
    CONDITIONAL = "conditional", _("Admitted on a condition")
    ADMITTED = "admitted", _("Admitted")
    DENIED = "denied", _("Not admitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


APPLICATION_TRANSITIONS = (
    Transition("submit", ApplicationState.DRAFT, ApplicationState.SUBMITTED),
    Transition("withdraw", ApplicationState.DRAFT, ApplicationState.WITHDRAWN),
    Transition("withdraw", ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN),
    Transition("admit", ApplicationState.SUBMITTED, ApplicationState.ADMITTED),
    Transition("deny", ApplicationState.SUBMITTED, ApplicationState.DENIED),
    Transition("admit_on_condition", ApplicationState.SUBMITTED, ApplicationState.CONDITIONAL),
    Transition("admit", ApplicationState.CONDITIONAL, ApplicationState.ADMITTED),
    Transition("deny", ApplicationState.CONDITIONAL, ApplicationState.DENIED),
    Transition("end", ApplicationState.CONDITIONAL, ApplicationState.WITHDRAWN),
    Transition("end", ApplicationState.ADMITTED, ApplicationState.WITHDRAWN),
    Transition("reopen", ApplicationState.ADMITTED, ApplicationState.SUBMITTED),
    Transition("reopen", ApplicationState.DENIED, ApplicationState.SUBMITTED),
)


# Of an application of somebody who is certified already: nobody is admitted to anything.
GRANTED = {ApplicationState.ADMITTED: _("Granted"), ApplicationState.DENIED: _("Not granted")}
# Those that a reviewer works on, and those to which parts can be given.
REVIEWED = (ApplicationState.SUBMITTED, ApplicationState.CONDITIONAL)
UNFINISHED = (ApplicationState.DRAFT, *REVIEWED)


class Channel(models.TextChoices):
    """How an application came."""

    ONLINE = "online", _("On this site")
    PAPER = "paper", _("On paper")


class Application(StatefulModel):
    """A person's application for one cycle of a candidacy. When it counts as submitted is on the cycle.

    `reviewer`: who decides, and alone reads what is restricted while it is submitted. `received_on`: of paper, the day
    on which the office received it. `complete`: whether everything had been given when it was submitted.

    Counted while it waits (`actions.review_clocks`): `needs`: from whom something is missing, "" if everything counts;
    `review_began_on`: day 0 of the review clock; `due_on`: its last day; `paused_on`: since when it is stopped, with
    `days_left`.
    """

    State = ApplicationState
    TRANSITIONS = APPLICATION_TRANSITIONS
    INITIAL = ApplicationState.DRAFT
    PERSON = "cycle__candidacy__person"
    access = read_by_office("cycle__candidacy__program", people=("cycle__candidacy__person",))

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="application")
    channel = models.CharField(max_length=10, choices=Channel)
    received_on = models.DateField(null=True)
    begun_at = models.DateTimeField()
    condition = models.TextField(blank=True, help_text="What is still to be met after an admission on a condition.")
    condition_until = models.DateField(null=True, help_text="Until when, to the end of the day in the program's zone.")
    complete = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, help_text="When it was decided for good or withdrawn.")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="reviewed_applications"
    )
    needs = models.CharField(max_length=40, blank=True)
    review_began_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    paused_on = models.DateField(null=True)
    days_left = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["begun_at", "pk"]
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [
            states_check(APPLICATION_TRANSITIONS, ApplicationState.DRAFT, "application_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="application_channel_known"),
        ]

    def __str__(self):
        return f"Application {self.pk}"

    def get_state_display(self):
        """The state in words: what is renewed or added is granted, only a beginner is admitted."""
        if self.state in GRANTED and self.cycle.kind != CycleKind.INITIAL:
            return GRANTED[self.state]
        return self.State(self.state).label

    @property
    def person(self):
        """Who applies."""
        return self.cycle.candidacy.person

    @property
    def is_reviewed(self):
        """Whether a reviewer works on it."""
        return self.state in REVIEWED

    @property
    def is_free(self):
        """Whether it waits and nobody reviews it."""
        return self.is_reviewed and self.reviewer_id is None

    @property
    def is_ready(self):
        """Whether everything that is asked counts, so that it can be granted."""
        return self.is_reviewed and not self.needs

    def is_overdue(self, today):
        """Whether the last day of the review is over."""
        return self.is_reviewed and self.due_on is not None and self.due_on < today

    @property
    def is_unfinished(self):
        """Whether parts can be given."""
        return self.state in UNFINISHED


def decision_about(application):
    """Return which admissions are about an application, or about its program since it was begun, as a Q."""
    about = Q(application=application.pk) | Q(application=None, at__gte=application.begun_at)
    return Q(program=application.cycle.candidacy.program.key) & about


def _reviewer(application):
    """Access for the reviewer of an application while it waits for a decision."""
    return Named(
        path=f"{application}__reviewer",
        role=roles.PROGRAM,
        organization=f"{application}__cycle__candidacy__program__authority",
        condition=Q(**{f"{application}__state__in": REVIEWED}),
    )


def _appeal_decider(application):
    """Access for whoever decides about an appeal, while it is open: they look at what was decided."""
    return Named(
        path=f"{application}__appeals__decider",
        role=roles.PROGRAM,
        organization=f"{application}__cycle__candidacy__program__authority",
        condition=Q(**{f"{application}__appeals__state": "open"}),
    )


def _second_reviewer(application):
    """Access for a colleague who was asked for a second opinion, until they have answered."""
    return Named(
        path=f"{application}__second_reviews__reviewer",
        role=roles.PROGRAM,
        organization=f"{application}__cycle__candidacy__program__authority",
        condition=Q(**{f"{application}__state__in": REVIEWED, f"{application}__second_reviews__state": "open"}),
    )


def _ordinary(organization_ids):
    return Q(restricted=False)


def _ordinary_of_office(organization_ids):
    return Q(restricted=False, application__cycle__candidacy__program__authority__in=sorted(organization_ids))


class ApplicationPart(AppendOnly):
    """One thing given for a requirement of an application: a statement, a signature, a file, an answer by link.

    Rows are appended; a later one `replaces` an earlier one, which stays. `digest` is what a decision names: it changes
    with anything that the reviewer sees. `as_of`: the day that a document is about, or of birth; `since`: since when a
    statement holds, or a certificate of another state, which has a `number`; that is valid through `until`. `choice`:
    the kind of a letter, the state of residence or of a certificate, the outcome of an interview; of an answer by link
    who wrote it. `received_on`: the day on which it came on paper, if somebody of staff keyed it in.
    """

    PERSON = "application__cycle__candidacy__person"
    LATEST_BY = ("pk",)
    access = AccessPath(
        also={roles.PROGRAM: _ordinary_of_office, roles.AUDITOR: _ordinary},
        people=("application__cycle__candidacy__person",),
        named=(_reviewer("application"), _second_reviewer("application"), _appeal_decider("application")),
        closed=True,
    )

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="parts")
    type = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    restricted = models.BooleanField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    request = models.OneToOneField(PartRequest, on_delete=models.PROTECT, null=True, related_name="part")
    signed_name = models.CharField(max_length=200, blank=True)
    text_version = models.CharField(max_length=80, blank=True)
    as_of = models.DateField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    number = models.CharField(max_length=60, blank=True)
    choice = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ONLINE)
    received_on = models.DateField(null=True)
    role = models.CharField(
        max_length=120, blank=True, help_text="Of who wrote on paper: who they are to the applicant."
    )
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, null=True, related_name="+")
    media_type = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["application", "pk"]
        indexes = [models.Index(fields=["application", "type", "key"])]
        constraints = [models.CheckConstraint(condition=Q(channel__in=Channel.values), name="part_channel_known")]

    def __str__(self):
        return f"Part {self.pk}"

    @property
    def is_of_others(self):
        """Whether somebody else than the applicant wrote it: by link, on paper, or in an interview."""
        return self.request_id is not None or self.interviewer_id is not None or self.type in OTHERS_TYPES


class PartDecision(AppendOnly):
    """What staff decided about a part, or, with `part` empty, that one is waived or, after that, asked for again. The
    latest of a part counts.

    `seen`: the digest of the part that the decider saw. Of an interview that was marked: the sum `total` of `most`, and
    whether the marks meet the minimum of the rules; the marks themselves are in the restricted record of the part.
    """

    PERSON = "application__cycle__candidacy__person"
    LATEST_BY = ("pk",)
    access = AccessPath(
        also={roles.PROGRAM: _ordinary_of_office, roles.AUDITOR: _ordinary},
        people=("application__cycle__candidacy__person",),
        named=(_reviewer("application"), _second_reviewer("application"), _appeal_decider("application")),
        closed=True,
    )

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="part_decisions")
    type = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    restricted = models.BooleanField()
    part = models.ForeignKey(ApplicationPart, on_delete=models.PROTECT, null=True, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Outcome])
    reason = models.TextField(blank=True)
    authority = models.CharField(max_length=300, blank=True, help_text="By which rule a part is waived.")
    total = models.PositiveIntegerField(null=True)
    most = models.PositiveIntegerField(null=True)
    meets = models.BooleanField(null=True)
    seen = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["application", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in Outcome]), name="part_decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=False) | Q(outcome__in=(Outcome.WAIVED.value, Outcome.REQUIRED.value)),
                name="part_decision_about_a_part",
            ),
        ]

    def __str__(self):
        return f"Decision {self.pk}"


def standing_waivers(decisions):
    """Return the waivers among decisions of one application, oldest first, that were not taken back."""
    waivers = []
    for row in decisions:
        if row.part_id is None and row.outcome == Outcome.WAIVED:
            waivers.append(row)
        elif row.part_id is None:
            same = [one for one in waivers if (one.type, one.key) == (row.type, row.key)]
            waivers = [one for one in waivers if one not in same[-1:]]
    return waivers
