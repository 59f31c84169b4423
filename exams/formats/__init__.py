"""Readers of item files: text in, items and a report out. Pure Python."""
