"""People, organizations, memberships and invitations."""

from cohorts.people.models.authority import AuthoritySettings, CertificateLook
from cohorts.people.models.organizations import Invitation, Membership, Organization
from cohorts.people.models.users import User

__all__ = [
    "AuthoritySettings",
    "CertificateLook",
    "Invitation",
    "Membership",
    "Organization",
    "User",
]
