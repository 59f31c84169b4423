"""Actions of certification. See `cohorts.core.actions`."""
