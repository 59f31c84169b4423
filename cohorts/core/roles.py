"""The roles people hold in organizations, and which kind of organization gives which."""

from collections.abc import Iterable

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

LABELS = {
    TRAINEE: _("Trainee"),
    SUPERVISOR: _("Supervisor"),
    AGENCY_COORDINATOR: _("Agency coordinator"),
    VENDOR_COORDINATOR: _("Vendor coordinator"),
    TRAINER: _("Trainer"),
    PROCTOR: _("Proctor"),
    PROGRAM: _("State: program staff"),
    EXAMINATIONS: _("State: examinations staff"),
    FINANCE: _("State: finance staff"),
    PUBLISHING: _("State: publishing staff"),
    AUDITOR: _("State: auditor (reads everything, changes nothing)"),
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


def label(role: str) -> str:
    """Return the name of a role in the active language."""
    return str(LABELS.get(role, role))


# How a role is called within a sentence. Kinds of state staff have no article.
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
    """Return the role within a sentence: “a trainee”, “an agency coordinator”, “state finance staff”."""
    return str(WITH_ARTICLE.get(role, role))


def one_of(held: Iterable[str]) -> str:
    """Return several roles within a sentence: “a trainer or a vendor coordinator”."""
    return gettext(" or ").join(with_article(role) for role in held)


def group_name(role: str) -> str:
    """Return the name of the Django group that opens the Wagtail admin to a state role; the same in every language."""
    with override(None):
        return str(LABELS[role])


def giving_problem(*, holdings, organization, role, supervisor_holdings=None) -> Problem | None:
    """Why a role cannot be given, or None where it can.

    `holdings` are those of whoever gives it, None for the system. `organization` answers pk, name, kind and is_active.
    `supervisor_holdings` are those of the named supervisor, None where nobody is named.
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
