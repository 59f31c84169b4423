"""Models of core: proposals that a second person approves."""

from cohorts.core.approvals.models import Proposal, ProposalFact

__all__ = ["Proposal", "ProposalFact"]
