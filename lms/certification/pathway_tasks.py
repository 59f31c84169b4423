"""Background jobs of ways to apply. Each is safe to run twice."""

import logging

from django.utils import timezone

from lms.certification.actions import pathway_changes
from lms.certification.models import Application, ApplicationState, Channel, CycleKind, ProgramVersion
from lms.certification.models.rules import version_rules

logger = logging.getLogger(__name__)


def _programs_with_last_days():
    """The ids of programs of which a version has a way to apply with a first or a last day."""
    rules = {version: version_rules(version) for version in ProgramVersion.objects.defer("source")}
    levels = {version: read.all_levels for version, read in rules.items() if read is not None}
    return {version.program_id for version, rows in levels.items() if any(level.open_days for level in rows)}


def follow_pathways():
    """Email people with a draft whose way to apply closes soon or has closed, once each; returns how many are due.

    Scheduled each day. One failure stops no other; the first is raised at the end.
    """
    at, errors, done = timezone.now(), [], 0
    rows = Application.objects.filter(state=ApplicationState.DRAFT, channel=Channel.ONLINE)
    rows = rows.filter(cycle__kind=CycleKind.INITIAL, cycle__candidacy__program__in=_programs_with_last_days())
    rows = rows.select_related("cycle__candidacy__program", "cycle__version")
    for row in rows.order_by("pk"):
        try:
            if pathway_changes.due_notice(row, at) is not None:
                done += pathway_changes.say_closing(application=row, by=None, at=at)
        except Exception as error:
            logger.exception("The closing of the way of application %d could not be said.", row.pk)
            errors.append(error)
    if errors:
        raise errors[0]
    return done
