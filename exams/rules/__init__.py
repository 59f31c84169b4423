"""Decisions of the examinations: dataclasses in, verdicts with reasons out. Pure Python."""
