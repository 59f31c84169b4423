"""Models of certification."""

from lms.certification.models.certificates import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
    CertificateStatus,
)
from lms.certification.models.decisions import (
    Candidacy,
    Cycle,
    CycleKind,
    Decision,
    Reconsideration,
    VersionMove,
)
from lms.certification.models.programs import Program, ProgramVersion, RuleDraft

__all__ = [
    "Candidacy",
    "Certificate",
    "CertificateEvent",
    "CertificateEventKind",
    "CertificateState",
    "CertificateStatus",
    "Cycle",
    "CycleKind",
    "Decision",
    "Program",
    "ProgramVersion",
    "Reconsideration",
    "RuleDraft",
    "VersionMove",
]
