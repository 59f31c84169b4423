"""The tables of the examinations."""

from .accommodations import Accommodation, AccommodationWithdrawal
from .analyses import AnalysisRun, RunReport, VersionFigures
from .attempts import Agreement, ExamPolicy, NoShow, Release, Remediation, StartCode, Statement
from .forms import Exam, ExamWindow, Form, FormItem
from .items import Domain, Item, ItemImport, ItemKind, ItemOption, ItemVersion, Key
from .rekeys import KeyProposal
from .reviews import ReviewRequest
from .sightings import ItemSighting
from .sittings import HELD, Answer, AnswerSheet, Score, Sitting, SittingEvent

__all__ = [
    "HELD",
    "Accommodation",
    "AccommodationWithdrawal",
    "Agreement",
    "AnalysisRun",
    "Answer",
    "AnswerSheet",
    "Domain",
    "Exam",
    "ExamPolicy",
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
    "NoShow",
    "Release",
    "Remediation",
    "ReviewRequest",
    "RunReport",
    "Score",
    "Sitting",
    "SittingEvent",
    "StartCode",
    "Statement",
    "VersionFigures",
]
