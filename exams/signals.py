"""What the examinations tell the roof: ids only. lms.wiring listens."""

from django.dispatch import Signal

# A score was appended, or a sitting voided. Sent with person_ids, inside the transaction of the change.
result_changed = Signal()
