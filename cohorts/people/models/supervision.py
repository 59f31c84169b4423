"""How the rows of a trainee are reached by the supervisor who signs for them."""

from cohorts.core import roles
from cohorts.core.membership import not_ended
from cohorts.core.visibility import Named


def by_supervisor(person=""):
    """Who is named as supervisor in a membership of `person` (an ORM path; "" is the row itself).

    They read the row while they are a supervisor in that organization, it is active, and the membership has not ended.
    """
    membership = f"{person}__memberships" if person else "memberships"
    return Named(
        path=f"{membership}__supervisor",
        role=roles.SUPERVISOR,
        organization=f"{membership}__organization",
        condition=not_ended(membership),
    )
