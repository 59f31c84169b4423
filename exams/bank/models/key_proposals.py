"""A proposal to change a key: who proposed it and why, the results of a dry run, who decided, and the effect."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath
from exams.bank.models.items import ITEM_STAFF, ItemVersion, Key
from exams.bank.rules import key_changes as rules


class KeyProposalState(models.TextChoices):
    """State of a key change."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved, being applied")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    APPLIED = "applied", _("Applied")


class RegradePolicy(models.TextChoices):
    """Effect of a key change on results that are already published."""

    NEVER_LOWER = rules.NEVER_LOWER, _("Never lower a published result")
    BOTH_WAYS = rules.BOTH_WAYS, _("Raise or lower results")


KEY_PROPOSAL_TRANSITIONS = (
    Transition("approve", KeyProposalState.PROPOSED, KeyProposalState.APPROVED),
    Transition("reject", KeyProposalState.PROPOSED, KeyProposalState.REJECTED),
    Transition("withdraw", KeyProposalState.PROPOSED, KeyProposalState.WITHDRAWN),
    Transition("complete", KeyProposalState.APPROVED, KeyProposalState.APPLIED),
)
KEY_PROPOSAL_INITIAL = KeyProposalState.PROPOSED
OPEN_STATES = (KeyProposalState.PROPOSED, KeyProposalState.APPROVED)


class KeyProposal(StatefulModel):
    """A proposed key for an item version. To undo a change, propose the earlier key.

    `core.approvals` enforces that another person approves (`proposal_approved_by_another`).
    """

    State = KeyProposalState
    TRANSITIONS = KEY_PROPOSAL_TRANSITIONS
    INITIAL = KEY_PROPOSAL_INITIAL
    access = AccessPath(staff=ITEM_STAFF)

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="key_proposals")
    replaces = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+", help_text="The key that counts now.")
    answer = models.JSONField(help_text="The proposed key, in the format of Key.answer.")
    reason = models.TextField()
    policy = models.CharField(max_length=20, choices=RegradePolicy)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    trial = models.JSONField(null=True, editable=False, help_text="Results of the dry run; see actions.rescoring.")
    trial_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    decision_reason = models.TextField(blank=True, editable=False)
    key = models.OneToOneField(
        Key,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="proposal",
        help_text="The key that the approval created.",
    )
    cursor = models.BigIntegerField(default=0, editable=False, help_text="The last sitting that was rescored.")
    summary = models.JSONField(default=dict, editable=False, help_text="{looked_at, changed, kept, gained, lost}")
    applied_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "key change"
        ordering = ["-at", "-pk"]
        constraints = [
            states_check(KEY_PROPOSAL_TRANSITIONS, KEY_PROPOSAL_INITIAL, "key_proposal_state_known"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(state__in=OPEN_STATES), name="one_open_key_proposal_per_version"
            ),
        ]

    def __str__(self):
        return f"Key change {self.pk}"
