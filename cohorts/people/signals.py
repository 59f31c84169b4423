"""Signals of people, with ids only. `lms.wiring` connects them."""

from django.dispatch import Signal

# Accounts were merged, or are two people's again. Arguments: person_ids (of both), by_ids (who decided it), at. Sent
# inside the transaction.
accounts_changed = Signal()
