"""What runs by the clock."""

from django.utils import timezone

from .actions import end_unconfirmed, unconfirmed
from .models import Proposal


def end_unconfirmed_acts() -> None:
    """End every urgent act that nobody confirmed in time, each in its own transaction. Safe to run twice."""
    at = timezone.now()
    trouble = []
    for proposal_id in unconfirmed(at):
        try:
            end_unconfirmed(proposal=Proposal.objects.get(pk=proposal_id), by=None, at=at)
        except Exception as error:
            # One that cannot be ended must not hold up the others.
            trouble.append(error)
    if trouble:
        raise trouble[0]
