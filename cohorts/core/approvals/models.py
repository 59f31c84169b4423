"""Proposals and their facts. Both tables are append-only; a proposal's state is read from its facts."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.visibility import AccessPath

from .registry import Act, act_of, acts, codes_approved_by, codes_proposed_by


class FactKind(models.TextChoices):
    """Events in the life of a proposal."""

    APPROVED = "approved", _("Approved")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended because no one confirmed it")
    SUPERSEDED = "superseded", _("Superseded by another decision")
    REVIEWED = "reviewed", _("Reviewed by an auditor")


DECISIONS = (
    FactKind.APPROVED,
    FactKind.CONFIRMED,
    FactKind.REJECTED,
    FactKind.WITHDRAWN,
    FactKind.ENDED,
    FactKind.SUPERSEDED,
)
CARRIED_OUT = (FactKind.APPROVED, FactKind.CONFIRMED)


def _acts_of(role: str, organizations: Any) -> Q:
    codes = {*codes_proposed_by(role), *codes_approved_by(role)}
    condition = Q(act__in=codes) & (Q(authority=None) | Q(authority__in=sorted(organizations)))
    for act in acts():
        if act.code in codes and act.authority and act.subject:
            rows = act.subject._base_manager.filter(**{f"{act.authority}__in": sorted(organizations)})
            condition &= ~Q(act=act.code) | Q(subject_id__in=rows.values("pk"))
    return condition


class ProposalQuerySet(AppendOnlyQuerySet):
    """Proposals, filtered by their facts."""

    def open(self) -> "ProposalQuerySet":
        """Return undecided proposals."""
        return self.filter(~Exists(_facts(kind__in=DECISIONS)))

    def decided(self) -> "ProposalQuerySet":
        """Return decided proposals."""
        return self.filter(Exists(_facts(kind__in=DECISIONS)))

    def waiting_for(self, user: Any) -> "ProposalQuerySet":
        """Return open proposals that `user` may decide by role, did not propose and was not involved in.

        The rules ask again when somebody decides.
        """
        rows = self.open().exclude(by=user.pk)
        if user.holds(roles.AUDITOR):
            return rows.none()
        if not user.is_superuser:
            rows = rows.filter(act__in=codes_approved_by(*user.holdings()))
        # No comparison with the list of a JSON column works on both databases. Few proposals are open at a time.
        own = [pk for pk, people in rows.order_by().values_list("pk", "involved") if user.pk in people]
        return rows.exclude(pk__in=own)

    def to_review(self) -> "ProposalQuerySet":
        """Return proposals that one person approved alone and no auditor has reviewed."""
        return self.filter(Exists(_facts(alone=True))).exclude(Exists(_facts(kind=FactKind.REVIEWED)))

    def about(self, subject: Any) -> "ProposalQuerySet":
        """Return proposals about `subject`, a saved model instance."""
        return self.about_any(subject)

    def about_any(self, *subjects: Any) -> "ProposalQuerySet":
        """Return proposals about one of these saved instances of one model."""
        if not subjects:
            return self.none()
        kind = ContentType.objects.get_for_model(subjects[0], for_concrete_model=False)
        return self.filter(subject_type=kind, subject_id__in=[subject.pk for subject in subjects])


def _facts(**conditions: Any) -> Any:
    return ProposalFact._base_manager.filter(proposal=OuterRef("pk"), **conditions)


class Proposal(AppendOnly):
    """An act that a person, the system or the command line (`by` is empty) proposed."""

    access = AccessPath(
        staff=(roles.AUDITOR,),
        people=("by",),
        also={role: partial(_acts_of, role) for role in roles.STATE if role != roles.AUDITOR},
    )
    objects = ProposalQuerySet.as_manager()

    act = models.CharField(max_length=60, db_index=True)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True)
    subject_label = models.CharField(max_length=200, blank=True, help_text="Name of the subject when proposed.")
    payload = models.JSONField(default=dict, help_text="Fields of the act's own model.")
    effects = models.JSONField(default=list, help_text="What it would do, as the proposer read it.")
    authority = models.PositiveBigIntegerField(null=True, help_text="Id of the authority whose staff alone decide.")
    involved = models.JSONField(default=list, help_text="Ids of people who were affected or whose work it was.")
    begun = models.BooleanField(default=False, help_text="An urgent act, in effect since it was proposed.")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        """What is proposed, about what: the label of its entries in the audit log."""
        label = str(self.act_entry.label)
        return f"{label} ({self.subject_label})" if self.subject_label else label

    @property
    def proposer(self) -> Any:
        """The person who proposed it; for one without a person, a name of what did."""
        return self.by or (_("The system") if self.act_entry.urgent else _("The server's command line"))

    @property
    def begun_until(self) -> Any:
        """When an act that is in effect ends unless another person confirms it; None where it does not end so."""
        if not self.begun or self.decision():
            return None
        return self.at + timedelta(days=settings.URGENT_DAYS)

    @property
    def act_entry(self) -> Act:
        """The registered act."""
        return act_of(self.act)

    def read_subject(self) -> Any:
        """Return the current subject of the proposal; None if it does not exist yet, or was deleted since."""
        if self.subject_type_id is None:
            return None
        return self.subject_type.model_class()._base_manager.filter(pk=self.subject_id).first()

    def read_payload(self) -> Any:
        """Return the payload as an instance of the act's model."""
        return self.act_entry.payload.model_validate(self.payload)

    def history(self) -> list["ProposalFact"]:
        """Return the facts in order. One query, unless the facts were prefetched."""
        return list(self.facts.all())

    def decision(self) -> Any:
        """Return the fact that decided the proposal, or None. One query, unless the facts were prefetched."""
        return next((fact for fact in self.facts.all() if fact.kind in DECISIONS), None)

    def is_reviewed(self) -> bool:
        """Return whether an auditor has reviewed the proposal."""
        return any(fact.kind == FactKind.REVIEWED for fact in self.facts.all())


class ProposalFact(AppendOnly):
    """An event of a proposal. At most one fact decides it; if that is the proposer's own, it is marked `alone`."""

    access = AccessPath(staff=(roles.AUDITOR,), people=("proposal__by",))

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=20, choices=FactKind)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        help_text="The proposer, repeated here so that the database can compare.",
    )  # fmt: skip
    alone = models.BooleanField(default=False, help_text="Approved by the superuser who proposed it.")
    effects = models.JSONField(default=list, help_text="The effects that the approver was shown.")
    page = models.JSONField(default=dict, help_text="What else the page showed to whoever decided, by its kind.")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FactKind.values), name="proposal_fact_kind_known"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(kind__in=[str(kind) for kind in DECISIONS]),
                name="proposal_decided_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[str(kind) for kind in CARRIED_OUT])
                | Q(alone=True)
                | Q(proposer__isnull=True)
                | ~Q(by=F("proposer")),
                name="proposal_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Fact {self.pk}"
