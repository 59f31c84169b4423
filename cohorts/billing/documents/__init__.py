"""Documents of billing."""
