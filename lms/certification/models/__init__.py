"""Models of certification."""

from lms.certification.models.appeals import Appeal, AppealState, AppealTerm
from lms.certification.models.applications import (
    REVIEWED,
    UNFINISHED,
    Application,
    ApplicationPart,
    ApplicationState,
    Channel,
    PartDecision,
    StatementText,
)
from lms.certification.models.certificates import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
    CertificateStatus,
)
from lms.certification.models.cycle_fees import CycleFee
from lms.certification.models.decisions import (
    Candidacy,
    Cycle,
    CycleKind,
    Decision,
    Reconsideration,
    VersionMove,
)
from lms.certification.models.part_requests import PartRequest, RequestState
from lms.certification.models.programs import Program, ProgramVersion, RuleDraft

__all__ = [
    "REVIEWED",
    "UNFINISHED",
    "Appeal",
    "AppealState",
    "AppealTerm",
    "Application",
    "ApplicationPart",
    "ApplicationState",
    "Candidacy",
    "Certificate",
    "CertificateEvent",
    "CertificateEventKind",
    "CertificateState",
    "CertificateStatus",
    "Channel",
    "Cycle",
    "CycleFee",
    "CycleKind",
    "Decision",
    "PartDecision",
    "PartRequest",
    "Program",
    "ProgramVersion",
    "Reconsideration",
    "RequestState",
    "RuleDraft",
    "StatementText",
    "VersionMove",
]
