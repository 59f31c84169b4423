"""Management commands of certification."""
