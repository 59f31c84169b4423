"""Jobs of the examinations: fetch, one action, nothing else; safe to run twice."""

from django.utils import timezone

from cohorts.core.actions import Refused
from exams.delivery.actions import attempts, sittings
from exams.delivery.models import EndedHow, Sitting, SittingState


def sweep_deadlines():
    """Submit every sitting whose time and grace period are over, each in its own transaction; returns how many.

    Run every minute. A sitting that cannot be submitted does not hold up the others; what went wrong is raised when
    all were tried.
    """
    now = timezone.now()
    due = Sitting.objects.filter(state=SittingState.BEGUN, deadline_at__lte=now).order_by("deadline_at")
    troubles = []
    ids = [sitting.pk for sitting in due.only("deadline_at", "grace_seconds") if sitting.kept_until <= now]
    for sitting_id in ids:
        try:
            sittings.submit(sitting_id=sitting_id, by=None, at=now, how=EndedHow.DEADLINE)
        except Refused:
            continue  # a proctor gave it more time meanwhile
        except Exception as trouble:
            trouble.add_note(f"Sitting {sitting_id} could not be submitted at its deadline.")
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("Some sittings could not be submitted at their deadline.", troubles)
    return len(ids)


def sweep_no_shows():
    """Note who did not come, for every window that has closed; returns how many windows. Run every five minutes.

    A window that cannot be swept does not hold up the others; what went wrong is raised when all were tried.
    """
    now = timezone.now()
    troubles = []
    ids = attempts.unswept(now)
    for window_id in ids:
        try:
            attempts.record_no_shows(window_id=window_id, by=None, at=now)
        except Exception as trouble:
            trouble.add_note(f"Who did not come to window {window_id} could not be noted.")
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("Of some windows it could not be noted who did not come.", troubles)
    return len(ids)
