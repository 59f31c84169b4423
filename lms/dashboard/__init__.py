"""After log-in: what needs you now, oldest first."""
