"""Every write of the examinations: one verb, one function, one transaction, one log line."""
