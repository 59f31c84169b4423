"""Every kind of restricted record has a class, so that holds reach it; every table about people is in a copy or not.

How to add one: `lms/docs/records.md`, “Adding a kind of restricted record”.
"""

import ast
from pathlib import Path

from lms.records.facts.classes import CLASSES
from lms.records.facts.person_data import LEFT_OUT, own_models, unclassified

ROOT = Path(__file__).parents[2]
HOW = "See “Adding a kind of restricted record” in lms/docs/records.md."
# {where restricted records are kept: the classes that they have}.
KINDS = {
    "lms/certification/actions/accommodation_requests.py: kind": ("accommodation",),
    "lms/certification/actions/appeal_steps.py: APPEAL_KIND": ("appeal", "accommodation-appeal"),
    "lms/certification/actions/audit_answers.py: PAPER_KIND": ("audit-paper",),
    # Notes are of the class of their application.
    "lms/certification/actions/application_notes.py: TEXT_KIND": (),
    "lms/certification/actions/application_parts.py: FILE_KIND": (
        "application-unfinished", "application-withdrawn", "application-denied", "application-admitted",
        "application-replaced", "application-open", "merged-copy",
    ),
    "lms/certification/actions/certificate_appeals.py: appeal_steps.APPEAL_KIND": ("appeal",),
    "lms/certification/actions/complaint_outcomes.py: TEXT_KIND": ("complaint",),
    "lms/certification/actions/complaint_reviews.py: TEXT_KIND": ("complaint",),
    "lms/certification/actions/complaints.py: TEXT_KIND": ("complaint",),
    "lms/certification/actions/second_reviews.py: TEXT_KIND": (),
    "lms/certification/actions/supervisor_qualifications.py: RECORD_KIND": ("supervisor-qualification",),
    "lms/certification/actions/learning.py: PROOF_KIND": ("learning-proof",),
    "lms/records/actions/copies.py: COPY_KIND": ("own-copy",),
}  # fmt: skip


def kept():
    """Every call of keep_restricted: its file, and `kind=` as it is written there."""
    for package in ("cohorts", "exams", "cms", "lms"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "keep_restricted":
                    (kind,) = [word.value for word in node.keywords if word.arg == "kind"]
                    yield f"{path.relative_to(ROOT).as_posix()}: {ast.unparse(kind)}"


def test_every_kind_of_restricted_record_has_a_class():
    """CE-D19: a new class of record without a hold check fails here. What has no class cannot be destroyed."""
    assert set(kept()) == set(KINDS), HOW
    assert {code for codes in KINDS.values() for code in codes} == set(CLASSES), HOW


def test_every_table_about_people_is_in_their_copy_or_left_out_with_a_reason():
    """A table with a path to a person: whoever may read it as their own gets it, or LEFT_OUT says why not."""
    assert unclassified() == [], "Name it in LEFT_OUT of lms/records/facts/person_data.py, with the reason."
    labels = {model._meta.label for model in own_models()}
    assert labels.isdisjoint(LEFT_OUT) and all(LEFT_OUT.values())
