"""A small world to test in: one state, two vendors, two agencies, and one person for every role on each side.

The second vendor and the second agency are the outsiders: nobody of the first side may see a row of theirs.
Rows are written directly, so that a test of one action does not depend on another.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import Group, Permission

from cohorts.models import (
    Cohort,
    Course,
    CourseVersion,
    Enrollment,
    Membership,
    Organization,
    Session,
    Unit,
    User,
    VendorApproval,
)
from cohorts.rules import roles

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MARKER = "PLANTED-OUTSIDER"


class World:
    """Makes rows on demand and remembers the people by role."""

    def __init__(self):
        self.now = NOW
        self.state = Organization.objects.create(kind=roles.AUTHORITY, name="State Office of Peer Services")
        self.vendor = Organization.objects.create(kind=roles.VENDOR, name="Lakes Training Center")
        self.other_vendor = Organization.objects.create(kind=roles.VENDOR, name=f"{MARKER} Vendor")
        self.agency = Organization.objects.create(kind=roles.AGENCY, name="Prairie Community Services")
        self.other_agency = Organization.objects.create(kind=roles.AGENCY, name=f"{MARKER} Agency")
        self.program_staff = self.person("program", self.state, roles.PROGRAM)
        self.examinations = self.person("examinations", self.state, roles.EXAMINATIONS)
        self.finance = self.person("finance", self.state, roles.FINANCE)
        self.publishing = self.person("publishing", self.state, roles.PUBLISHING)
        self.auditor = self.person("auditor", self.state, roles.AUDITOR)
        self.vendor_coordinator = self.person("vendor", self.vendor, roles.VENDOR_COORDINATOR)
        self.trainer = self.person("trainer", self.vendor, roles.TRAINER)
        self.proctor = self.person("proctor", self.vendor, roles.PROCTOR)
        self.agency_coordinator = self.person("agency", self.agency, roles.AGENCY_COORDINATOR)
        self.supervisor = self.person("supervisor", self.agency, roles.SUPERVISOR)
        self.trainee = self.person("trainee", self.agency, roles.TRAINEE, supervisor=self.supervisor)
        self.other_vendor_coordinator = self.person("outvendor", self.other_vendor, roles.VENDOR_COORDINATOR)
        self.other_trainer = self.person("outtrainer", self.other_vendor, roles.TRAINER)
        self.other_agency_coordinator = self.person("outagency", self.other_agency, roles.AGENCY_COORDINATOR)
        self.other_supervisor = self.person("outsuper", self.other_agency, roles.SUPERVISOR)
        self.other_trainee = self.person("outtrainee", self.other_agency, roles.TRAINEE, family_name=MARKER)

    def person(self, name, organization=None, role=None, *, supervisor=None, family_name=None):
        """A person with a role; the e-mail address is name@example.org and the password is "correct horse"."""
        user = User.objects.create_user(
            f"{name}@example.org", "correct horse", given_name=name.title(), family_name=family_name or "Example"
        )
        if organization:
            Membership.objects.create(
                user=user, organization=organization, role=role, supervisor=supervisor, started_at=self.now
            )
            if role in roles.STATE:
                self._open_admin(user, role)
        return user

    def _open_admin(self, user, role):
        group, _ = Group.objects.get_or_create(name=roles.LABELS[role])
        group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
        user.groups.add(group)

    def course(self, code="pet", hours=80, missed=8, fee="1200.00", audience="trainees"):
        """A course with one version and two units; made once per code."""
        course, new = Course.objects.get_or_create(code=code, defaults={"title": code.upper(), "audience": audience})
        if new:
            version = CourseVersion.objects.create(
                course=course,
                version="2026",
                effective_from=date(2026, 1, 1),
                required_minutes=hours * 60,
                allowed_missed_minutes=missed * 60,
                fee=Decimal(fee),
            )
            for number in (1, 2):
                Unit.objects.create(course_version=version, number=number, title=f"Unit {number}", minutes=hours * 30)
        return course

    def approve(self, vendor=None, course=None, *, approved=True, valid_from=date(2026, 1, 1), valid_to=None):
        """The state's word that the vendor may teach the course."""
        return VendorApproval.objects.create(
            vendor=vendor or self.vendor, course=course or self.course(), approved=approved,
            valid_from=valid_from, valid_to=valid_to, at=self.now,
        )  # fmt: skip

    def cohort(
        self, code="PET-1", *, vendor=None, course=None, state="open", seats=12, days=10, starts=None, trainer=None
    ):
        """A cohort of `days` eight-hour sessions, 9:00 to 18:00 Chicago time with an hour of breaks."""
        version = (course or self.course()).versions.get()
        starts = starts or self.now + timedelta(days=7)
        cohort = Cohort.objects.create(
            code=code, vendor=vendor or self.vendor, course_version=version, state=state,
            time_zone="America/Chicago", place="St. Paul", seats=seats,
            starts_at=starts, ends_at=starts + timedelta(days=days - 1, hours=9),
        )  # fmt: skip
        for day in range(days):
            at = starts + timedelta(days=day)
            session = Session.objects.create(
                cohort=cohort, starts_at=at, ends_at=at + timedelta(hours=9), break_minutes=60,
                unit=version.units.first(), place="Room 1",
            )  # fmt: skip
            if trainer:
                session.trainers.add(trainer)
        return cohort

    def enroll(self, cohort, person=None, agency=None):
        """A seat, written directly (no charge)."""
        return Enrollment.objects.create(
            cohort=cohort, person=person or self.trainee, agency=agency or self.agency, enrolled_at=self.now
        )
