"""Signals of training, with ids only. `lms.wiring` connects them."""

from django.dispatch import Signal

# The seat, attendance or admission of people changed. Arguments: person_ids, at. Sent inside the transaction.
enrollment_changed = Signal()
