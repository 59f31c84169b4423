"""Stored runs of the item analysis: reading sittings, running, showing."""
