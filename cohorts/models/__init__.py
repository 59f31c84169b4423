"""The ground's tables."""

from .attendance import AttendanceMark
from .cohorts import Cohort, Session
from .courses import Course, CourseVersion, Objective, Unit
from .enrollments import Admission, Enrollment
from .fees import Charge, Invoice, InvoiceLine, InvoiceSeries, Payment
from .letters import Letter
from .organizations import Invitation, Membership, Organization, VendorApproval
from .people import User

__all__ = [
    "Admission",
    "AttendanceMark",
    "Charge",
    "Cohort",
    "Course",
    "CourseVersion",
    "Enrollment",
    "Invitation",
    "Invoice",
    "InvoiceLine",
    "InvoiceSeries",
    "Letter",
    "Membership",
    "Objective",
    "Organization",
    "Payment",
    "Session",
    "Unit",
    "User",
    "VendorApproval",
]
