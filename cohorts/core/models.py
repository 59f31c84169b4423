"""Models of core: proposals that a second person approves, and the seals of the audit log."""

from cohorts.core.approvals.models import Proposal, ProposalFact
from cohorts.core.sealing.models import LogCheck, LogSeal

__all__ = ["LogCheck", "LogSeal", "Proposal", "ProposalFact"]
