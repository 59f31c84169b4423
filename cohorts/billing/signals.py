"""Signals of billing, with ids only. `lms.wiring` connects them."""

from django.dispatch import Signal

# Charges, invoices or payments of people changed. Arguments: person_ids, by_ids (who decided it;
# two after an approval, none for the system), at. Sent inside the transaction of the change.
balance_changed = Signal()
