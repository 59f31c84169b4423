"""Windows, attempts, accommodations, sittings, answers and scores."""

from exams.delivery.models.accommodations import (
    Accommodation,
    AccommodationKind,
    AccommodationPurpose,
    AccommodationWithdrawal,
)
from exams.delivery.models.answer_sheets import AnswerSheet, CountedAnswers
from exams.delivery.models.attempts import (
    Agreement,
    ExamPolicy,
    NoShow,
    Preparation,
    PreparationKind,
    PreparationWithdrawal,
    Release,
    StartCode,
    Statement,
)
from exams.delivery.models.exam_entries import ExamEntry, ExamEntryEnd
from exams.delivery.models.late_answers import LateAnswer
from exams.delivery.models.removed_windows import RemovedWindow
from exams.delivery.models.sitting_aids import SittingAids
from exams.delivery.models.sittings import (
    Answer,
    EndedHow,
    Score,
    Sitting,
    SittingEvent,
    SittingEventKind,
    SittingState,
)
from exams.delivery.models.windows import ExamWindow

__all__ = [
    "Accommodation",
    "AccommodationKind",
    "AccommodationPurpose",
    "AccommodationWithdrawal",
    "Agreement",
    "Answer",
    "AnswerSheet",
    "CountedAnswers",
    "EndedHow",
    "ExamEntry",
    "ExamEntryEnd",
    "ExamPolicy",
    "ExamWindow",
    "LateAnswer",
    "NoShow",
    "Preparation",
    "PreparationKind",
    "PreparationWithdrawal",
    "Release",
    "RemovedWindow",
    "Score",
    "Sitting",
    "SittingAids",
    "SittingEvent",
    "SittingEventKind",
    "SittingState",
    "StartCode",
    "Statement",
]
