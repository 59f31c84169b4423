"""The tables of the examinations."""

from .accommodations import Accommodation, AccommodationWithdrawal
from .analyses import AnalysisRun, RunReport, VersionFigures
from .forms import Exam, ExamWindow, Form, FormItem
from .items import Domain, Item, ItemImport, ItemKind, ItemOption, ItemVersion, Key
from .rekeys import KeyProposal
from .sightings import ItemSighting
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
    "ItemSighting",
    "ItemVersion",
    "Key",
    "KeyProposal",
    "RunReport",
    "Score",
    "Sitting",
    "SittingEvent",
    "VersionFigures",
]
