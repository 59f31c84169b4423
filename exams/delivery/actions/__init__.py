"""Every write: one function, one transaction, one log entry."""
