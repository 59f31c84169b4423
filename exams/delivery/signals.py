"""What exam delivery reports upward: ids only. `lms.wiring` connects it."""

from django.dispatch import Signal

# A score was appended, or a sitting voided. Sent with person_ids, inside the transaction of the change.
result_changed = Signal()
