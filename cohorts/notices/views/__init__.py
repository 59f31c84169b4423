"""What readers decide about their emails."""
