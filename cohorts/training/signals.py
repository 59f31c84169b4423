"""Signals of training, with ids only. `lms.wiring` connects them."""

from django.dispatch import Signal

# The seat, attendance or admission of people changed. Arguments: person_ids, by_ids (who decided
# it; two after an approval, none for the system), at. Sent inside the transaction.
enrollment_changed = Signal()
