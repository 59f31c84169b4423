"""Whose desk it is: program staff act for the authority of a program, and for no other authority."""

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.people.models import User
from lms.certification.models import Application, Program


def is_of_office(user: User | None, program: Program, role: str = roles.PROGRAM) -> bool:
    """Return whether somebody has a role at the authority of a program. The system (None) has."""
    return has_role(user, role, organization=program.authority_id)


def require_office(user: User | None, program: Program, *, role: str = roles.PROGRAM, field: str | None = None) -> None:
    """Refuse unless somebody is staff of the authority of a program: program staff, or of another `role`.

    Raises Refused("role_required") without the role, and Refused("role_required_at") with it at another authority.
    `field`: the form field in which they were chosen.
    """
    require(user, role, field=field)
    if not is_of_office(user, program, role):
        require(user, role, organization=program.authority, field=field)


def require_reviewing(user: User | None, application: Application, *, field: str | None = None) -> None:
    """Refuse unless somebody is program staff of the authority to which an application was made."""
    require_office(user, application.cycle.candidacy.program, field=field)
