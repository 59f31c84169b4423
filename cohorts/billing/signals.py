"""What billing reports upward: ids only. `lms.wiring` connects it."""

from django.dispatch import Signal

# What is charged, invoiced or paid for people changed. Sent with person_ids, inside the transaction of the change.
balance_changed = Signal()
