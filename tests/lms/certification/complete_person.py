"""Facts that meet every requirement of a tree, and the decision table that follows from leaving each of them out."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from lms.certification.messages.findings import title
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.messages.parts import MOMENTS
from lms.certification.rules.facts import (
    AdmissionFacts,
    AskedAt,
    CourseFacts,
    CredentialFacts,
    EmploymentFacts,
    ExamFacts,
    Facts,
    FeeFacts,
    LearningFacts,
    PartFacts,
    PartState,
    PracticeFacts,
    Reached,
    ScoreFacts,
)
from lms.certification.rules.findings import all_leaves
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves import Part
from lms.certification.rules.requirements import leaves_of
from lms.certification.rules.settings import minutes

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("America/Chicago"))
REACHED = tuple(Reached(one, DAY) for one in (AskedAt.APPLICATION, AskedAt.TRAINING_START, AskedAt.EXAM_BOOKING))


def fact_for(leaf):
    """(name of the field of Facts, the record that meets a leaf)."""
    if isinstance(leaf, Part):
        kinds = getattr(leaf, "kinds", ()) or ("",)
        values = {"as_of": DAY, "since": date(2020, 1, 1), "current": True, "kind": kinds[0], "state": "MN"}
        return "parts", PartFacts(leaf.type, leaf.key_value, PartState.ACCEPTED, NOON, "Pat Kim", values)
    make = {
        "course": lambda: CourseFacts(leaf.course, minutes(leaf.min_hours or 1), minutes(leaf.min_hours or 1), 0),
        "exam": lambda: ExamFacts(leaf.exam, NOON, True, ScoreFacts(Decimal(90), Decimal(70), percent=True)),
        "fee": lambda: FeeFacts(leaf.course or "", Decimal(60), Decimal(0), True, "Prairie", key=leaf.key),
        "staff_decision": lambda: AdmissionFacts(leaf.key, True, "Pat Kim", NOON),
        "agency_form": lambda: EmploymentFacts(
            "Prairie",
            (),
            date(2020, 1, 1),
            filings=(PartFacts("form", leaf.form, PartState.ACCEPTED, NOON, "Pat Kim"),),
        ),
        "employment": lambda: EmploymentFacts("Prairie", tuple(leaf.employer_types), date(2020, 1, 1)),
        "holds": lambda: CredentialFacts("p", leaf.level, "active", date(2026, 1, 1)),
        "ce_hours": lambda: LearningFacts(minutes(leaf.total), DAY, tuple(leaf.minimums) or leaf.areas[:1]),
        "supervised_hours": lambda: PracticeFacts(leaf.category, minutes(leaf.min), DAY),
        "employment_hours": lambda: PracticeFacts(leaf.category, minutes(leaf.min), DAY),
    }
    fields = {
        "course": "courses", "exam": "exams", "fee": "fees", "staff_decision": "admissions", "holds": "credentials",
        "employment": "employments", "agency_form": "employments", "ce_hours": "learning",
        "supervised_hours": "practice",
        "employment_hours": "practice",
    }  # fmt: skip
    return fields[leaf.type], make[leaf.type]()


def complete(rules, without=None):
    """Facts that meet every leaf of a tree, but for one."""
    records = {}
    for leaf in leaves_of(rules):
        if leaf is without or leaf.type == "age":
            continue
        name, record = fact_for(leaf)
        count, kinds = getattr(leaf, "needed", 1), getattr(leaf, "kinds", ())
        rows = [record] * count
        if kinds:
            rows = [replace(record, values={**record.values, "kind": kind}) for kind in kinds]
        records.setdefault(name, []).extend(rows)
    born = None if without is not None and without.type == "age" else date(1990, 5, 5)
    lists = {name: tuple(rows) for name, rows in records.items()}
    return Facts(**lists, reached=REACHED, born_on=born, program="p")


def decision_table(rules):
    """One row for each requirement: its name, when it is asked, what the gate says of a person without it."""
    rows = []
    for leaf in leaves_of(rules):
        tree = evaluate(rules, complete(rules, without=leaf), DAY)
        finding = next(one for one in all_leaves(tree) if _is(one, leaf))
        verdict = "certificate" if tree.met else "no certificate yet"
        who = finding.actor.value if not finding.met else ""
        words = "needed from a later day" if not finding.in_force else staff_sentence(finding, "Jordan")
        rows.append((title(finding), str(MOMENTS[leaf.asked_at]), verdict, finding.code, who, words))
    return rows


def _is(finding, leaf):
    return (finding.type, finding.key, finding.title) == (leaf.type, leaf.key_value, leaf.title or "")
