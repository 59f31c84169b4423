"""What training reports upward: ids only. `lms.wiring` connects it."""

from django.dispatch import Signal

# A person's seat, attendance or admission changed. Sent with person_ids, inside the transaction of the change.
enrollment_changed = Signal()
