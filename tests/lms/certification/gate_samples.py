"""Rules and facts for tests of certification decisions."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from lms.certification.rules.facts import CourseFacts, ScoreFacts
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import read_rules

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "lms/certification/programs/minnesota.yaml"

COURSE = {"type": "course", "course": "pet", "min_hours": 80, "attendance": {"max_missed_hours": 8}}
MIDTERM = {"type": "exam", "exam": "pet-midterm", "role": "midterm", "sat": True}
FINAL = {"type": "exam", "exam": "pet-final", "role": "final", "passed": True}
FEE = {"type": "fee", "key": "training-fee", "course": "pet", "settled": True}
ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted"}


def score(percent, cut=70):
    return ScoreFacts(Decimal(percent), Decimal(cut), percent=True)


def hours(credited, planned=0, unmarked=0, **more):
    return CourseFacts("pet", credited * 60, 4800, 480, planned * 60, unmarked * 60, **more)


def only(data, facts, on=TODAY):
    """The findings for the data of a requirement tree."""
    return evaluate(read_rules(data), facts, on)
