"""The second person of a test, and emails without those about approvals."""

from django.utils import timezone

from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Email


def second_approves(world, role, at=None):
    """Another holder of `role` approves everything that waits."""
    second = world.person(f"approver{Proposal.objects.count()}", world.state, role)
    for proposal in Proposal.objects.open():
        approve(proposal=proposal, reason="I checked it.", by=second, at=at or timezone.now())


def other_emails():
    """Emails that are not about approvals."""
    return Email.objects.exclude(kind__in=("approval", "state-role"))
