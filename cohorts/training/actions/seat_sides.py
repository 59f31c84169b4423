"""For whom somebody gives up a seat or takes it again: its agency, or the vendor of its cohort."""

from typing import Any

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.persons import is_own
from cohorts.people.models import User
from cohorts.training.models import Course, Enrollment
from cohorts.training.models.enrollments import Side


def side_of(enrollment: Enrollment, by: User | None) -> Any:
    """Return for which Side `by` may give up a seat; raises Refused if for none."""
    if has_role(by, roles.VENDOR_COORDINATOR, organization=enrollment.cohort.vendor_id):
        return Side.VENDOR
    require_agency_side(enrollment, by)
    return Side.AGENCY


def require_agency_side(enrollment: Enrollment, by: User | None) -> None:
    """Raise Refused unless `by` acts for the agency of a seat, or is a supervisor and it is their own."""
    self_enrolled = enrollment.cohort.course_version.course.audience == Course.Audience.SUPERVISORS
    if self_enrolled and is_own(by, enrollment.person_id):
        return
    require(by, roles.AGENCY_COORDINATOR, organization=enrollment.agency)
