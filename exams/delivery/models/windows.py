"""When somebody can sit an exam, and on which form."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q, QuerySet

from cohorts.core import roles
from cohorts.core.formatting import format_long_moment
from cohorts.core.problems import Problem
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.teaching import by_trainer
from exams.assembly.models import Exam, ExamKindQuerySet, ExamRole, Form


def _state_wide():
    return Q(cohort__isnull=True)


def _for_everybody(organizations):
    """An `AccessPath.also`: a window for everybody is sat in every vendor's rooms, so every proctor works with it."""
    return _state_wide()


def of_the_state(path):
    """A `AccessPath.also`: who holds the role in the authority itself reaches what belongs to windows for everybody.

    `path`: ORM path to the window. Practice, which has standing windows for everybody, is nobody's to look into.
    """

    def ask(organizations):
        state = Organization.objects.filter(pk__in=sorted(organizations), kind=roles.AUTHORITY)
        everybody = Q(**{f"{path}__cohort__isnull": True}) & ~Q(**{f"{path}__exam__role": ExamRole.PRACTICE})
        return everybody & Q(Exists(state))

    return ask


def results_held(window=""):
    """The condition that a window (ORM path, "" for the row itself) holds its results and nobody has released them.

    Nobody outside of examinations staff may learn a score for which this is true.
    """
    path = f"{window}__" if window else ""
    return Q(**{f"{path}holds_results": True, f"{path}release": None})


def is_held(window):
    """Whether a window still holds its results. At most one query, none where `release` was selected with it."""
    return window.holds_results and getattr(window, "release", None) is None


class ExamWindowQuerySet(ExamKindQuerySet):
    """Windows by what they hold back and whom they are for."""

    def held(self):
        """Windows whose results wait for their release."""
        return self.filter(results_held())

    def for_seats(self, seats):
        """The windows that people with one of these seats may enter: their cohort's own, and those for everybody.

        seats: enrollments, as a queryset or as rows read with their cohort and course version. See `seats_for`.
        """
        if isinstance(seats, QuerySet):
            cohorts, courses = seats.values("cohort"), seats.values("cohort__course_version__course")
        else:
            cohorts = {seat.cohort_id for seat in seats}
            courses = {seat.cohort.course_version.course_id for seat in seats}
        return self.without_practice().filter(Q(cohort__in=cohorts) | Q(cohort__isnull=True, exam__course__in=courses))

    def enterable_by(self, person):
        """The windows that one person may enter, whenever they open."""
        return self.for_seats(Enrollment.objects.taken().of_person(person))

    def for_candidate(self, person):
        """Those of these windows that the person may enter, or has taken an exam in."""
        enterable = self.model.objects.enterable_by(person)
        taken = self.model._meta.get_field("sittings").related_model.objects.of_person(person)
        return self.filter(Q(pk__in=enterable.values("pk")) | Q(pk__in=taken.values("window")))


def seats_for(window, seats):
    """Those of some seats, read with their cohort and course version, by which a person may enter the window.

    In the given order. A cohort's own window is for its seats, one for everybody for every seat in its course.
    """
    if window.cohort_id is not None:
        return [seat for seat in seats if seat.cohort_id == window.cohort_id]
    return [seat for seat in seats if seat.cohort.course_version.course_id == window.exam.course_id]


class ExamWindow(ScopedModel):
    """When a cohort (or, without one, everybody entitled) can sit an exam, and on which form."""

    EXAM_ROLE = "exam__role"
    objects = ExamWindowQuerySet.as_manager()

    access = AccessPath(
        staff=roles.STATE,
        members={roles.VENDOR_COORDINATOR: "cohort__vendor", roles.PROCTOR: "cohort__vendor"},
        many=("cohort__enrollments__person",),
        named=(by_trainer("cohort__sessions__trainers", "cohort__vendor"),),
        also={roles.PROCTOR: _for_everybody},
        anyone=_state_wide,
    )

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="windows")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="windows")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="windows")
    time_zone = models.CharField(max_length=60)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ends_sittings = models.BooleanField(
        "the window's end also ends a sitting", default=True, help_text="Otherwise a late start keeps its full time."
    )
    asks_start_code = models.BooleanField("beginning needs the proctor's start code", default=False)
    holds_results = models.BooleanField("results are held until staff release them", default=False)
    no_shows_at = models.DateTimeField(null=True, editable=False, help_text="When those who did not come were noted.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["opens_at", "pk"]
        indexes = [models.Index(fields=["cohort", "opens_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="window_closes_later")
        ]

    def __str__(self):
        return f"Exam window {self.pk}"


def form_in_use(form_id, at):
    """Why a form cannot be taken out of use at a moment: a window that uses it has not closed. None where none does."""
    window = ExamWindow.objects.filter(form=form_id, closes_at__gt=at).order_by("closes_at").first()
    if window is None:
        return None
    return Problem("form_in_use", closes=format_long_moment(window.closes_at, window.time_zone))
