"""Signals of billing, with ids only. `lms.wiring` connects them."""

from django.dispatch import Signal

# Charges, invoices or payments of people changed. Arguments: person_ids, at. Sent inside the transaction of the change.
balance_changed = Signal()
