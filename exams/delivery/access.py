"""Who may decide about results."""

from cohorts.core import roles
from cohorts.core.actions import Refused


def require_examinations(by, what):
    """Refuse everybody but the state's examinations staff; `what` completes the sentence."""
    if not (by.is_superuser or by.holds(roles.EXAMINATIONS)):
        raise Refused(f"Only the state's examinations staff {what}.")
