"""The kinds of requirement a program can ask for.

A new kind is one class in a module here: a model of its settings, and a pure `decide` from the facts. Add it to
LEAVES, its sentences to `certification.messages`, and what it looks at to `certification.facts`.
"""

from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.leaves.course import Course
from lms.certification.rules.leaves.exam import Exam
from lms.certification.rules.leaves.fee import Fee
from lms.certification.rules.leaves.staff_decision import StaffDecision

LEAVES: dict[str, type[Leaf]] = {"course": Course, "exam": Exam, "fee": Fee, "staff_decision": StaffDecision}

__all__ = ["LEAVES", "Course", "Exam", "Fee", "Leaf", "StaffDecision"]
