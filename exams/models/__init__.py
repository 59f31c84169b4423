"""The tables of the examinations."""
