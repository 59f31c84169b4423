"""What the ground tells the roof: ids only. lms.wiring listens."""

from django.dispatch import Signal

# A person's seat, attendance, fee or admission changed. Sent with person_ids, inside the transaction of the change.
enrollment_changed = Signal()
