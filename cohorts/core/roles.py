"""The one table of roles: who holds which in what kind of organization, and who may bring a person into it.

What a role reads is said by `access` on each model, what it may do by the actions, which ask `core.access.require`.
"""

from dataclasses import dataclass

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

    code: its lasting name. label: how people read it. held_at: the kinds of organization it is held in.
    invited_by: roles whose holders bring a person into it in their own organization; program staff may everywhere.
    is_state: a role of the state's own staff, who work in the administration.
    """

    code: str
    label: str
    held_at: tuple[str, ...]
    invited_by: tuple[str, ...] = ()
    is_state: bool = False


TABLE = (
    Role(TRAINEE, "Trainee", (AUTHORITY, AGENCY), (AGENCY_COORDINATOR,)),
    Role(SUPERVISOR, "Supervisor", (AGENCY,), (AGENCY_COORDINATOR,)),
    Role(AGENCY_COORDINATOR, "Agency coordinator", (AGENCY,)),
    Role(VENDOR_COORDINATOR, "Vendor coordinator", (VENDOR,)),
    Role(TRAINER, "Trainer", (VENDOR,), (VENDOR_COORDINATOR,)),
    Role(PROCTOR, "Proctor", (AUTHORITY, VENDOR), (VENDOR_COORDINATOR,)),
    Role(PROGRAM, "State: program staff", (AUTHORITY,), is_state=True),
    Role(EXAMINATIONS, "State: examinations staff", (AUTHORITY,), is_state=True),
    Role(FINANCE, "State: finance staff", (AUTHORITY,), is_state=True),
    Role(PUBLISHING, "State: publishing staff", (AUTHORITY,), is_state=True),
    Role(AUDITOR, "State: auditor (reads everything, changes nothing)", (AUTHORITY,), is_state=True),
)

LABELS = {role.code: role.label for role in TABLE}
STATE = tuple(role.code for role in TABLE if role.is_state)
GIVEN_BY = {kind: tuple(role.code for role in TABLE if kind in role.held_at) for kind in (AUTHORITY, VENDOR, AGENCY)}
INVITED_BY = {
    inviter.code: tuple(role.code for role in TABLE if inviter.code in role.invited_by)
    for inviter in TABLE
    if any(inviter.code in role.invited_by for role in TABLE)
}


def may_give(kind, role):
    """Does an organization of this kind (AUTHORITY, VENDOR or AGENCY) give this role?"""
    return role in GIVEN_BY.get(kind, ())


def may_invite(holdings, organization_id, role):
    """May somebody with these holdings ({role: organization ids}) bring a person into this organization in this role?

    State program staff may for every organization; a coordinator only for their own, and never another coordinator.
    """
    if PROGRAM in holdings:
        return True
    return any(role in given and organization_id in holdings.get(own, ()) for own, given in INVITED_BY.items())


def with_article(role):
    """The role within a sentence: a trainee, an agency coordinator, state finance staff."""
    label = LABELS.get(role, role)
    if role in STATE:
        label = label.partition(" (")[0].replace("State: ", "state ")
        return label if label.endswith("staff") else f"a {label}"
    label = label.lower()
    return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


def one_of(asked):
    """Several roles within a sentence: a trainer or a vendor coordinator."""
    return " or ".join(with_article(role) for role in asked)


def giving_problem(*, holdings, organization, role, supervisor_holdings=None):
    """Why a role cannot be given, as (sentence, field or None), or None where it can.

    `holdings` are those of whoever gives it, None for the system. `organization` answers pk, name, kind and is_active.
    `supervisor_holdings` are those of the named supervisor, None where nobody is named.
    """
    name = organization.name
    if holdings is not None and not may_invite(holdings, organization.pk, role):
        return f"You may not decide who is {with_article(role)} at {name}.", "role"
    if not may_give(organization.kind, role):
        return f"{name} is the wrong kind of organization for the role “{LABELS.get(role, role)}”.", "role"
    if not organization.is_active:
        return f"{name} is not active, so nobody can be given a role there.", "organization"
    if supervisor_holdings is None:
        return None
    if role != TRAINEE:
        return "Only a trainee has a supervisor.", "supervisor"
    if organization.pk not in supervisor_holdings.get(SUPERVISOR, ()):
        return f"The supervisor must be a supervisor at {name}.", "supervisor"
    return None
