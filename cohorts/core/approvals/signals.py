"""Signals of approvals, sent inside the transaction that wrote the fact."""

from django.dispatch import Signal

# Arguments: proposal_id, kind ("proposed" or a FactKind), at.
proposal_changed = Signal()
