"""Access of supervisors to the rows of their trainees."""

from cohorts.core import roles
from cohorts.core.membership import not_ended
from cohorts.core.visibility import Named


def by_supervisor(person="", only=None):
    """Return access for the supervisor named in a membership of `person` (an ORM path; "" is the row itself).

    Supervisors read the row while they hold that role in the organization, it is active, and the membership has not
    ended. `only`: a further condition on the row.
    """
    membership = f"{person}__memberships" if person else "memberships"
    return Named(
        path=f"{membership}__supervisor",
        role=roles.SUPERVISOR,
        organization=f"{membership}__organization",
        condition=not_ended(membership) if only is None else not_ended(membership) & only,
    )
