"""Commands of the examinations."""
