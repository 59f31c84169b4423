"""What lists of cohorts, sessions and seats add to their rows. Who sees which row is said by `visible_to`."""

from django.apps import apps
from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from cohorts.core.visibility import ScopedQuerySet

SEATED = "enrolled"


class CohortQuerySet(ScopedQuerySet):
    """Cohorts."""

    def with_course(self):
        """With the course and the vendor, for `str` and lists."""
        return self.select_related("course_version__course", "vendor")

    def with_taken(self):
        """With `taken`, the seats taken now."""
        return self.annotate(taken=_count(_seats().filter(cohort=OuterRef("pk")), "cohort"))

    def with_dates(self):
        """With `dates`, the sessions in order, without the links of those that are online."""
        sessions = apps.get_model("training", "Session").objects.defer("link").order_by("starts_at", "pk")
        return self.prefetch_related(Prefetch("sessions", sessions, to_attr="dates"))

    def open_for(self, audience):
        """Those whose seats can be taken, of courses for `audience`, with `taken`."""
        return self.filter(state="open", course_version__course__audience=audience).with_taken().with_course()


class SessionQuerySet(ScopedQuerySet):
    """Sessions."""

    def with_course(self):
        """With the cohort, its course and vendor, and the unit."""
        return self.select_related("cohort__course_version__course", "cohort__vendor", "unit")

    def with_attendance(self):
        """With `seated`, the people with a seat in the cohort, and `marked`, those of them with a mark."""
        marks = apps.get_model("training", "AttendanceMark").objects.filter(
            session=OuterRef("pk"), number=1, enrollment__state=SEATED
        )
        return self.annotate(
            seated=_count(_seats().filter(cohort=OuterRef("cohort")), "cohort"),
            marked=_count(marks.order_by(), "session"),
        )

    def unmarked(self):
        """Those in which somebody with a seat has no mark."""
        mark = apps.get_model("training", "AttendanceMark").objects.filter(
            session=OuterRef(OuterRef("pk")), enrollment=OuterRef("pk")
        )
        return self.filter(Exists(_seats().filter(~Exists(mark), cohort=OuterRef("cohort"))))


class EnrollmentQuerySet(ScopedQuerySet):
    """Seats."""

    def seated(self):
        """Those not given up."""
        return self.filter(state=SEATED)

    def with_cohort(self):
        """With what a list of seats shows: cohort, course, vendor, agency, person."""
        return self.select_related("cohort__course_version__course", "cohort__vendor", "agency", "person")

    def in_course(self, course):
        """Seats not given up in a cohort of this course that was not canceled: to come, running, or finished."""
        return self.seated().exclude(cohort__state="cancelled").filter(cohort__course_version__course=course)

    def by_name(self):
        """In order of the people's names."""
        return self.order_by("person__family_name", "person__given_name", "pk")

    def by_date(self):
        """Those that are not given up first, the latest cohort on top."""
        return self.order_by("state", "-cohort__starts_at", "-pk")


def _seats():
    return apps.get_model("training", "Enrollment").objects.filter(state=SEATED).order_by()


def _count(rows, key):
    counted = rows.values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
