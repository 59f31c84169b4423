"""The tables of the examinations."""

from .accommodations import Accommodation, AccommodationWithdrawal
from .analyses import AnalysisRun
from .forms import Exam, ExamWindow, Form, FormItem
from .items import Domain, Item, ItemImport, ItemKind, ItemOption, ItemVersion, Key
from .rekeys import KeyProposal
from .sittings import Answer, AnswerSheet, Score, Sitting, SittingEvent

__all__ = [
    "Accommodation",
    "AccommodationWithdrawal",
    "AnalysisRun",
    "Answer",
    "AnswerSheet",
    "Domain",
    "Exam",
    "ExamWindow",
    "Form",
    "FormItem",
    "Item",
    "ItemImport",
    "ItemKind",
    "ItemOption",
    "ItemVersion",
    "Key",
    "KeyProposal",
    "Score",
    "Sitting",
    "SittingEvent",
]
