"""Scheduled jobs of approvals."""

from django.utils import timezone

from .actions import end_unconfirmed, unconfirmed
from .models import Proposal


def end_unconfirmed_acts() -> None:
    """End every urgent act that no one confirmed in time, each in its own transaction. Safe to run twice.

    Raises the first error after all have been tried.
    """
    at = timezone.now()
    errors = []
    for proposal_id in unconfirmed(at):
        try:
            end_unconfirmed(proposal=Proposal.objects.get(pk=proposal_id), by=None, at=at)
        except Exception as error:
            # An error in one must not stop the others.
            errors.append(error)
    if errors:
        raise errors[0]
