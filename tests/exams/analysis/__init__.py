"""Stored runs of the item analysis: reading sittings, running and displaying them."""
