"""Findings for rows that a test writes without a decision."""

from lms.certification.rules.findings import Finding, Kind, State
from lms.certification.rules.records import tree_data

MET_FINDINGS = tree_data(Finding(Kind.ALL, "requirements.all_of", "all_of_met", State.MET))
