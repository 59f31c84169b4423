"""Certification: its tables."""

from .certificates import Certificate, CertificateSeries
from .decisions import Candidacy, Decision, Reconsideration
from .programs import Program, ProgramVersion

__all__ = [
    "Candidacy",
    "Certificate",
    "CertificateSeries",
    "Decision",
    "Program",
    "ProgramVersion",
    "Reconsideration",
]
