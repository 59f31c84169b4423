"""What an agency has to do about the certificates of its people and its own readiness. A constant number of queries."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from cohorts.training.views.agency import trainees_of
from lms.certification.models import AgencyReadiness
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.employer_certificates import newest_of
from lms.certification.models.readiness import standings_of
from lms.dashboard.task import Task

SOON = timedelta(days=90)


def for_agency(user, at):
    """Certificates of the agency's people that end within 90 days, and points of a checklist that wait."""
    return _ending(user, at) + _readiness(user, at)


def _ending(user, at):
    today, people = home_day(at), trainees_of(user).order_by().values_list("user", flat=True)
    rows = newest_of(people).filter(state__in=RUNNING_STATES, valid_until__range=(today, today + SOON))
    summed = rows.order_by().aggregate(count=Count("pk"), first=Min("valid_until"))
    if not summed["count"]:
        return []
    since = datetime.combine(summed["first"] - SOON, time(), home_zone())
    url = f"{reverse('agency_certificates')}?ends=90"
    return [Task("certificates_ending", {"count": summed["count"], "until": summed["first"]}, since, url)]


def _readiness(user, at):
    """Of checklists that the agency has begun: points without an answer, and plans whose day is over."""
    today = home_day(at)
    rows = list(AgencyReadiness.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).order_by("pk"))
    if not rows:
        return []
    standings = standings_of(rows, today)
    waiting = [(row, standings[row.pk]) for row in rows]
    count = sum(one.unanswered + one.overdue(today) for _row, one in waiting)
    if not count:
        return []
    since = min(row.answered_at for row, one in waiting if one.unanswered or one.overdue(today))
    return [Task("readiness_answer", {"count": count}, since, reverse("agency_readiness"))]
