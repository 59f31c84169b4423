"""Certification: its tables."""

from lms.certification.models.certificates import Certificate, CertificateSeries
from lms.certification.models.decisions import Candidacy, Decision, Reconsideration
from lms.certification.models.programs import Program, ProgramVersion

__all__ = [
    "Candidacy",
    "Certificate",
    "CertificateSeries",
    "Decision",
    "Program",
    "ProgramVersion",
    "Reconsideration",
]
