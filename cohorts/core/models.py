"""Models of core: proposals that a second person approves, the seals of the log, restricted records, legal holds."""

from cohorts.core.approvals.models import Proposal, ProposalFact
from cohorts.core.holds.models import LegalHold
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.sealing.models import LogCheck, LogSeal

__all__ = ["LegalHold", "LogCheck", "LogSeal", "Proposal", "ProposalFact", "RestrictedRecord"]
