"""What is to be done about interviews, each in a constant number of queries."""

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from lms.certification.models import REVIEWED, Certificate, CertificateState, InterviewAppointment
from lms.dashboard.task import MAX_TASKS, Task


def own_interviews(user, at):
    """For whoever applies and whoever leads: interviews to come. Two queries."""
    rows = InterviewAppointment.objects.visible_to(user).arranged().filter(starts_at__gt=at).order_by("starts_at", "pk")
    tasks = [
        Task(
            "interview_lead",
            {"starts": (row.starts_at, row.time_zone)},
            row.at,
            reverse("led_interviews"),
            zone=row.time_zone,
            may_wait=True,
        )
        for row in rows.led_by(user)[:MAX_TASKS]
    ]
    return tasks + [
        Task(
            "interview_own",
            {"starts": (row.starts_at, row.time_zone)},
            row.at,
            reverse("my_application", args=[row.application_id]),
            zone=row.time_zone,
            may_wait=True,
        )
        for row in rows.of_person(user)[:MAX_TASKS]
    ]


def for_reviewers(user, at):
    """For program staff: interviews of the applications that they review, to move or to record. Two queries."""
    rows = InterviewAppointment.objects.visible_to(user).arranged()
    rows = rows.filter(application__reviewer=user, application__state__in=REVIEWED)
    held_now = Certificate.objects.visible_to(user).filter(
        person=OuterRef("interviewer"), state=CertificateState.ACTIVE
    )
    ahead = rows.filter(starts_at__gt=at).annotate(certified=Exists(held_now))
    ahead = ahead.filter(Q(other_time_at__isnull=False) | Q(declined_at__isnull=False) | Q(certified=False))
    tasks = [
        Task(
            "interview_move" if row.certified else "interview_certificate",
            {"starts": (row.starts_at, row.time_zone)},
            row.other_time_at or row.declined_at or row.at,
            reverse("application", args=[row.application_id]),
            zone=row.time_zone,
        )
        for row in ahead.order_by("starts_at", "pk")[:MAX_TASKS]
    ]
    over = rows.filter(starts_at__lte=at).aggregate(n=Count("pk"), first=Min("starts_at"), row=Min("application"))
    if over["n"]:
        mine = f"{reverse('applications')}?state=submitted&reviewer=mine"
        url = reverse("application", args=[over["row"]]) if over["n"] == 1 else mine
        tasks.append(Task("interviews_record", {"count": over["n"]}, over["first"], url))
    return tasks
