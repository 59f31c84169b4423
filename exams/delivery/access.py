"""Who may decide about results."""

from cohorts.core import roles
from cohorts.core.actions import Refused


def require_examinations(by):
    """Refuse everybody but the state's examinations staff."""
    if not (by.is_superuser or by.holds(roles.EXAMINATIONS)):
        raise Refused("examinations_staff_only")
