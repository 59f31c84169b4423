"""Every write of the ground: one verb, one function, one transaction, one log line."""
