"""Pages of records for state staff."""
