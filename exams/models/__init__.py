"""The tables of the examinations."""

from .analyses import AnalysisRun
from .attempts import Agreement, ExamPolicy, NoShow, Release, Remediation, StartCode, Statement
from .forms import Exam, ExamWindow, Form, FormItem
from .items import Domain, Item, ItemImport, ItemKind, ItemOption, ItemVersion, Key
from .rekeys import KeyProposal
from .reviews import ReviewRequest
from .sittings import HELD, Answer, AnswerSheet, Score, Sitting

__all__ = [
    "HELD",
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
    "ItemVersion",
    "Key",
    "KeyProposal",
    "NoShow",
    "Release",
    "Remediation",
    "ReviewRequest",
    "Score",
    "Sitting",
    "StartCode",
    "Statement",
]
