"""Rules and facts for tests of certification decisions."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from lms.certification.rules.facts import CourseFacts, PartFacts, PartState, ScoreFacts
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import read_rules

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "tests/lms/certification/five_requirements.yaml"

COURSE = {"type": "course", "course": "pet", "min_hours": 80, "attendance": {"max_missed_hours": 8}}
MIDTERM = {"type": "exam", "exam": "pet-midterm", "role": "midterm", "sat": True}
FINAL = {"type": "exam", "exam": "pet-final", "role": "final", "passed": True}
FEE = {"type": "fee", "key": "training-fee", "course": "pet", "settled": True}
ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted"}

# One sample of every kind of requirement.
SAMPLES = {
    "age": {"type": "age", "min_years": 18},
    "agency_form": {"type": "agency_form", "form": "implementation-plan"},
    "agreement": {"type": "agreement", "key": "code-of-ethics"},
    "attestation": {"type": "attestation", "key": "willing-to-share", "sensitivity": "restricted"},
    "background_check": {"type": "background_check", "max_age_days": 30},
    "ce_hours": {"type": "ce_hours", "total": 30, "period_months": 24},
    "composite_exam": {
        "type": "composite_exam",
        "key": "both",
        "parts": [{"exam": "a", "weight": 1}],
        "min_percent": 80,
    },
    "course": COURSE,
    "document": {"type": "document", "key": "job-description"},
    "education": {"type": "education", "min_level": "ged"},
    "employment": {"type": "employment", "employer_types": ["CMHSP"]},
    "employment_hours": {"type": "employment_hours", "min": 1550, "within_months": 36},
    "exam": FINAL,
    "fee": FEE,
    "good_standing": {"type": "good_standing"},
    "holds": {"type": "holds", "level": "cps-1"},
    "holds_external": {"type": "holds_external", "credential": "other-state"},
    "interview": {"type": "interview", "kind": "peer-to-peer", "interviewer_role": "certified-peer"},
    "qualification": {"type": "qualification", "key": "practitioner"},
    "reference": {"type": "reference", "count": 2},
    "residence": {"type": "residence", "states": ["MN"]},
    "signature": {"type": "signature", "key": "supervisor", "signer_role": "supervisor"},
    "staff_decision": ADMITTED,
    "supervised_hours": {"type": "supervised_hours", "category": "peer", "min": 6000},
}
# Without records these need what only the person can have.
NOTHING_TO_DO = {"holds"}


def part(state, kind, key, /, **values):
    """A part of an application in a state, at noon."""
    return PartFacts(kind, key, PartState(state), NOON, values=values)


def score(percent, cut=70):
    return ScoreFacts(Decimal(percent), Decimal(cut), percent=True)


def hours(credited, planned=0, unmarked=0, **more):
    return CourseFacts("pet", credited * 60, 4800, 480, planned * 60, unmarked * 60, **more)


def only(data, facts, on=TODAY):
    """The findings for the data of a requirement tree."""
    return evaluate(read_rules(data), facts, on)
