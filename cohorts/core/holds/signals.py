"""Signals of legal holds, sent inside the transaction of the change."""

from django.dispatch import Signal

# Arguments: hold_id, at.
hold_released = Signal()
