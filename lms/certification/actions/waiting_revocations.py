"""A revocation that waits for its second person, about a certificate or one that it replaced."""

from django.db.models import Q

from cohorts.core.approvals.models import Proposal
from lms.certification.actions.certificates import REVOKE
from lms.certification.models import Certificate


def chain_of(certificate: Certificate) -> list[Certificate]:
    """Return every issue of the same candidacy, and what these replaced: a level below, or one of a merged record.

    A proposal about one of them is about the one that counts now. One query, and one for each step down.
    """
    chain: dict[int, Certificate] = {}
    waiting = Q(candidacy=certificate.candidacy_id)
    while rows := list(Certificate.objects.filter(waiting).exclude(pk__in=chain).order_by("pk")):
        chain |= {row.pk: row for row in rows}
        waiting = Q(replaced_by__in=rows)
    return sorted(chain.values(), key=lambda row: row.pk)


def revocation_waits(certificate: Certificate) -> bool:
    """Return whether somebody has proposed to revoke a certificate, and nobody has decided. Two queries."""
    return Proposal.objects.filter(act=REVOKE).open().about_any(*chain_of(certificate)).exists()
