"""The order of the queue of applications: what is to be decided first, appeals among the rest."""

from datetime import date

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from cohorts.core.visibility import ScopedQuerySet
from lms.certification.models.appeals import Appeal, AppealState
from lms.certification.models.applications import REVIEWED

# Sorts what has no due date after everything that has one.
NEVER = date(9999, 12, 31)


def in_order(rows: ScopedQuerySet) -> ScopedQuerySet:
    """Return the queue: what waits before what is decided, then by due date, then the oldest. With `first` and `due`,
    and with `appealed` and `appeal_due`: an appeal that waits, and its last day.
    """
    appeals = Appeal.objects.filter(application=OuterRef("pk"), state=AppealState.OPEN)
    rows = rows.annotate(appealed=Exists(appeals), appeal_due=Subquery(appeals.values("due_on")[:1]))
    own_due = Case(When(state__in=REVIEWED, then="due_on"), default=None)
    rows = rows.annotate(
        first=Case(When(state__in=REVIEWED, then=0), When(appealed=True, then=0), default=1),
        due=Coalesce("appeal_due", own_due, Value(NEVER)),
    )
    return rows.order_by("first", "due", "cycle__submitted_at", "pk")
