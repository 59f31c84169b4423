"""Courses, cohorts, sessions, enrollments and attendance."""

from cohorts.training.models.agendas import AgendaLine
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohort_messages import CohortMessage
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.completion import CompletionStatement
from cohorts.training.models.corrections import CorrectionRequest
from cohorts.training.models.courses import Course, CourseVersion, Objective, Unit
from cohorts.training.models.credits import CourseCredit, CreditDecision, CycleAnnulment, TrainingCycle
from cohorts.training.models.employers import EmployerChange
from cohorts.training.models.enrollments import Admission, Enrollment, SeatMove
from cohorts.training.models.feeds import CalendarFeed
from cohorts.training.models.funding import Funding, FundingPart
from cohorts.training.models.holidays import Holiday
from cohorts.training.models.make_ups import MakeUp
from cohorts.training.models.qualifications import TrainerQualification
from cohorts.training.models.reach import ReachNotice
from cohorts.training.models.requests import RequestForSeat
from cohorts.training.models.rosters import Roster
from cohorts.training.models.run_decisions import RunDecision
from cohorts.training.models.seat_charges import SeatCharge
from cohorts.training.models.teaching_ends import TeachingEnd
from cohorts.training.models.vendor_approvals import VendorApproval
from cohorts.training.models.venues import Room, Venue
from cohorts.training.models.waiting import SeatOffer, WaitingPlace

__all__ = [
    "Admission",
    "AgendaLine",
    "AttendanceMark",
    "CalendarFeed",
    "Cohort",
    "CohortMessage",
    "CompletionStatement",
    "CorrectionRequest",
    "Course",
    "CourseCredit",
    "CourseVersion",
    "CreditDecision",
    "CycleAnnulment",
    "EmployerChange",
    "Enrollment",
    "Funding",
    "FundingPart",
    "Holiday",
    "MakeUp",
    "Objective",
    "ReachNotice",
    "RequestForSeat",
    "Room",
    "Roster",
    "RunDecision",
    "SeatCharge",
    "SeatMove",
    "SeatOffer",
    "Session",
    "TeachingEnd",
    "TrainerQualification",
    "TrainingCycle",
    "Unit",
    "VendorApproval",
    "Venue",
    "WaitingPlace",
]
