"""A revocation that waits for its second person, about a certificate or an earlier one of the same chain."""

from cohorts.core.approvals.models import Proposal
from lms.certification.actions.certificates import REVOKE
from lms.certification.models import Certificate


def chain_of(certificate: Certificate) -> list[Certificate]:
    """Return every issue of the same candidacy: a proposal about one of them is about the one that counts now."""
    return list(Certificate.objects.filter(candidacy=certificate.candidacy_id).order_by("pk"))


def revocation_waits(certificate: Certificate) -> bool:
    """Return whether somebody has proposed to revoke a certificate, and nobody has decided. Two queries."""
    return Proposal.objects.filter(act=REVOKE).open().about_any(*chain_of(certificate)).exists()
