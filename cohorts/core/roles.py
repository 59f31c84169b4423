"""The roles people hold in organizations, and which kind of organization gives which."""

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

LABELS = {
    TRAINEE: "Trainee",
    SUPERVISOR: "Supervisor",
    AGENCY_COORDINATOR: "Agency coordinator",
    VENDOR_COORDINATOR: "Vendor coordinator",
    TRAINER: "Trainer",
    PROCTOR: "Proctor",
    PROGRAM: "State: program staff",
    EXAMINATIONS: "State: examinations staff",
    FINANCE: "State: finance staff",
    PUBLISHING: "State: publishing staff",
    AUDITOR: "State: auditor (reads everything, changes nothing)",
}

STATE = (PROGRAM, EXAMINATIONS, FINANCE, PUBLISHING, AUDITOR)

AUTHORITY = "authority"
VENDOR = "vendor"
AGENCY = "agency"

GIVEN_BY = {
    AUTHORITY: (*STATE, TRAINEE, PROCTOR),
    VENDOR: (VENDOR_COORDINATOR, TRAINER, PROCTOR),
    AGENCY: (TRAINEE, SUPERVISOR, AGENCY_COORDINATOR),
}


def may_give(kind, role):
    """Does an organization of this kind (AUTHORITY, VENDOR or AGENCY) give this role?"""
    return role in GIVEN_BY.get(kind, ())


INVITED_BY = {
    AGENCY_COORDINATOR: (TRAINEE, SUPERVISOR),
    VENDOR_COORDINATOR: (TRAINER, PROCTOR),
}


def may_invite(holdings, organization_id, role):
    """May somebody with these holdings ({role: organization ids}) bring a person into this organization in this role?

    State program staff may for every organization; a coordinator only for their own, and never another coordinator.
    """
    if PROGRAM in holdings:
        return True
    return any(role in given and organization_id in holdings.get(own, ()) for own, given in INVITED_BY.items())


def with_article(role):
    """The role within a sentence: a trainee, an agency coordinator, a State: finance staff."""
    label = LABELS.get(role, role)
    label = label if role in STATE else label.lower()
    return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


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
