"""The sessions that a trainer teaches next, for the desk."""

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.training.models import Cohort, Session

MAX_SESSIONS = 5


def sessions_to_teach(user, at):
    """The next sessions of a trainer that are not over, and how many there are in all; ([], 0) for anybody else."""
    if not has_role(user, roles.TRAINER):
        return [], 0
    rows = Session.objects.visible_to(user, role=roles.TRAINER).filter(trainers=user, ends_at__gt=at)
    rows = rows.exclude(cohort__state=Cohort.State.CANCELED).with_course().order_by("starts_at", "pk")
    return list(rows[:MAX_SESSIONS]), rows.count()
