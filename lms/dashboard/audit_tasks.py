"""What people and program staff have to do about audits of renewals, each in one query."""

from django.db.models import Count, Min, Q
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from lms.certification.models import AuditedRenewal, AuditedState
from lms.dashboard.task import MAX_TASKS, Task


def for_audited(user):
    """For somebody whose renewal was drawn: what to send, and until when."""
    rows = AuditedRenewal.objects.visible_to(user).of_person(user).filter(state=AuditedState.ASKED)
    zone = home_zone().key
    return [
        Task("audit_answer", {"answer_by": (row.ends_at, zone)}, row.asked_at, reverse("my_audit", args=[row.pk]))
        for row in rows.order_by("until", "pk")[:MAX_TASKS]
    ]


def for_program(user, at):
    """For program staff: answers to look at, and people who have not answered in time; one task for each audit."""
    sent, late = Q(state=AuditedState.SENT), Q(state=AuditedState.ASKED, until__lt=home_day(at))
    rows = AuditedRenewal.objects.visible_to(user, role=roles.PROGRAM).filter(sent | late).order_by()
    summed = rows.values("audit").annotate(
        sent=Count("pk", filter=sent), sent_since=Min("sent_at", filter=sent),
        late=Count("pk", filter=late), late_since=Min("asked_at", filter=late),
    ).order_by("audit")[:MAX_TASKS]  # fmt: skip
    codes = (("sent", "audits_decide"), ("late", "audits_late"))
    return [
        Task(code, {"count": one[name]}, one[f"{name}_since"], reverse("audit", args=[one["audit"]]))
        for one in summed
        for name, code in codes
        if one[name]
    ]
