"""Who may be invited into a role, and under which name."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cohorts.core.actions import Refused
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.text import fold_name, not_of_a_name, same_name
from cohorts.people.actions.organizations import refuse_excluded
from cohorts.people.models import Invitation, Organization, User

MAX_NAME_CHARACTERS = 100


def open_invitations(person: User, at: datetime) -> list[Invitation]:
    """Return the invitations that a person can accept at `at`, oldest first.

    Not one in another name, or to a role that conflicts with one they hold. One query, or two if there are any.
    """
    rows = person.invitations.open_at(at)
    rows = list(rows.select_related("organization", "user").order_by("invited_at", "pk"))
    if not rows:
        return []
    current_roles = list(person.memberships.not_ended().values_list("role", flat=True))
    problems = problems_of(rows, current_roles, at)
    return [row for row in rows if problems[row.pk] is None]


def problems_of(rows: Sequence[Invitation], current_roles: Collection[str], at: datetime) -> dict[int, Problem | None]:
    """Return {id: why it cannot be accepted, or None} of open invitations of one person. No query.

    current_roles: the roles that the person holds.
    """
    together: dict[tuple[int, datetime], list[str]] = {}
    for row in rows:
        together.setdefault((row.organization_id, row.invited_at), []).append(row.role)
    return {
        row.pk: row.problem(at, current_roles=current_roles, together=together[row.organization_id, row.invited_at])
        for row in rows
    }


def check_invitation(
    *,
    email: str,
    given_name: str,
    family_name: str,
    organization: Organization,
    role: str,
    at: datetime,
    by_staff: bool,
) -> User | None:
    """Return the person with this address, or None if there is none yet.

    by_staff: program staff or the system invites. Only they are told that an account has another legal name, is closed,
    or has a role that conflicts. Others get the same answer as for an address without an account: they are refused only
    what their own lists say, and an invitation that is not possible cannot be accepted.
    Refuses an incomplete name or address, another legal name than the person's, a closed account, a role already held
    or offered, and one that conflicts with another role that the person holds or is invited to.
    """
    email, (first_name, family) = email.strip().lower(), legal_name(given_name, family_name)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("email_invalid", field="email", email=email) from None
    person = User.objects.with_address(email).first()
    if person is None:
        return None
    if not by_staff:
        _refuse_listed(person, email, organization, role, at)
        return person
    has_name = same_name(person.given_name, first_name) and same_name(person.family_name, family)
    if not person.is_active:
        raise Refused("account_closed_of_person", field="email")
    if not has_name:
        raise Refused("legal_name_of_person", field="email")
    if person.memberships.not_ended().filter(organization=organization, role=role).exists():
        raise Refused("role_held", field="email", person=person, role=role, organization=organization)
    if _has_open_invitation(person, organization, role, at):
        raise Refused("already_invited", field="email", person=person)
    refuse_excluded(person, role, at=at)
    return person


def _refuse_listed(person: User, email: str, organization: Organization, role: str, at: datetime) -> None:
    """Refuse who is in the organization's list under this address, and a second invitation while the first is open.

    Not who is there under another address: that both belong to one person is not told.
    """
    if person.email.lower() == email and person.memberships.not_ended().filter(
        organization=organization, role=role
    ).exists():  # fmt: skip
        raise Refused("role_held", field="email", person=person, role=role, organization=organization)
    rows = Invitation.objects.filter(
        email=email, organization=organization, role=role, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    )
    if invitation := rows.first():
        raise Refused("already_invited", field="email", person=invitation.typed_name)


def _has_open_invitation(person: User, organization: Organization, role: str, at: datetime) -> bool:
    return person.invitations.open_at(at).filter(organization=organization, role=role).exists()


def legal_name(given_name: str, family_name: str) -> tuple[str, str]:
    """Return both names without extra spaces.

    Refuses a missing name, one of more than 100 characters, and one with characters that no name has.
    """
    names = " ".join(given_name.split()), " ".join(family_name.split())
    problems = [name_problem(field, value) for field, value in zip(("given_name", "family_name"), names, strict=True)]
    refuse(*problems)
    return names


def name_problem(field: str, name: str) -> Problem | None:
    """Return why the name of a person in a form field cannot be used, or None if it can."""
    if not name or len(name) > MAX_NAME_CHARACTERS:
        return Problem("legal_name_invalid", field=field)
    if others := not_of_a_name(name):
        return Problem("name_with_other_signs", field=field, signs=" ".join(others))
    return None if fold_name(name) else Problem("name_without_letters", field=field)
