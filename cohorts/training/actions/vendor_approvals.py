"""Which vendor may teach which course."""

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.people.models import Organization
from cohorts.training.models import VendorApproval


@action("vendor.approved", "Approved a vendor for a course")
def approve_vendor(*, vendor, course, valid_from, by, at, valid_to=None, reason=""):
    """Say that a vendor may teach a course from one day to another (None: until withdrawn). The latest word counts."""
    require(by, roles.PROGRAM)
    if vendor.kind != roles.VENDOR:
        raise Refused(f"{vendor} is not a training vendor.", field="vendor")
    if not vendor.is_active:
        raise Refused(f"{vendor} is not active.", field="vendor")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("The last day of the approval lies before its first day.", field="valid_to")
    latest = _latest_approval(vendor, course)
    if latest and latest.approved and (latest.valid_from, latest.valid_to) == (valid_from, valid_to):
        raise Refused(f"{vendor} is approved for {course} for exactly these days already.")
    return _say_approval(
        vendor, course, by=by, at=at, approved=True, valid_from=valid_from, valid_to=valid_to, reason=reason
    )


@action("vendor.approval_withdrawn", "Withdrew a vendor’s approval")
def withdraw_approval(*, vendor, course, reason, by, at):
    """Take an approval back from today on. Cohorts that are open or running stay; new ones cannot be scheduled."""
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("Give the reason why the approval is withdrawn.", field="reason")
    latest = _latest_approval(vendor, course)
    if latest is None or not latest.approved:
        raise Refused(f"{vendor} has no approval for {course} that could be withdrawn.")
    return _say_approval(vendor, course, by=by, at=at, approved=False, valid_from=home_day(at), reason=reason.strip())


def _latest_approval(vendor, course):
    # The vendor's row is the lock: two people deciding at once take turns.
    Organization.objects.select_for_update().get(pk=vendor.pk)
    return VendorApproval.objects.filter(vendor=vendor, course=course).order_by("-at", "-pk").first()


def _say_approval(vendor, course, *, by, at, **said):
    approval = VendorApproval.objects.create(vendor=vendor, course=course, by=by, at=at, **said)
    log(approval, by=by, at=at, vendor=vendor.pk, course=course.pk, approved=said["approved"])
    return approval
