"""Complaints about certified people: where each stands. Whom it is about and what was written is in the rows that only
whoever decides can see.

A row here names nobody but staff, so that the queue can be open to all program staff.
"""

from base64 import urlsafe_b64encode
from datetime import UTC
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.models import LegalHold
from cohorts.core.persons import accounts_of
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.people.models import Organization
from lms.certification.models.programs import Program
from lms.certification.models.reviewers import RecusalKind
from lms.certification.rules import complaints as rules

COMPLAINT_STAFF = (roles.PROGRAM, roles.AUDITOR)


def read_at_authority(path: str, **more: Any) -> AccessPath:
    """Return the access of program staff of the authority of a complaint (an ORM path), and of every auditor."""
    return AccessPath(staff=(roles.AUDITOR,), members={roles.PROGRAM: path}, **more)


TOKEN_CHARACTERS = 43


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", _("Waits for a reviewer")
    REVIEW = "review", _("Under review")
    RECOMMENDED = "recommended", _("Waits for a decision")
    APPROVAL = "approval", _("Waits for the approval of the revocation")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed")


class ComplaintOutcome(models.TextChoices):
    """What was decided."""

    DISMISSED = rules.DISMISSED, _("Dismissed")
    LETTER = rules.LETTER, _("Letter")
    CONDITION = rules.CONDITION, _("Condition")
    PROBATION = rules.PROBATION, _("Probation")
    SUSPENSION = rules.SUSPENSION, _("Suspension")
    REVOCATION = rules.REVOCATION, _("Revocation")


class ComplaintChannel(models.TextChoices):
    """How it came."""

    ONLINE = "online", _("On this site")
    PAPER = "paper", _("Keyed in by staff")


class DismissalGround(models.TextChoices):
    """Why a complaint was dismissed, for statistics."""

    NO_BREACH = "no_breach", _("No breach of the code was found")
    NOT_PROVEN = "not_proven", _("It could not be proven")
    NOT_OURS = "not_ours", _("It is not about anybody certified here, or not about the time of the certificate")
    TOO_OLD = "too_old", _("It came too late")


# Nothing is final yet: the office still has to do something, and nothing of the person is destroyed.
OPEN = (ComplaintState.RECEIVED, ComplaintState.REVIEW, ComplaintState.RECOMMENDED, ComplaintState.APPROVAL)

COMPLAINT_TRANSITIONS = (
    Transition("take", ComplaintState.RECEIVED, ComplaintState.REVIEW),
    Transition("give_back", ComplaintState.REVIEW, ComplaintState.RECEIVED),
    Transition("recommend", ComplaintState.REVIEW, ComplaintState.RECOMMENDED),
    Transition("send_back", ComplaintState.RECOMMENDED, ComplaintState.REVIEW),
    Transition("decide", ComplaintState.RECOMMENDED, ComplaintState.DECIDED),
    Transition("propose", ComplaintState.RECOMMENDED, ComplaintState.APPROVAL),
    Transition("approve", ComplaintState.APPROVAL, ComplaintState.DECIDED),
    Transition("reject", ComplaintState.APPROVAL, ComplaintState.RECOMMENDED),
    Transition("fall_back", ComplaintState.DECIDED, ComplaintState.RECOMMENDED),
    Transition("annul", ComplaintState.DECIDED, ComplaintState.CLOSED),
    Transition("close", ComplaintState.DECIDED, ComplaintState.CLOSED),
)


class ComplaintQuerySet(ScopedQuerySet):
    """Filters for complaints."""

    def not_about(self, user):
        """Leave out those about this person: nobody sees in a queue that there is one about them."""
        return self.exclude(matches__person__in=list(accounts_of([user.pk])))


class Complaint(StatefulModel):
    """One complaint. `program`: None until it is clear which certificate it is about.

    `reviewer` looks into it and recommends; `decider`, another person, decides. `may_name`: whether the specialist may
    learn who complained. `lasts_until`: of a condition or a probation. `hold`: the legal hold while it is open. Only a
    hash of the token of the complainant's link is stored.
    """

    State = ComplaintState
    TRANSITIONS = COMPLAINT_TRANSITIONS
    INITIAL = ComplaintState.RECEIVED
    objects = ComplaintQuerySet.as_manager()
    access = read_at_authority("authority")

    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=ComplaintChannel, default=ComplaintChannel.ONLINE)
    received_on = models.DateField()
    happened_on = models.DateField(null=True)
    may_name = models.BooleanField(default=False)
    ack_due_on = models.DateField()
    acknowledged_on = models.DateField(null=True)
    due_on = models.DateField()
    extended_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=ComplaintOutcome, blank=True)
    ground = models.CharField(max_length=20, choices=DismissalGround, blank=True)
    lasts_until = models.DateField(null=True)
    hold = models.OneToOneField(LegalHold, on_delete=models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    filed_at = models.DateTimeField()
    recommended_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    annulled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-filed_at", "-pk"]
        constraints = [
            states_check(COMPLAINT_TRANSITIONS, ComplaintState.RECEIVED, "complaint_state_known"),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(decider=None) | ~Q(reviewer=models.F("decider")),
                name="complaint_two_people",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ComplaintOutcome.values]), name="complaint_outcome_known"
            ),
        ]

    def __str__(self):
        return f"Complaint {self.pk}"

    @property
    def is_open(self):
        """Whether nothing was decided that took effect."""
        return self.state in OPEN

    @property
    def token(self):
        """The secret part of the complainant's link. Deterministic, so that it is computed when it is needed."""
        value = f"{self.pk}/{self.filed_at.astimezone(UTC).isoformat()}/{self.authority_id}"
        code = salted_hmac("certification.complaint", value, algorithm="sha256").digest()
        return urlsafe_b64encode(code).decode()[:TOKEN_CHARACTERS]

    @staticmethod
    def hash_of(token):
        """Return the hash of a token, which is what the database stores."""
        return sha256(token.encode()).hexdigest()


def complaint_by_token(token):
    """Return the complaint that the complainant's link leads to, or None."""
    return Complaint.objects.filter(token_hash=Complaint.hash_of(token)).first()


class ComplaintRecusal(AppendOnly):
    """One person of program staff steps back from a complaint, or a colleague takes that back. The latest counts."""

    LATEST_BY = ("pk",)
    access = read_at_authority("complaint__authority")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="recusals")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    steps_back = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, choices=RecusalKind, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "pk"]

    def __str__(self):
        return f"Recusal {self.pk}"
