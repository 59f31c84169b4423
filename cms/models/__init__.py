"""The pages of the public site."""

from .calendar import CalendarPage
from .curriculum import CurriculumIndexPage, CurriculumPage
from .pages import HomePage, ProgramPage, StandardPage

__all__ = ["CalendarPage", "CurriculumIndexPage", "CurriculumPage", "HomePage", "ProgramPage", "StandardPage"]
