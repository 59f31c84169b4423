"""Reading the log of actions. Whoever may read a row may read its story; the whole log is for auditors."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import has_role


def entries_about(model: type[Model], ids: Iterable[object]) -> QuerySet[ModelLogEntry]:
    """The entries about rows of `model` that the caller has from `visible_to`, by their ids, oldest first."""
    rows = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in ids]
    )
    return rows.select_related("user").order_by("timestamp", "pk")


def entries_for(user: Any) -> QuerySet[ModelLogEntry]:
    """Every entry, newest first, for an auditor; none for anybody else."""
    rows = ModelLogEntry.objects.select_related("user", "content_type").order_by("-timestamp", "-pk")
    return rows if has_role(user, roles.AUDITOR) else rows.none()
