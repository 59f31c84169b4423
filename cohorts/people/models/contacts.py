"""Whom to ask: the people who act for an organization, as its own members and trainees may know them."""

from collections.abc import Iterable

from django.utils.translation import gettext

from cohorts.core.names import called
from cohorts.people.models.organizations import Membership, Organization
from cohorts.people.models.users import User


def holders_at(organizations: Iterable[Organization], role: str) -> dict[int, list[User]]:
    """Return {organization id: those who hold `role` there}, for a list that says whom to call or write. One query."""
    people: dict[int, list[User]] = {}
    for row in Membership.objects.holding(role).filter(organization__in=list(organizations)):
        people.setdefault(row.organization_id, []).append(row.user)
    return people


def contacts_at(organizations: Iterable[Organization], role: str) -> list[str]:
    """Return “Ana Ruiz at Prairie Community Services (ana@example.org)” for everyone who holds `role` at one of them.

    An organization where nobody holds the role is named with its own phone and email address. One query.
    """
    rows = {row.pk: row for row in organizations}
    holders = list(Membership.objects.holding(role).filter(organization__in=rows))
    lines = [
        gettext("%(person)s at %(organization)s (%(email)s)")
        % {"person": called(row.user), "organization": row.organization, "email": row.user.email}
        for row in holders
    ]
    empty = set(rows) - {row.organization_id for row in holders}
    return lines + [_of_organization(rows[pk]) for pk in rows if pk in empty]


def _of_organization(organization: Organization) -> str:
    ways = ", ".join(way for way in (organization.phone, organization.email) if way)
    return f"{organization} ({ways})" if ways else str(organization)
