"""Kinds of requirements.

To add a kind, write one class in a module here: a model of its settings with a pure `decide`. Add it to LEAVES, its
sentences to `certification.messages`, and its facts to `certification.facts`.
"""

from lms.certification.rules.leaves.age import Age
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.leaves.course import Course
from lms.certification.rules.leaves.exam import Exam
from lms.certification.rules.leaves.exam_parts import CompositeExam
from lms.certification.rules.leaves.fee import Fee
from lms.certification.rules.leaves.filings import AgencyForm
from lms.certification.rules.leaves.hours import ContinuingEducation, EmploymentHours, SupervisedHours
from lms.certification.rules.leaves.interviews import Interview
from lms.certification.rules.leaves.parts import (
    BackgroundCheck,
    Document,
    HoldsExternal,
    Part,
    Qualification,
    Reference,
    Signature,
)
from lms.certification.rules.leaves.staff_decision import StaffDecision
from lms.certification.rules.leaves.standing import Employment, GoodStanding, Holds
from lms.certification.rules.leaves.statements import Agreement, Attestation, Education, Residence

LEAVES: dict[str, type[Leaf]] = {
    "age": Age,
    "agency_form": AgencyForm,
    "agreement": Agreement,
    "attestation": Attestation,
    "background_check": BackgroundCheck,
    "ce_hours": ContinuingEducation,
    "composite_exam": CompositeExam,
    "course": Course,
    "document": Document,
    "education": Education,
    "employment": Employment,
    "employment_hours": EmploymentHours,
    "exam": Exam,
    "fee": Fee,
    "good_standing": GoodStanding,
    "holds": Holds,
    "holds_external": HoldsExternal,
    "interview": Interview,
    "qualification": Qualification,
    "reference": Reference,
    "residence": Residence,
    "signature": Signature,
    "staff_decision": StaffDecision,
    "supervised_hours": SupervisedHours,
}

__all__ = [
    "LEAVES",
    "Age",
    "AgencyForm",
    "Agreement",
    "Attestation",
    "BackgroundCheck",
    "CompositeExam",
    "ContinuingEducation",
    "Course",
    "Document",
    "Education",
    "Employment",
    "EmploymentHours",
    "Exam",
    "Fee",
    "GoodStanding",
    "Holds",
    "HoldsExternal",
    "Interview",
    "Leaf",
    "Part",
    "Qualification",
    "Reference",
    "Residence",
    "Signature",
    "StaffDecision",
    "SupervisedHours",
]
