"""Charges, invoices, payments, and the ledger."""

from cohorts.billing.models.invoices import (
    HALF_A_CENT,
    Charge,
    DebtAge,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    Payment,
)
from cohorts.billing.models.ledger import Account, Book, Closing, Entry, EntryLine, Event

__all__ = [
    "HALF_A_CENT",
    "Account",
    "Book",
    "Charge",
    "Closing",
    "DebtAge",
    "Entry",
    "EntryLine",
    "Event",
    "Invoice",
    "InvoiceLine",
    "InvoiceSeries",
    "Payment",
]
