"""Read the audit log, which is for auditors."""

from collections.abc import Collection, Iterable
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


def entries_about(
    model: type[Model], ids: Iterable[int | str], actions: Collection[str], *, since: datetime
) -> QuerySet[ModelLogEntry]:
    """Return the entries of some actions about some rows since a time, for rules that count them."""
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    rows = ModelLogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids], action__in=actions)
    return rows.filter(timestamp__gt=since).order_by("timestamp")


def entries_of(user: Any, model: type[Model], actions: Collection[str], *, since: datetime) -> QuerySet[ModelLogEntry]:
    """Return the entries of some actions that a person caused since a time, about rows of a model."""
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    rows = ModelLogEntry.objects.filter(content_type=kind, user=user, action__in=actions)
    return rows.filter(timestamp__gt=since).order_by("timestamp")
