"""People, organizations, memberships and invitations."""

from cohorts.people.models.authority import AuthoritySettings, CertificateLook
from cohorts.people.models.merges import AccountMerge, DifferentPeople
from cohorts.people.models.names import NameDecision, NameRequest
from cohorts.people.models.organizations import FormerLink, Invitation, Membership, Organization
from cohorts.people.models.supervisor_terms import SupervisorTerm
from cohorts.people.models.users import User

__all__ = [
    "AccountMerge",
    "AuthoritySettings",
    "CertificateLook",
    "DifferentPeople",
    "FormerLink",
    "Invitation",
    "Membership",
    "NameDecision",
    "NameRequest",
    "Organization",
    "SupervisorTerm",
    "User",
]
