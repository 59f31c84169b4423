"""Rehearse an act: run it, read what it would do, and take everything back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from cohorts.core.problems import Problem
from cohorts.core.refusals import Refused
from cohorts.notices.models import Email


def rehearse(act: Callable[[], Any], *, at: datetime) -> list[Email]:
    """Return the emails that an act would queue at `at`, with their people; nothing is changed or sent.

    Raises Refused as the act does.
    """
    last = Email.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Email.objects.filter(pk__gt=last, queued_at=at).select_related("person").order_by("pk")
    return read_after(act, lambda _result: list(rows))


def read_after(act: Callable[[], Any], read: Callable[[Any], Any]) -> Any:
    """Return what `read` reads after an act; it gets the act's result. Nothing is changed or sent.

    Runs the act in a transaction that is taken back, so that what is read is what will be. Raises Refused as the act
    does.
    """
    with transaction.atomic():
        result = read(act())
        transaction.set_rollback(True)
    return result


def refused_by(act: Callable[[], Any]) -> list[Problem]:
    """Return what an act would refuse, [] if nothing. Nothing is changed or sent."""
    try:
        read_after(act, lambda _result: None)
    except Refused as refusal:
        return list(refusal.problems)
    return []


def with_refused(doubts: list[Problem], act: Callable[[], Any]) -> list[Problem]:
    """Return what a page asks about, and, if it asks, also what the act would refuse: everything in one round."""
    return [*doubts, *refused_by(act)] if doubts else []
