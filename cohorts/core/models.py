"""Models of core: proposals that a second person approves, the seals of the audit log, and restricted records."""

from cohorts.core.approvals.models import Proposal, ProposalFact
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.sealing.models import LogCheck, LogSeal

__all__ = ["LogCheck", "LogSeal", "Proposal", "ProposalFact", "RestrictedRecord"]
