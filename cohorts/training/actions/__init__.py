"""Actions of training. See `cohorts.core.actions`."""
