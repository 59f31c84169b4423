"""Background jobs of key changes: fetch, call one action; safe to run twice."""

from django.utils import timezone

from exams.bank.models import KeyProposal
from exams.results.actions import rescoring


def try_key(proposal_id):
    """Compute the dry run of a proposed key. A decided proposal is not changed."""
    rescoring.run_trial(proposal=KeyProposal.objects.get(pk=proposal_id), by=None, at=timezone.now())


def apply_key(proposal_id):
    """Apply one batch of an approved key change; the batch queues the next one."""
    rescoring.apply_batch(proposal_id=proposal_id, by=None, at=timezone.now())


def email_changed_passes(proposal_id):
    """Email the people who newly pass or no longer pass because of a key change. Nobody is emailed twice."""
    rescoring.email_changed_passes(proposal=KeyProposal.objects.get(pk=proposal_id), by=None, at=timezone.now())
