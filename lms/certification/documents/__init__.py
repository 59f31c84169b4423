"""Documents of certification."""
