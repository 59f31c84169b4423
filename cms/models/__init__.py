"""The pages of the public site."""

from cms.models.calendar import CalendarPage
from cms.models.curriculum import CurriculumIndexPage, CurriculumPage
from cms.models.home import HomePage
from cms.models.pages import ProgramPage, StandardPage
from cms.models.reviews import SecondPersonReview

__all__ = [
    "CalendarPage",
    "CurriculumIndexPage",
    "CurriculumPage",
    "HomePage",
    "ProgramPage",
    "SecondPersonReview",
    "StandardPage",
]
