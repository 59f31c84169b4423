"""Forms of agencies that somebody has to look at, each in one query."""

from django.db.models import Count, Min
from django.urls import reverse

from cohorts.core import roles
from lms.certification.models import AgencyFiling, FilingState
from lms.dashboard.task import MAX_TASKS, Task


def for_reviewers(user):
    """For program staff: forms that wait for a decision."""
    rows = AgencyFiling.objects.visible_to(user, role=roles.PROGRAM).filter(state=FilingState.SENT)
    summed = rows.aggregate(n=Count("pk"), first=Min("at"))
    if not summed["n"]:
        return []
    url = f"{reverse('agency_filings')}?state=sent"
    return [Task("agency_forms_decide", {"count": summed["n"]}, summed["first"], url)]


def for_agency(user):
    """For coordinators: forms that were sent back and not sent again."""
    rows = AgencyFiling.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).latest_only("agency", "program", "kind")
    rows = rows.filter(state=FilingState.RETURNED).order_by("decided_at")[:MAX_TASKS]
    return [
        Task(
            "agency_form_again", {"form": row.get_kind_display()}, row.decided_at, reverse("agency_form", args=[row.pk])
        )
        for row in rows
    ]
