"""Windows, attempts, accommodations, sittings, answers and scores."""

from exams.delivery.models.accommodations import Accommodation, AccommodationWithdrawal
from exams.delivery.models.attempts import Agreement, ExamPolicy, NoShow, Release, Remediation, StartCode, Statement
from exams.delivery.models.sittings import Answer, AnswerSheet, Score, Sitting, SittingEvent
from exams.delivery.models.windows import ExamWindow

__all__ = [
    "Accommodation",
    "AccommodationWithdrawal",
    "Agreement",
    "Answer",
    "AnswerSheet",
    "ExamPolicy",
    "ExamWindow",
    "NoShow",
    "Release",
    "Remediation",
    "Score",
    "Sitting",
    "SittingEvent",
    "StartCode",
    "Statement",
]
