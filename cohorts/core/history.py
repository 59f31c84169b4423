"""Read the audit log. People who may read a row may read its history; only auditors read the whole log."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import has_role


def entries_about(model: type[Model], ids: Iterable[object]) -> QuerySet[ModelLogEntry]:
    """Return the log entries about rows of `model`, oldest first. The caller must get the ids from `visible_to`."""
    rows = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in ids]
    )
    return rows.select_related("user").order_by("timestamp", "pk")


def entries_for(user: Any) -> QuerySet[ModelLogEntry]:
    """Return every entry, newest first, for an auditor; none for anyone else."""
    rows = ModelLogEntry.objects.select_related("user", "content_type").order_by("-timestamp", "-pk")
    return rows if has_role(user, roles.AUDITOR) else rows.none()
