"""The table of roles: the kinds of organization where each is held, and who may invite a person to it.

`access` on each model declares what a role reads; the actions decide what it may do (`core.access.require`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from cohorts.core.problems import Problem

TRAINEE = "trainee"
SUPERVISOR = "supervisor"
AGENCY_COORDINATOR = "agency_coordinator"
VENDOR_COORDINATOR = "vendor_coordinator"
TRAINER = "trainer"
PROCTOR = "proctor"
PROGRAM = "program"
EXAMINATIONS = "examinations"
FINANCE = "finance"
PUBLISHING = "publishing"
AUDITOR = "auditor"

AUTHORITY = "authority"
VENDOR = "vendor"
AGENCY = "agency"


@dataclass(frozen=True)
class Role:
    """One row of the table of roles.

    code: permanent name. label: display name. held_at: the kinds of organization where it can be held.
    invited_by: roles that may invite a person to it in their own organization; program staff may everywhere.
    is_state: a role of the state's own staff, who work in the admin site.
    """

    code: str
    label: str
    held_at: tuple[str, ...]
    invited_by: tuple[str, ...] = ()
    is_state: bool = False


TABLE = (
    Role(TRAINEE, _("Trainee"), (AUTHORITY, AGENCY), (AGENCY_COORDINATOR,)),
    Role(SUPERVISOR, _("Supervisor"), (AGENCY,), (AGENCY_COORDINATOR,)),
    Role(AGENCY_COORDINATOR, _("Agency coordinator"), (AGENCY,)),
    Role(VENDOR_COORDINATOR, _("Vendor coordinator"), (VENDOR,)),
    Role(TRAINER, _("Trainer"), (VENDOR,), (VENDOR_COORDINATOR,)),
    Role(PROCTOR, _("Proctor"), (AUTHORITY, VENDOR), (VENDOR_COORDINATOR,)),
    Role(PROGRAM, _("State: program staff"), (AUTHORITY,), is_state=True),
    Role(EXAMINATIONS, _("State: examinations staff"), (AUTHORITY,), is_state=True),
    Role(FINANCE, _("State: finance staff"), (AUTHORITY,), is_state=True),
    Role(PUBLISHING, _("State: publishing staff"), (AUTHORITY,), is_state=True),
    Role(AUDITOR, _("State: auditor (reads everything, changes nothing)"), (AUTHORITY,), is_state=True),
)

LABELS = {role.code: role.label for role in TABLE}
STATE = tuple(role.code for role in TABLE if role.is_state)
# Who of the state's staff may see who is in the system. Being a trainee tells that a person has lived experience, so
# finance and publishing staff, who do not need to know it, see no list of people.
PEOPLE_READERS = (PROGRAM, EXAMINATIONS, AUDITOR)
GIVEN_BY = {kind: tuple(role.code for role in TABLE if kind in role.held_at) for kind in (AUTHORITY, VENDOR, AGENCY)}
INVITED_BY = {
    inviter.code: tuple(role.code for role in TABLE if inviter.code in role.invited_by)
    for inviter in TABLE
    if any(inviter.code in role.invited_by for role in TABLE)
}


def may_give(kind: str, role: str) -> bool:
    """Return whether this role can be held in an organization of this kind (AUTHORITY, VENDOR or AGENCY)."""
    return role in GIVEN_BY.get(kind, ())


def may_invite(holdings: Mapping[str, Collection[int]], organization_id: int, role: str) -> bool:
    """Return whether someone with these holdings ({role: organization ids}) may invite a person to this role.

    State program staff may invite for every organization; a coordinator only for their own, and never a coordinator.
    """
    if PROGRAM in holdings:
        return True
    return any(
        role in invitable and organization_id in holdings.get(inviter, ()) for inviter, invitable in INVITED_BY.items()
    )


def label(role: str) -> str:
    """Return the name of a role in the active language."""
    return str(LABELS.get(role, role))


# Role names within a sentence. Names of state staff have no article.
WITH_ARTICLE = {
    TRAINEE: _("a trainee"),
    SUPERVISOR: _("a supervisor"),
    AGENCY_COORDINATOR: _("an agency coordinator"),
    VENDOR_COORDINATOR: _("a vendor coordinator"),
    TRAINER: _("a trainer"),
    PROCTOR: _("a proctor"),
    PROGRAM: _("state program staff"),
    EXAMINATIONS: _("state examinations staff"),
    FINANCE: _("state finance staff"),
    PUBLISHING: _("state publishing staff"),
    AUDITOR: _("a state auditor"),
}


def with_article(role: str) -> str:
    """Return the role for use in a sentence: “a trainee”, “an agency coordinator”, “state finance staff”."""
    return str(WITH_ARTICLE.get(role, role))


def one_of(roles: Iterable[str]) -> str:
    """Return several roles for use in a sentence: “a trainer or a vendor coordinator”."""
    return gettext(" or ").join(with_article(role) for role in roles)


def group_name(role: str) -> str:
    """Return the name of the Django group that lets a state role use the Wagtail admin; not translated."""
    with override(None):
        return str(LABELS[role])


def giving_problem(
    *,
    holdings: Mapping[str, Collection[int]] | None,
    organization: Any,
    role: str,
    supervisor_holdings: Mapping[str, Collection[int]] | None = None,
) -> Problem | None:
    """Return why a role cannot be given, or None if it can.

    `holdings` are those of the giver, None for the system. `organization` has pk, name, kind and is_active.
    `supervisor_holdings` are those of the chosen supervisor, None if no one was chosen.
    """
    name = organization.name
    if holdings is not None and not may_invite(holdings, organization.pk, role):
        return Problem("role_not_yours_to_give", field="role", role=role, organization=name)
    if not may_give(organization.kind, role):
        return Problem("role_of_other_kind", field="role", role=role, organization=name)
    if not organization.is_active:
        return Problem("organization_inactive", field="organization", organization=name)
    if supervisor_holdings is None:
        return None
    if role != TRAINEE:
        return Problem("supervisor_only_for_trainees", field="supervisor")
    if organization.pk not in supervisor_holdings.get(SUPERVISOR, ()):
        return Problem("supervisor_elsewhere", field="supervisor", organization=name)
    return None
