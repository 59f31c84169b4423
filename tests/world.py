"""Test data: one state, two vendors, two agencies, and one person for every role on each side.

The second vendor and agency are outsiders: nobody on the first side may see their rows. Rows are written directly, so
that a test of one action does not depend on another.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from cohorts.core import roles
from cohorts.people.models import Membership, Organization, User
from cohorts.training.models import (
    AgendaLine,
    Cohort,
    Course,
    CourseVersion,
    Enrollment,
    Session,
    Unit,
    VendorApproval,
)
from cohorts.training.models.agendas import line_of
from cohorts.training.rules.agenda import default_agenda, stops
from cohorts.training.rules.credit import minute_of
from tests.presence import create_mark

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MARKER = "PLANTED-OUTSIDER"
ADDRESS = "1 Main Street\nSt. Paul, MN 55101"
SALT_LENGTH = 22


def _unit_of_day(units, day):
    """The unit taught in the eight hours of a day, if it is one."""
    for unit in units:
        if day * 480 + 480 <= unit.minutes:
            return unit
        day -= unit.minutes / 480
    return None


def add_agendas(cohort):
    """Give the sessions of a cohort that have no agenda the default one."""
    units = [(unit.pk, unit.minutes) for unit in cohort.course_version.units.order_by("number")]
    taught, lines = {}, []
    for session in cohort.sessions.filter(agenda=None).order_by("starts_at", "pk"):
        span = minute_of(session.starts_at), minute_of(session.ends_at)
        plans = default_agenda(*span, session.break_minutes, units, taught)
        taught = stops(plans, taught)
        lines += [line_of(session, plan) for plan in plans]
    AgendaLine.objects.bulk_create(lines)


class World:
    """Factory of test rows, with the people of each role as attributes."""

    def __init__(self):
        self.now = NOW
        self.state, self.vendor, self.other_vendor, self.agency, self.other_agency = Organization.objects.bulk_create(
            Organization(kind=kind, name=name, address=ADDRESS if kind == roles.AGENCY else "")
            for kind, name in (
                (roles.AUTHORITY, "State Office of Peer Services"),
                (roles.VENDOR, "Lakes Training Center"),
                (roles.VENDOR, f"{MARKER} Vendor"),
                (roles.AGENCY, "Prairie Community Services"),
                (roles.AGENCY, f"{MARKER} Agency"),
            )
        )
        self._create_people()

    def _create_people(self):
        """Create all people in a few statements instead of a hundred, because this runs before nearly every test."""
        people = {}
        for attribute, name, organization, role, *more in self._roles():
            user = User(
                email=f"{name}@example.org",
                given_name=name.title(),
                family_name=(more or ["Example"])[0],
                # Of its usual length. A random one takes longer than everything else here.
                password=make_password("correct horse", salt=name.ljust(SALT_LENGTH, "0")),
            )
            people[attribute] = user, organization, role
            setattr(self, attribute, user)
        User.objects.bulk_create(user for user, _, _ in people.values())
        Membership.objects.bulk_create(
            Membership(
                user=user,
                organization=organization,
                role=role,
                started_at=self.now,
                supervisor=self.supervisor if user is self.trainee else None,
            )
            for user, organization, role in people.values()
        )
        self._open_admin([(user, role) for user, _, role in people.values() if role in roles.STATE])

    def _roles(self):
        """(attribute, name in the email address, organization, role[, family name])"""
        yield "program_staff", "program", self.state, roles.PROGRAM
        for role in (roles.EXAMINATIONS, roles.FINANCE, roles.PUBLISHING, roles.AUDITOR):
            yield role, role, self.state, role
        yield "vendor_coordinator", "vendor", self.vendor, roles.VENDOR_COORDINATOR
        yield "trainer", "trainer", self.vendor, roles.TRAINER
        yield "proctor", "proctor", self.vendor, roles.PROCTOR
        yield "agency_coordinator", "agency", self.agency, roles.AGENCY_COORDINATOR
        yield "supervisor", "supervisor", self.agency, roles.SUPERVISOR
        yield "trainee", "trainee", self.agency, roles.TRAINEE
        yield "other_vendor_coordinator", "outvendor", self.other_vendor, roles.VENDOR_COORDINATOR
        yield "other_trainer", "outtrainer", self.other_vendor, roles.TRAINER
        yield "other_agency_coordinator", "outagency", self.other_agency, roles.AGENCY_COORDINATOR
        yield "other_supervisor", "outsuper", self.other_agency, roles.SUPERVISOR
        yield "other_trainee", "outtrainee", self.other_agency, roles.TRAINEE, MARKER

    def person(self, name, organization=None, role=None, *, supervisor=None, family_name=None):
        """Create a person with a role. The email address is name@example.org and the password is "correct horse"."""
        user = User.objects.create_user(
            f"{name}@example.org", "correct horse", given_name=name.title(), family_name=family_name or "Example"
        )
        if organization:
            Membership.objects.create(
                user=user, organization=organization, role=role, supervisor=supervisor, started_at=self.now
            )
            if role in roles.STATE:
                self._open_admin([(user, role)])
        return user

    def _open_admin(self, staff):
        """Add each (person, role) to the group of the role, with permission to open the admin."""
        permission = Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
        groups = {
            group.name: group for group in Group.objects.filter(name__in=[roles.group_name(role) for _, role in staff])
        }
        Group.permissions.through.objects.bulk_create(
            (Group.permissions.through(group=group, permission=permission) for group in groups.values()),
            ignore_conflicts=True,
        )
        User.groups.through.objects.bulk_create(
            User.groups.through(user=user, group=groups[roles.group_name(role)]) for user, role in staff
        )

    def course(self, code="pet", hours=80, missed=8, fee="1200.00", audience="trainees"):
        """Return a course with one version and two units; created once per code."""
        course, _ = Course.objects.get_or_create(code=code, defaults={"title": code.upper(), "audience": audience})
        if not course.versions.exists():
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

    def shorten(self, hours, code="pet"):
        """Make a course that no cohort uses yet as short as a test's few sessions, so that a cohort can be opened."""
        version = self.course(code).versions.get()
        version.required_minutes, version.allowed_missed_minutes = hours * 60, 0
        version.save()
        version.units.update(minutes=hours * 30)

    def approve(self, vendor=None, course=None, *, approved=True, valid_from=date(2026, 1, 1), valid_to=None):
        """Create the state's approval that the vendor may teach the course."""
        return VendorApproval.objects.create(
            vendor=vendor or self.vendor,
            course=course or self.course(),
            approved=approved,
            valid_from=valid_from,
            valid_to=valid_to,
            at=self.now,
        )

    def cohort(
        self, code="PET-1", *, vendor=None, course=None, state="open", seats=12, days=10, starts=None, trainer=None
    ):
        """Create a cohort of `days` eight-hour sessions, 9:00 to 18:00 Chicago time with an hour of breaks."""
        version = (course or self.course()).versions.get()
        starts = starts or self.now + timedelta(days=7)
        cohort = Cohort.objects.create(
            code=code,
            vendor=vendor or self.vendor,
            course_version=version,
            state=state,
            time_zone="America/Chicago",
            place="St. Paul",
            seats=seats,
            scheduled_at=starts - timedelta(days=90),
            starts_at=starts,
            ends_at=starts + timedelta(days=days - 1, hours=9),
        )
        units = list(version.units.all())
        for day in range(days):
            at = starts + timedelta(days=day)
            session = Session.objects.create(
                cohort=cohort,
                starts_at=at,
                ends_at=at + timedelta(hours=9),
                break_minutes=60,
                unit=_unit_of_day(units, day),
                place="Room 1",
                saved_at=cohort.scheduled_at,
            )
            if trainer:
                session.trainers.add(trainer)
        add_agendas(cohort)
        return cohort

    def mark(self, seat, session, minutes=None, *, number=1, at=None, reason="", by=None):
        """Create a mark directly: present for the first `minutes` of the session's training, or for all of it."""
        return create_mark(
            session=session,
            enrollment=seat,
            number=number,
            minutes=minutes,
            reason=reason or ("Corrected" if number > 1 else ""),
            by=by,
            at=at or self.now,
        )

    def enroll(self, cohort, person=None, agency=None):
        """Create a seat directly, without a charge."""
        return Enrollment.objects.create(
            cohort=cohort, person=person or self.trainee, agency=agency or self.agency, enrolled_at=self.now
        )
