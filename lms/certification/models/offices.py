"""Who of state staff reads rows about people: staff of the authority of the program, and every auditor."""

from typing import Any

from cohorts.core import roles
from cohorts.core.visibility import AccessPath


def read_by_office(program: str, *office: str, staff: tuple[str, ...] = (roles.AUDITOR,), **more: Any) -> AccessPath:
    """Return an access path for staff in the roles `office` at the authority of a program, and whoever `more` names.

    `program`: ORM path to the program. `staff`: roles that read the rows of every authority.
    """
    members = dict.fromkeys(office or (roles.PROGRAM,), f"{program}__authority") | more.pop("members", {})
    return AccessPath(staff=staff, members=members, **more)
