"""The one door for everything that is deleted or destroyed. It asks the legal holds first.

Rows go through `delete_rows`, the text of restricted records through `restricted.actions.purge_restricted`. A test of
the architecture finds everything else that deletes.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.utils import timezone

from cohorts.core.dates import home_day
from cohorts.core.holds.models import LegalHold
from cohorts.core.refusals import Refused


def refuse_held(person_id: int | None, record_class: str, *, at: datetime) -> None:
    """Refuse if a hold covers a class of records of a person. Call inside the transaction that deletes.

    The row of the person is locked until its end, and so is it while a hold is placed: a hold wins for everything that
    is not done yet.
    """
    if person_id is not None:
        list(get_user_model()._base_manager.select_for_update(no_key=True).filter(pk=person_id).values_list("pk"))
    hold = LegalHold.objects.in_force(home_day(at)).covering(person_id, record_class).first()
    if hold is not None:
        raise Refused("legal_hold", number=hold.number)


def delete_rows(rows: QuerySet | Model) -> int:
    """Delete rows, or one row, that are no record of a person or that nobody holds; returns how many went.

    A model without a path to a person is held by its own name, such as “training.agendaline”. Refuses rows under hold.
    """
    model = rows.model if isinstance(rows, QuerySet) else type(rows)
    at, name = timezone.now(), model._meta.label_lower.replace(".", "-")
    holds = list(LegalHold.objects.in_force(home_day(at)))
    if holds:
        for person_id in _people(rows, model):
            refuse_held(person_id, name, at=at)
    deleted: int = rows.delete()[0]
    return deleted


def _people(rows: Any, model: type[Model]) -> list[int | None]:
    """Whose the rows are; [None] for rows of nobody."""
    path = getattr(model, "PERSON", "person")
    try:
        model._meta.get_field(path.split("__")[0])
    except FieldDoesNotExist:
        return [None]
    queryset = rows if isinstance(rows, QuerySet) else model._base_manager.filter(pk=rows.pk)
    return list(queryset.order_by().values_list(path, flat=True).distinct())
