"""What applicants and reviewers have to do, each in a constant number of queries."""

from django.db.models import Count, Min, Q
from django.urls import reverse

from lms.certification.models import (
    REVIEWED,
    UNFINISHED,
    Appeal,
    AppealState,
    Application,
    ApplicationPart,
    ApplicationState,
    Channel,
    PartDecision,
)
from lms.certification.rules.applications import UNDECIDED_TYPES, Outcome
from lms.dashboard.task import MAX_TASKS, Task


def for_applicant(user):
    """For whoever applies: an application to finish, and parts that were sent back. One query without any."""
    own = Application.objects.visible_to(user).of_person(user)
    rows = list(own.filter(state__in=UNFINISHED).select_related("cycle__candidacy__program"))
    tasks = [
        Task(
            "application_finish",
            {"credential": row.cycle.candidacy.program.credential},
            row.begun_at,
            reverse("my_application", args=[row.pk]),
        )
        for row in rows
        if row.state == ApplicationState.DRAFT and row.channel == Channel.ONLINE
    ]
    submitted = [row.pk for row in rows if row.is_reviewed]
    return tasks + (_parts_sent_back(user, submitted) if submitted else [])


def _parts_sent_back(user, applications):
    decisions = PartDecision.objects.visible_to(user).filter(application__in=applications, part__isnull=False)
    back: dict[int, list[PartDecision]] = {}
    for row in decisions.filter(part__replaced_by=None).latest_per("part_id").values():
        if row.outcome == Outcome.RETURNED:
            back.setdefault(row.application_id, []).append(row)
    return [
        Task(
            "application_parts_again",
            {"count": len(rows)},
            min(row.at for row in rows),
            reverse("my_application", args=[pk]),
        )
        for pk, rows in back.items()
    ]


def for_reviewers(user):
    """For program staff: applications that nobody reviews, and parts to look at in one's own."""
    rows = Application.objects.visible_to(user).filter(state__in=REVIEWED)
    free = Q(reviewer=None)
    summed = rows.aggregate(
        free=Count("pk", filter=free), first=Min("cycle__submitted_at", filter=free),
        own=Count("pk", filter=Q(reviewer=user)),
    )  # fmt: skip
    tasks = []
    if summed["free"]:
        url = f"{reverse('applications')}?state=submitted&reviewer=nobody"
        tasks.append(Task("applications_take", {"count": summed["free"]}, summed["first"], url))
    return tasks + (_new_parts(user) if summed["own"] else []) + _appeals(user)


def _appeals(user):
    """Appeals that somebody else than who decided has to take or to decide."""
    rows = Appeal.objects.visible_to(user).filter(Q(decider=None) | Q(decider=user), state=AppealState.OPEN)
    rows = rows.exclude(application__reviewer=user).order_by("filed_at")
    return [
        Task("appeal_decide", {}, row.filed_at, reverse("application", args=[row.application_id]))
        for row in rows[:MAX_TASKS]
    ]


def _new_parts(user):
    parts = ApplicationPart.objects.visible_to(user).filter(
        application__state__in=REVIEWED, application__reviewer=user, replaced_by=None, decisions=None
    )
    new = parts.exclude(type__in=UNDECIDED_TYPES).aggregate(n=Count("application", distinct=True), first=Min("at"))
    if not new["n"]:
        return []
    url = f"{reverse('applications')}?state=submitted&reviewer=mine"
    return [Task("applications_review", {"count": new["n"]}, new["first"], url)]
