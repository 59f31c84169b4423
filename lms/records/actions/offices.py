"""Whose records they are: each authority keeps, holds, erases and gives out its own, and no other's."""

from typing import Any

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.refusals import Refused
from cohorts.people.models import Organization, User


def authorities_for(user: User | None) -> Any:
    """Return the authorities for which somebody acts as program staff: of the system and superusers every one."""
    rows = Organization.objects.authorities().order_by("name")
    if user is None or (user.is_superuser and has_role(user, roles.PROGRAM)):
        return rows
    return rows.filter(pk__in=user.holdings().get(roles.PROGRAM, ()))


def read_offices(user: User) -> set[int] | None:
    """Return the ids of the authorities whose records somebody reads; None: of every authority."""
    if user.is_superuser or has_role(user, roles.AUDITOR):
        return None
    return set(user.holdings().get(roles.PROGRAM, ()))


def office_for(user: User | None, authority: Organization | None) -> Organization:
    """Return the authority for which somebody acts; without one named, their only one.

    Refuses everybody but its program staff, and those of several authorities who name none.
    """
    if authority is not None:
        require(user, roles.PROGRAM, organization=authority)
        return authority
    require(user, roles.PROGRAM)
    rows: list[Organization] = list(authorities_for(user)[:2])
    if len(rows) != 1:
        raise Refused("record_office_missing", field="authority")
    return rows[0]


def require_office_of(user: User | None, row: Any) -> None:
    """Refuse unless somebody is program staff of the authority of a row; of a row of no authority: of any."""
    require(user, roles.PROGRAM, organization=row.authority)
