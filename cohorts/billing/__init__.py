"""Charges, invoices and payments."""
