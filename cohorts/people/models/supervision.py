"""How the rows of a trainee are reached by the supervisor who signs for them."""

from cohorts.core import roles
from cohorts.core.membership import not_ended
from cohorts.core.visibility import Named


def by_supervisor(person=""):
    """Who is named as supervisor in a standing membership of `person` (an ORM path; "" is the row itself).

    They read the row while they are a supervisor in that organization, it is active, and the trainee is there.
    """
    membership = f"{person}__memberships" if person else "memberships"
    return Named(
        path=f"{membership}__supervisor",
        role=roles.SUPERVISOR,
        organization=f"{membership}__organization",
        standing=not_ended(membership),
    )
