"""Payers, fees and credits, invoices and credit notes, receipts, and the ledger."""

from cohorts.billing.models.bank import BankDecision, BankName, BankRow
from cohorts.billing.models.bank_files import BankAccount, BankFile
from cohorts.billing.models.charges import Charge, ChargeMove, Credit
from cohorts.billing.models.funds import Fund, FundTerms
from cohorts.billing.models.invoice_runs import InvoiceRun, RunPayer, RunResult
from cohorts.billing.models.invoices import (
    CreditNote,
    CreditNoteLine,
    CreditNoteSeries,
    DebtAge,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    document_number,
)
from cohorts.billing.models.issuer import IssuerDetails
from cohorts.billing.models.ledger import Account, Book, Closing, Entry, EntryLine, Event
from cohorts.billing.models.orders import Commitment, Order, OrderFile, Quote, QuoteSeries
from cohorts.billing.models.payers import Payer
from cohorts.billing.models.reassignments import Reassignment
from cohorts.billing.models.receipts import Application, Receipt, ReceiptEnd, Refund, ReturnUndone
from cohorts.billing.models.reminders import Reminder
from cohorts.billing.models.sums import HALF_A_CENT

__all__ = [
    "HALF_A_CENT",
    "Account",
    "Application",
    "BankAccount",
    "BankDecision",
    "BankFile",
    "BankName",
    "BankRow",
    "Book",
    "Charge",
    "ChargeMove",
    "Closing",
    "Commitment",
    "Credit",
    "CreditNote",
    "CreditNoteLine",
    "CreditNoteSeries",
    "DebtAge",
    "Entry",
    "EntryLine",
    "Event",
    "Fund",
    "FundTerms",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
    "InvoiceSeries",
    "IssuerDetails",
    "Order",
    "OrderFile",
    "Payer",
    "Quote",
    "QuoteSeries",
    "Reassignment",
    "Receipt",
    "ReceiptEnd",
    "Refund",
    "Reminder",
    "ReturnUndone",
    "RunPayer",
    "RunResult",
    "document_number",
]
