"""What changes in the law of records, and what is destroyed."""
