"""Read the audit log, which is for auditors."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import has_role


def entries_for(user: Any) -> QuerySet[ModelLogEntry]:
    """Return every entry, newest first, for an auditor; none for anyone else."""
    rows = ModelLogEntry.objects.select_related("user", "content_type").order_by("-timestamp", "-pk")
    return rows if has_role(user, roles.AUDITOR) else rows.none()


def count_entries(subject: Model, action: str, *, since: datetime) -> int:
    """Return how many entries of an action there are about a row since a time."""
    kind = ContentType.objects.get_for_model(subject, for_concrete_model=False)
    rows = ModelLogEntry.objects.filter(content_type=kind, object_id=str(subject.pk), action=action)
    return rows.filter(timestamp__gte=since).count()
