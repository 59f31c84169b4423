"""Windows, attempts, accommodations, sittings, answers and scores."""

from exams.delivery.models.accommodations import Accommodation, AccommodationKind, AccommodationWithdrawal
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
from exams.delivery.models.sittings import (
    Answer,
    AnswerSheet,
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
    "AccommodationWithdrawal",
    "Agreement",
    "Answer",
    "AnswerSheet",
    "EndedHow",
    "ExamPolicy",
    "ExamWindow",
    "NoShow",
    "Preparation",
    "PreparationKind",
    "PreparationWithdrawal",
    "Release",
    "Score",
    "Sitting",
    "SittingEvent",
    "SittingEventKind",
    "SittingState",
    "StartCode",
    "Statement",
]
