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
