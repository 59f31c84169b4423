"""Whether the dates of an exam window are probably a typing mistake. For pages that ask before they save."""

from datetime import datetime

from django.conf import settings

from cohorts.core.problems import Problem
from cohorts.training.models import Cohort
from cohorts.training.rules.scheduling import far_date_problem
from exams.delivery.models import ExamWindow


def far_dates(
    *,
    cohort: Cohort | None,
    opens_at: datetime,
    closes_at: datetime,
    at: datetime,
    window: ExamWindow | None = None,
) -> list[Problem]:
    """Return a Problem for each of both dates that is far from the cohort's other dates, or far ahead.

    `window`: the stored one that is changed. Writes nothing.
    """
    others: list[datetime] = []
    if cohort is not None:
        windows = cohort.windows.exclude(pk=window.pk if window else None)
        others = [*cohort.sessions.values_list("starts_at", flat=True), *windows.values_list("opens_at", flat=True)]
    dates = {"opens_at": opens_at, "closes_at": closes_at}
    zone = cohort.time_zone if cohort else settings.HOME_TIME_ZONE
    problems = [
        far_date_problem(moment, others, zone=zone, at=at, field=name, before=getattr(window, name, None))
        for name, moment in dates.items()
    ]
    return [problem for problem in problems if problem is not None]
