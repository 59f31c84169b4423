"""The rows behind each role's door: what somebody sees, narrowed to what they may act on in that role.

An open cohort is seen by everybody, so `visible_to` alone never says whose it is.
"""

from django.db.models import OuterRef, Q

from cohorts.core import roles
from cohorts.people.models import Membership
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session
from cohorts.training.models.cohorts import counted
from cohorts.training.models.enrollments import seat_taken


def where(user, role):
    """Ids of the organizations in which the person holds the role today."""
    return sorted(user.holdings().get(role, ()))


def with_roll(sessions):
    """Sessions with `on_roll`, the people who sit in the cohort, and `marked`, those of them with a mark."""
    roll = Enrollment.objects.taken().filter(cohort=OuterRef("cohort"))
    marks = AttendanceMark.objects.filter(seat_taken("enrollment"), session=OuterRef("pk"), number=1)
    return sessions.annotate(on_roll=counted(roll, "cohort"), marked=counted(marks, "session"))


def vendors_cohorts(user):
    """Cohorts that a vendor coordinator runs."""
    mine = Cohort.objects.visible_to(user).filter(vendor__in=where(user, roles.VENDOR_COORDINATOR))
    return mine.select_related("course_version__course", "vendor")


def vendors_sessions(user):
    """Sessions of those cohorts."""
    mine = Session.objects.visible_to(user).filter(cohort__vendor__in=where(user, roles.VENDOR_COORDINATOR))
    return mine.select_related("cohort__course_version__course", "cohort__vendor", "unit")


def vendors_seats(user):
    """Seats in those cohorts."""
    mine = Enrollment.objects.visible_to(user).filter(cohort__vendor__in=where(user, roles.VENDOR_COORDINATOR))
    return mine.select_related("cohort__course_version__course", "agency", "person")


def vendors_trainers(user):
    """Memberships of people who may teach for the vendors that the person coordinates."""
    held = Membership.objects.visible_to(user).in_force()
    held = held.filter(organization__in=where(user, roles.VENDOR_COORDINATOR), role=roles.TRAINER)
    return held.select_related("user").order_by("user__family_name", "user__given_name", "pk")


def sessions_taught(user):
    """Sessions that the person teaches, where they still are a trainer of the vendor."""
    mine = Session.objects.visible_to(user).filter(
        pk__in=Session.objects.filter(trainers=user.pk).values("pk"), cohort__vendor__in=where(user, roles.TRAINER)
    )
    return mine.select_related("cohort__course_version__course", "unit")


def sessions_to_mark(user):
    """Sessions whose roll the person may mark: as their trainer or as the vendor's coordinator."""
    seen = Session.objects.visible_to(user).filter(
        Q(pk__in=Session.objects.filter(trainers=user.pk).values("pk"), cohort__vendor__in=where(user, roles.TRAINER))
        | Q(cohort__vendor__in=where(user, roles.VENDOR_COORDINATOR))
    )
    return seen.select_related("cohort__course_version__course", "unit")


def open_cohorts(user, audience):
    """Open cohorts of courses for `audience`, with `taken` and `left`."""
    seen = Cohort.objects.visible_to(user).filter(state=Cohort.State.OPEN, course_version__course__audience=audience)
    return seen.with_taken().select_related("course_version__course", "vendor")


def agencys_trainees(user):
    """Memberships of the trainees of the person's agencies."""
    held = Membership.objects.visible_to(user).in_force()
    held = held.filter(organization__in=where(user, roles.AGENCY_COORDINATOR), role=roles.TRAINEE)
    return held.select_related("user", "organization").order_by("user__family_name", "user__given_name", "pk")


def who_had(course, user):
    """Ids of the people who hold a seat in a cohort of this course: to come, running, or finished."""
    kept = Enrollment.objects.visible_to(user).taken().exclude(cohort__state=Cohort.State.CANCELED)
    return kept.filter(cohort__course_version__course=course).values("person")


def agencys_seats(user):
    """Seats that the person's agencies pay."""
    mine = Enrollment.objects.visible_to(user).filter(agency__in=where(user, roles.AGENCY_COORDINATOR))
    return mine.select_related("cohort__course_version__course", "agency", "person")


def supervised(user):
    """Memberships of those whom the person supervises today."""
    held = Membership.objects.visible_to(user).in_force()
    held = held.filter(supervisor=user.pk, organization__in=where(user, roles.SUPERVISOR))
    return held.select_related("user", "organization").order_by("user__family_name", "user__given_name", "pk")


def own_seats(user):
    """The person's own seats, the next one first."""
    mine = Enrollment.objects.visible_to(user).of_person(user)
    return mine.select_related("cohort__course_version__course", "cohort__vendor", "agency").order_by(
        "state", "-cohort__starts_at", "-pk"
    )
