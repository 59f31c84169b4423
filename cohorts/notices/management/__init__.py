"""Management commands of emails."""
