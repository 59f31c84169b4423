"""Actions of people. See `cohorts.core.actions`."""
