"""Signals of exam delivery for higher apps, with ids only. `lms.wiring` connects them."""

from django.dispatch import Signal

# A score was appended, or a sitting was set aside. Sent with person_ids and by_ids (who decided it; two
# after an approval, none for the system), inside the transaction of the change.
result_changed = Signal()
# Somebody may take an exam without a seat from now on, or no more. Sent as `result_changed` is.
entries_changed = Signal()
