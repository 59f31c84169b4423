"""Actions of billing. See `cohorts.core.actions`."""
