"""Jobs of the examinations: fetch, one action, nothing else; safe to run twice."""

from django.utils import timezone

from .actions import sittings
from .models import Sitting


def sweep_deadlines():
    """Submit every sitting whose time is up, each in a transaction of its own; returns how many. Run every minute."""
    now = timezone.now()
    due = (
        Sitting.objects.filter(state="begun", deadline_at__lte=now).order_by("deadline_at").values_list("pk", flat=True)
    )
    for sitting_id in list(due):
        sittings.submit(sitting_id=sitting.pk, by=None, at=now, how="deadline")
    return len(due)
