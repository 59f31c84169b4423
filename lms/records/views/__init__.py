"""Pages of records for people themselves."""
