"""Courses, versions, organizations and approvals, maintained by state program staff."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cohorts.core import roles
from cohorts.people.actions import organizations
from cohorts.people.models import Organization
from cohorts.training.actions import courses, vendor_approvals
from cohorts.training.models import VendorApproval
from cohorts.training.rules.outlines import read_outline
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
OUTLINE = read_outline("What recovery is | 8\n- Describe the five stages.\n- Say what hope does.\nEthics | 2")


def publish(world, course, version="2027", units=OUTLINE, **changes):
    fields = {
        "effective_from": date(2027, 1, 1),
        "required_minutes": 600,
        "allowed_missed_minutes": 60,
        "fee": Decimal("450"),
        "by": world.program_staff,
        "at": NOW,
    } | changes
    return courses.publish_course_version(course=course, version=version, units=units, **fields)


def test_a_version_is_published_with_numbered_units_and_objectives(world):
    version = publish(world, world.course())
    assert [str(u) for u in version.units.all()] == ["Unit 1: What recovery is", "Unit 2: Ethics"]
    assert [o.code for o in version.units.first().objectives.all()] == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"required_minutes": 601}, "course_units_do_not_add_up", "units"),
        ({"required_minutes": 0}, "course_hours_missing", "required_minutes"),
        ({"allowed_missed_minutes": 601}, "course_missed_hours_too_many", "allowed_missed_minutes"),
        ({"fee": Decimal(-1)}, "course_fee_negative", "fee"),
        ({"version": " "}, "course_version_missing", "version"),
    ],
)
def test_inconsistent_figures_are_refused_and_nothing_is_written(world, changes, code, field):
    course = world.course()
    with refuses(code, field=field):
        publish(world, course, **({"version": "2027"} | changes))
    assert course.versions.count() == 1


def test_a_version_name_is_unique(world):
    publish(world, world.course())
    with refuses("course_version_taken", field="version"):
        publish(world, world.course())


def test_a_version_in_use_cannot_be_changed(world):
    used_version, free = world.cohort().course_version, publish(world, world.course())
    fields = {
        "effective_from": date(2027, 2, 1),
        "required_minutes": 120,
        "allowed_missed_minutes": 0,
        "fee": Decimal(1),
        "units": read_outline("Ethics | 2"),
        "by": world.program_staff,
        "at": NOW,
    }
    with refuses("course_version_in_use"):
        courses.change_course_version(course_version=used_version, **fields)
    courses.change_course_version(course_version=free, **fields)
    assert [u.title for u in free.units.all()] == ["Ethics"]


@pytest.mark.parametrize("who", ["auditor", "finance", "vendor_coordinator", "publishing"])
def test_only_program_staff_manage_courses_organizations_and_approvals(world, who):
    by, course = getattr(world, who), world.course()
    for attempt in (
        lambda: courses.create_course(code="x", title="X", by=by, at=NOW),
        lambda: courses.change_course(course=course, title="X", summary="", by=by, at=NOW),
        lambda: publish(world, course, by=by),
        lambda: organizations.create_organization(kind=roles.AGENCY, name="X", by=by, at=NOW),
        lambda: vendor_approvals.approve_vendor(
            vendor=world.vendor, course=course, valid_from=date(2026, 1, 1), by=by, at=NOW
        ),
        lambda: vendor_approvals.withdraw_approval(vendor=world.vendor, course=course, reason="x", by=by, at=NOW),
    ):
        with refuses("role_required"):
            attempt()


def test_a_course_code_is_unique(world):
    world.course()
    with refuses("course_code_taken", field="code", course_code="PET"):
        courses.create_course(code="PET", title="X", by=world.program_staff, at=NOW)


def test_an_organization_name_is_unique(world):
    with refuses("organization_name_taken", field="name"):
        organizations.create_organization(
            kind=roles.VENDOR, name=" lakes  training center", by=world.program_staff, at=NOW
        )


def test_an_inactive_organization_has_no_roles(world):
    organizations.change_organization(
        organization=world.agency,
        name=world.agency.name,
        email="",
        phone="",
        address="",
        is_active=False,
        by=world.program_staff,
        at=NOW,
    )
    assert not world.agency_coordinator.holdings()
    assert not Organization.objects.get(pk=world.agency.pk).is_active


def test_the_latest_approval_decision_counts_and_earlier_ones_are_kept(world):
    fields = {"vendor": world.vendor, "course": world.course(), "by": world.program_staff, "at": NOW}
    days = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    vendor_approvals.approve_vendor(**fields, **days)
    with refuses("approval_exists"):
        vendor_approvals.approve_vendor(**fields, **days)
    with refuses("reason_missing", field="reason"):
        vendor_approvals.withdraw_approval(**fields, reason="")
    for overlapping in ({"valid_from": date(2026, 12, 1)}, {"valid_from": date(2027, 1, 1)}):
        with refuses("approval_exists"):
            vendor_approvals.approve_vendor(**fields, **overlapping)
    vendor_approvals.withdraw_approval(**fields, reason="The room was not accessible.")
    with refuses("approval_not_in_force"):
        vendor_approvals.withdraw_approval(**fields, reason="Again")
    assert [row.approved for row in VendorApproval.objects.order_by("pk")] == [True, False]


def test_a_vendor_is_approved_again_after_the_approval_has_ended(world):
    fields = {"vendor": world.vendor, "course": world.course(), "by": world.program_staff}
    vendor_approvals.approve_vendor(
        **fields, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), at=NOW - timedelta(days=200)
    )
    vendor_approvals.approve_vendor(**fields, valid_from=date(2026, 1, 1), at=NOW)
    assert VendorApproval.objects.count() == 2


def test_two_versions_do_not_start_on_one_day(world):
    first = publish(world, world.course(), effective_from=date(2026, 3, 1))
    with refuses("course_version_same_day", field="effective_from", version=first.version):
        publish(world, world.course(), "Other", effective_from=date(2026, 3, 1))
    other = publish(world, world.course(), "Other", effective_from=date(2026, 4, 1))
    with refuses("course_version_same_day"):
        courses.change_course_version(
            course_version=other, effective_from=date(2026, 3, 1), required_minutes=60, allowed_missed_minutes=0,
            fee=Decimal("1"), by=world.program_staff, at=NOW,
        )  # fmt: skip


def test_an_invalid_approval_is_refused(world):
    fields = {"course": world.course(), "by": world.program_staff, "at": NOW}
    with refuses("not_a_vendor", field="vendor"):
        vendor_approvals.approve_vendor(vendor=world.agency, valid_from=date(2026, 1, 1), **fields)
    with refuses("approval_ends_before_it_starts", field="valid_to"):
        vendor_approvals.approve_vendor(
            vendor=world.vendor, valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1), **fields
        )
