"""What people, examinations staff and those who arrange have to do about accommodations, in constant queries."""

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from cohorts.notices.models.bounces import unreachable
from lms.certification.models import (
    AccommodationAppeal,
    AccommodationRequest,
    AccommodationTerm,
    AppealState,
    AskedState,
)
from lms.certification.models.accommodations import APPEALABLE
from lms.certification.models.appeals import TermCause
from lms.certification.models.arrangements import arrangements_for
from lms.dashboard.task import MAX_TASKS, Task


def for_asker(user):
    """For whoever asked: something that the office needs first. One query."""
    rows = AccommodationRequest.objects.visible_to(user).of_person(user).filter(state=AskedState.MORE_NEEDED)
    return [Task("accommodation_send", {}, row.at, reverse("my_accommodation", args=[row.pk])) for row in rows]


def for_deciders(user):
    """For examinations staff: requests to take or to answer, appeals, and answers that did not arrive. Four queries."""
    rows = AccommodationRequest.objects.visible_to(user).filter(state=AskedState.SUBMITTED).exclude(person=user)
    free = rows.filter(reviewer=None).aggregate(n=Count("pk"), first=Min("at"), due_on=Min("due_on"))
    queue = reverse("accommodation_requests")
    tasks = []
    if free["n"]:
        params = {"count": free["n"], "due_on": free["due_on"]}
        tasks.append(Task("accommodations_take", params, free["first"], f"{queue}?state=submitted&reviewer=nobody"))
    own = rows.filter(reviewer=user).order_by("due_on", "pk")[:MAX_TASKS]
    tasks += [
        Task("accommodation_answer", {"due_on": row.due_on}, row.at, reverse("accommodation_request", args=[row.pk]))
        for row in own
    ]
    return tasks + _appeals(user) + _answers_not_arrived(user)


def _appeals(user):
    """Appeals that somebody else than who answered has to take or to decide."""
    rows = AccommodationAppeal.objects.visible_to(user).filter(
        Q(decider=None) | Q(decider=user), state=AppealState.OPEN
    )
    rows = rows.exclude(request__reviewer=user).exclude(request__person=user).order_by("due_on", "pk")
    return [
        Task(
            "accommodation_appeal",
            {"due_on": row.due_on},
            row.filed_at,
            reverse("accommodation_request", args=[row.request_id]),
        )
        for row in rows[:MAX_TASKS]
    ]


def _answers_not_arrived(user):
    """Answers with a no that may not have reached the person, until staff record how they did."""
    rows = AccommodationRequest.objects.visible_to(user).filter(unreachable("person"), state__in=APPEALABLE)
    delivered = AccommodationTerm.objects.visible_to(user).filter(request=OuterRef("pk"), cause=TermCause.DELIVERY)
    rows = rows.exclude(Exists(delivered.filter(at__gte=OuterRef("decided_at")))).exclude(person=user)
    return [
        Task("accommodation_deliver", {}, row.decided_at, reverse("accommodation_request", args=[row.pk]))
        for row in rows.order_by("decided_at", "pk")[:MAX_TASKS]
    ]


def to_arrange(user, at):
    """For whoever runs exams, trainings and interviews: what is not arranged yet, as one task."""
    left = [one for one in arrangements_for(user, at) if not one.is_done]
    if not left:
        return []
    first = min(one.grant.at for one in left)
    return [Task("accommodations_arrange", {"count": len(left)}, first, reverse("arrangements"))]
