"""Who of state staff reads rows about people: staff of the authority of the program, and every auditor."""

from typing import Any

from django.apps import apps
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.visibility import AccessPath
from cohorts.people.models import SupervisorTerm


def read_by_office(program: str, *office: str, staff: tuple[str, ...] = (roles.AUDITOR,), **more: Any) -> AccessPath:
    """Return an access path for staff in the roles `office` at the authority of a program, and whoever `more` names.

    `program`: ORM path to the program. `staff`: roles that read the rows of every authority.
    """
    members = dict.fromkeys(office or (roles.PROGRAM,), f"{program}__authority") | more.pop("members", {})
    return AccessPath(staff=staff, members=members, **more)


def of_its_people(path: str, organizations: frozenset[int]) -> Q:
    """Return the condition that a person is a candidate of a program of an authority, or of no program at all.

    `path`: ORM path to the person.
    """
    candidacies = apps.get_model("certification", "Candidacy")._base_manager.order_by()
    own = candidacies.filter(program__authority__in=sorted(organizations))
    return Q(**{f"{path}__in": own.values("person")}) | ~Q(**{f"{path}__in": candidacies.values("person")})


def of_its_supervisors(organizations: frozenset[int]) -> Q:
    """Return the condition that a person supervised a candidate of an authority at any time, or no candidate at all."""
    candidacies = apps.get_model("certification", "Candidacy")._base_manager.order_by()
    own = candidacies.filter(program__authority__in=sorted(organizations)).values("person")
    terms = SupervisorTerm._base_manager.order_by()
    supervisors = terms.filter(membership__user__in=own).values("supervisor")
    of_anybody = terms.filter(membership__user__in=candidacies.values("person")).values("supervisor")
    return Q(person__in=supervisors) | ~Q(person__in=of_anybody)


def programs_for(user: Any) -> Any:
    """Return the programs whose rows somebody reads as staff: those of their authority, or all (for filters)."""
    rows = apps.get_model("certification", "Program").objects.visible_to(user)
    holdings = user.holdings()
    if user.is_superuser or roles.AUDITOR in holdings:
        return rows
    return rows.filter(authority__in={pk for role in roles.STATE for pk in holdings.get(role, ())})
