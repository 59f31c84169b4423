"""Scheduled jobs of seals."""

from django.utils import timezone

from cohorts.core.sealing.actions import seal_log


def seal_new_entries() -> None:
    """Seal the entries of the last minutes. Safe to run twice."""
    seal_log(at=timezone.now())
