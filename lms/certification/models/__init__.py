"""Models of certification."""

from lms.certification.models.certificates import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
    CertificateStatus,
)
from lms.certification.models.decisions import Candidacy, Decision, Reconsideration
from lms.certification.models.programs import Program, ProgramVersion

__all__ = [
    "Candidacy",
    "Certificate",
    "CertificateEvent",
    "CertificateEventKind",
    "CertificateState",
    "CertificateStatus",
    "Decision",
    "Program",
    "ProgramVersion",
    "Reconsideration",
]
