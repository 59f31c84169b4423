"""Kinds of requirements.

To add a kind, write one class in a module here: a model of its settings with a pure `decide`. Add it to LEAVES, its
sentences to `certification.messages`, and its facts to `certification.facts`.
"""

from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.leaves.course import Course
from lms.certification.rules.leaves.exam import Exam
from lms.certification.rules.leaves.fee import Fee
from lms.certification.rules.leaves.staff_decision import StaffDecision

LEAVES: dict[str, type[Leaf]] = {"course": Course, "exam": Exam, "fee": Fee, "staff_decision": StaffDecision}

__all__ = ["LEAVES", "Course", "Exam", "Fee", "Leaf", "StaffDecision"]
