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
    last = DueCount.objects.visible_to(user).latest_row()
    if last and last.review:
        tasks.append(Task("records_review", {"count": last.review}, last.at, reverse("records_due")))
    count = sum(last.due.values()) - last.review if last else 0
    if count > 0:
        tasks.append(Task("records_due", {"count": count}, last.at, reverse("retention"), may_wait=True))
    return tasks
