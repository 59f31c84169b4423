"""What all facts are made with: a moment in the zone of the state, and the evidence that a row is."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from lms.certification.rules.facts import Evidence


def evidence_of(row: Any, when: datetime) -> Evidence:
    """Return the evidence that a row is."""
    return Evidence(row._meta.label, str(row.pk), when)


def home(moment: datetime) -> datetime:
    """Return a moment in the zone of the state."""
    return moment.astimezone(ZoneInfo(settings.HOME_TIME_ZONE))
