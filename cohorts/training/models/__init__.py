"""Courses, cohorts, sessions, enrollments and attendance."""

from cohorts.training.models.agendas import AgendaLine
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.completion import CompletionStatement
from cohorts.training.models.courses import Course, CourseVersion, Objective, Unit
from cohorts.training.models.credits import CourseCredit, CreditDecision, TrainingCycle
from cohorts.training.models.employers import EmployerChange
from cohorts.training.models.enrollments import Admission, Enrollment, SeatMove
from cohorts.training.models.feeds import CalendarFeed
from cohorts.training.models.funding import Funding, FundingPart
from cohorts.training.models.holidays import Holiday
from cohorts.training.models.seat_charges import SeatCharge
from cohorts.training.models.vendor_approvals import VendorApproval
from cohorts.training.models.waiting import SeatOffer, WaitingPlace

__all__ = [
    "Admission",
    "AgendaLine",
    "AttendanceMark",
    "CalendarFeed",
    "Cohort",
    "CompletionStatement",
    "Course",
    "CourseCredit",
    "CourseVersion",
    "CreditDecision",
    "EmployerChange",
    "Enrollment",
    "Funding",
    "FundingPart",
    "Holiday",
    "Objective",
    "SeatCharge",
    "SeatMove",
    "SeatOffer",
    "Session",
    "TrainingCycle",
    "Unit",
    "VendorApproval",
    "WaitingPlace",
]
