"""Background jobs of key changes. Each fetches, calls one action and is safe to run twice."""

from django.utils import timezone

from exams.bank.models import KeyProposal
from exams.results.actions import rescoring


def try_key(proposal_id):
    """Work out what a proposed key would do. A proposal that is decided is left alone."""
    rescoring.run_trial(proposal=KeyProposal.objects.get(pk=proposal_id), by=None, at=timezone.now())


def apply_key(proposal_id):
    """Carry an approved key change one batch further; the batch queues the next one."""
    rescoring.apply_batch(proposal_id=proposal_id, by=None, at=timezone.now())


def tell_turned(proposal_id):
    """Write to whoever passes now or no longer does by a key change. Nobody is written to twice."""
    rescoring.tell_turned(proposal=KeyProposal.objects.get(pk=proposal_id), by=None, at=timezone.now())
