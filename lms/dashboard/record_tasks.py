"""What program staff have to do about records, in a constant number of queries."""

from django.db.models import Count, Min
from django.urls import reverse

from lms.dashboard.task import Task
from lms.records.models import DueCount, ErasureRequest, ErasureState


def for_program(user):
    """Requests for erasure to decide on, and what was past its period when the last night counted. Two queries."""
    rows = ErasureRequest.objects.visible_to(user).filter(state=ErasureState.OPEN).exclude(person=user)
    waiting = rows.aggregate(n=Count("pk"), first=Min("requested_at"))
    tasks = []
    if waiting["n"]:
        tasks.append(Task("erasure_decide", {"count": waiting["n"]}, waiting["first"], reverse("erasures")))
    last = list(DueCount.objects.visible_to(user).latest_only("authority"))
    review = sum(row.review for row in last)
    counted_at = min((row.at for row in last), default=None)
    if review:
        tasks.append(Task("records_review", {"count": review}, counted_at, reverse("records_due")))
    count = sum(sum(row.due.values()) for row in last) - review
    if count > 0:
        tasks.append(Task("records_due", {"count": count}, counted_at, reverse("retention"), may_wait=True))
    return tasks
