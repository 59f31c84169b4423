"""The second person of a test, and letters without those about approvals."""

from django.utils import timezone

from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Letter


def second_approves(world, role, at=None):
    """Another holder of `role` approves everything that waits."""
    second = world.person(f"approver{Proposal.objects.count()}", world.state, role)
    for proposal in Proposal.objects.open():
        approve(proposal=proposal, reason="I checked it.", by=second, at=at or timezone.now())


def other_letters():
    """Letters, those about approvals left out."""
    return Letter.objects.exclude(kind__in=("approval", "state-role"))
