"""Background jobs of endorsements and work on teams. They only remind: what counts on a day follows from its dates."""

import logging
from datetime import timedelta

from django.utils import timezone

from cohorts.core.dates import home_day
from lms.certification.actions import endorsing, team_work
from lms.certification.models import TeamWork
from lms.certification.models.endorsements import endorsements_ending
from lms.certification.rules.endorsements import REMINDER_DAYS

logger = logging.getLogger(__name__)
ENDS_SOON = timedelta(days=90)
# After nights without a run, what was over for so long is still said.
SAID_AFTER = timedelta(days=60)


def follow_endorsements(at=None):
    """Remind of endorsements that end before their certificate, and of courses for teams. Scheduled each night.

    Returns how many people were or had been emailed. One failure stops no other; the first is raised at the end.
    """
    at = at or timezone.now()
    today, errors = home_day(at), []
    ending = [
        row for row in endorsements_ending(today, today + ENDS_SOON).select_related("person")
        if not row.is_conditional and row.certificate_until != row.ends_on
    ]  # fmt: skip
    count = endorsing.say_ending(grants=ending, by=None, at=at) if ending else 0
    rows = TeamWork.objects.running_on(today).select_related("person", "program")
    rows = rows.filter(due_on__gte=today - SAID_AFTER, due_on__lte=today + timedelta(days=max(REMINDER_DAYS)))
    for row in team_work.lacking(rows.order_by("due_on", "pk"), today):
        try:
            count += bool(team_work.remind(row=row, by=None, at=at))
        except Exception as error:
            logger.exception("A reminder of the course of a team failed.")
            errors.append(error)
    if errors:
        raise errors[0]
    return count
