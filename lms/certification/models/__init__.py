"""Models of certification."""

from lms.certification.models.certificates import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateSeries,
    CertificateState,
)
from lms.certification.models.decisions import Candidacy, Decision, Reconsideration
from lms.certification.models.programs import Program, ProgramVersion

__all__ = [
    "Candidacy",
    "Certificate",
    "CertificateEvent",
    "CertificateEventKind",
    "CertificateSeries",
    "CertificateState",
    "Decision",
    "Program",
    "ProgramVersion",
    "Reconsideration",
]
