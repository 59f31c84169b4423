"""Everything that says of which class restricted records are; the wiring connects it to the door of deletions."""

from lms.records.facts import (
    accommodations,
    applications,
    certificate_appeals,
    complaints,
    copies,
    learning,
    qualifications,
)
from lms.records.facts.classes import Source

SOURCES: list[Source] = [
    applications.parts,
    applications.notes,
    applications.appeals,
    accommodations.papers,
    accommodations.appeals,
    qualifications.evidence,
    learning.proofs,
    learning.audit_papers,
    complaints.papers,
    certificate_appeals.texts,
    copies.pieces,
]
