"""Records across all subjects, for state staff."""
