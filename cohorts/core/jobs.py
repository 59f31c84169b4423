"""Background jobs: enqueued inside the transaction that causes them, so that the job commits or rolls back with it.

A job takes ids, fetches the rows, calls one action, and is safe to run twice (the broker delivers at least once).
"""

from datetime import datetime

from django.db.models import QuerySet
from django_q.models import Task
from django_q.tasks import async_task


def enqueue(task: str, *ids: int | str) -> None:
    """Queue `task`, the dotted path of a function in a tasks.py, with ids (JSON values, no instances)."""
    async_task(task, *ids, q_options={"group": task})


def last_job_ended() -> datetime | None:
    """Return when the worker last finished a job; None if it never did."""
    return Task.objects.order_by("-stopped").values_list("stopped", flat=True).first()


def failed_jobs() -> QuerySet:
    """Return the jobs that failed after their last attempt, latest first."""
    return Task.objects.filter(success=False).order_by("-stopped")
