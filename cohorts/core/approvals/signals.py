"""Sent within the transaction in which something happened to a proposal: its id and the kind of fact, no more."""

from django.dispatch import Signal

# Sent with proposal_id, kind ("proposed" or a FactKind) and at.
proposal_changed = Signal()
