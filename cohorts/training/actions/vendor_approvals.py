"""Approve vendors to teach courses, and withdraw approvals."""

from datetime import date, datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.people.models import Organization, User
from cohorts.training.models import Course, VendorApproval


@action("vendor.approved", "Approved vendor")
def approve_vendor(
    *,
    vendor: Organization,
    course: Course,
    valid_from: date,
    by: User | None,
    at: datetime,
    valid_to: date | None = None,
    reason: str = "",
) -> VendorApproval:
    """Approve a vendor to teach a course from `valid_from` to `valid_to` (None: until withdrawn).

    Refuses days on which the vendor is approved already, and days after an approval that has not ended yet, because the
    newest decision is the one that counts.
    """
    require(by, roles.PROGRAM)
    if vendor.kind != roles.VENDOR:
        raise Refused("not_a_vendor", field="vendor", organization=vendor)
    if not vendor.is_active:
        raise Refused("organization_inactive", field="vendor", organization=vendor)
    if valid_to is not None and valid_to < valid_from:
        raise Refused("approval_ends_before_it_starts", field="valid_to")
    latest = _latest_approval(vendor, course)
    if latest and _counts(latest, valid_from, home_day(at)):
        raise Refused("approval_exists", vendor=vendor, course=course, since=latest.valid_from, until=latest.valid_to)
    return _append_approval(
        vendor, course, by=by, at=at, approved=True, valid_from=valid_from, valid_to=valid_to, reason=reason
    )


@action("vendor.approval_withdrawn", "Withdrew vendor approval")
def withdraw_approval(
    *, vendor: Organization, course: Course, reason: str, by: User | None, at: datetime
) -> VendorApproval:
    """Withdraw an approval from today on. Open and running cohorts continue; new ones cannot be scheduled."""
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    latest = _latest_approval(vendor, course)
    if latest is None or not latest.approved:
        raise Refused("approval_not_in_force", vendor=vendor, course=course)
    return _append_approval(
        vendor, course, by=by, at=at, approved=False, valid_from=home_day(at), reason=reason.strip()
    )


def _counts(latest: VendorApproval, first: date, today: date) -> bool:
    """Return whether the approval `latest` counts today or later, or on the `first` day of another one."""
    return latest.approved and (latest.valid_to is None or latest.valid_to >= min(first, today))


def _latest_approval(vendor: Organization, course: Course) -> VendorApproval | None:
    # Locks the vendor's row, so that a second decision at the same time waits.
    Organization.objects.select_for_update().get(pk=vendor.pk)
    return VendorApproval.objects.filter(vendor=vendor, course=course).latest_row()


def _append_approval(
    vendor: Organization, course: Course, *, by: User | None, at: datetime, approved: bool, **fields: Any
) -> VendorApproval:
    approval = VendorApproval.objects.create(vendor=vendor, course=course, approved=approved, by=by, at=at, **fields)
    log(approval, by=by, at=at, vendor=vendor.pk, course=course.pk, approved=approved)
    return approval
