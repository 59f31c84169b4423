"""Read the audit log, which is for auditors."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import has_role


def entries_for(user: Any) -> QuerySet[ModelLogEntry]:
    """Return every entry, newest first, for an auditor; none for anyone else."""
    rows = ModelLogEntry.objects.select_related("user", "content_type").order_by("-timestamp", "-pk")
    return rows if has_role(user, roles.AUDITOR) else rows.none()
