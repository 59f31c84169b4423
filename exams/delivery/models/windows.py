"""Exam windows: when an exam can be taken, by whom, and on which form."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.core import roles
from cohorts.core.formatting import format_long_moment
from cohorts.core.problems import Problem
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.teaching import by_trainer
from exams.assembly.models import Exam, ExamKindQuerySet, ExamRole, Form
from exams.delivery.models.exam_entries import ExamEntry


def _state_wide():
    return Q(cohort__isnull=True)


def _for_everybody(organizations):
    """An `AccessPath.also`: every vendor's proctors run a statewide window."""
    return _state_wide()


def of_the_state(path):
    """An `AccessPath.also`: people with the role in the authority itself see the rows of statewide windows.

    `path` is the ORM path to the window. Practice windows are excluded; nobody may look into practice.
    """

    def condition(organizations):
        state = Organization.objects.filter(pk__in=sorted(organizations), kind=roles.AUTHORITY)
        state_wide = Q(**{f"{path}__cohort__isnull": True}) & ~Q(**{f"{path}__exam__role": ExamRole.PRACTICE})
        return state_wide & Q(Exists(state))

    return condition


def results_held(window=""):
    """Condition that a window (ORM path, "" for the row itself) holds its results and they are not released.

    Only examinations staff may see a score for which this is true.
    """
    path = f"{window}__" if window else ""
    return Q(**{f"{path}holds_results": True, f"{path}release": None})


def is_held(window):
    """Whether a window still holds its results. At most one query; none if `release` was selected with it."""
    return window.holds_results and getattr(window, "release", None) is None


class ExamWindowQuerySet(ExamKindQuerySet):
    """Filters windows by held results and by who may enter them."""

    def held(self):
        """Windows whose results are held."""
        return self.filter(results_held())

    def for_seats(self, seats, entered=()):
        """Windows that people with one of these seats may enter: their cohort's and statewide ones.

        `seats` are enrollments, as a queryset or as rows with cohort and course version loaded. See `seats_for`.
        `entered`: ids of the exams that they may take without a seat, in statewide windows; a collection or a query.
        """
        if isinstance(seats, QuerySet):
            cohorts, courses = seats.values("cohort"), seats.values("cohort__course_version__course")
        else:
            cohorts = {seat.cohort_id for seat in seats}
            courses = {seat.cohort.course_version.course_id for seat in seats}
        state_wide = Q(exam__course__in=courses) | Q(exam__in=entered) if entered != () else Q(exam__course__in=courses)
        return self.without_practice().filter(Q(cohort__in=cohorts) | Q(state_wide, cohort__isnull=True))

    def enterable_by(self, person):
        """Windows that a person may enter, regardless of when they open."""
        entered = ExamEntry.objects.in_force().of_person(person).values("exam")
        return self.for_seats(Enrollment.objects.taken().of_person(person), entered)

    def with_used(self):
        """With `is_used`: someone has sat in the window, or was recorded as a no-show. It then stays on record."""
        sittings = self.model._meta.get_field("sittings").related_model.objects.filter(window=OuterRef("pk"))
        no_shows = self.model._meta.get_field("no_shows").related_model.objects.filter(window=OuterRef("pk"))
        return self.annotate(is_used=Exists(sittings) | Exists(no_shows))

    def for_candidate(self, person):
        """Windows that the person may enter or has taken an exam in."""
        enterable = self.model.objects.enterable_by(person)
        taken = self.model._meta.get_field("sittings").related_model.objects.of_person(person)
        return self.filter(Q(pk__in=enterable.values("pk")) | Q(pk__in=taken.values("window")))


def seats_for(window, seats):
    """The seats that let a person enter the window, in the same order; cohort and course version must be loaded.

    A cohort's window is for the seats of the cohort, a statewide window for every seat in its course.
    """
    if window.cohort_id is not None:
        return [seat for seat in seats if seat.cohort_id == window.cohort_id]
    return [seat for seat in seats if seat.cohort.course_version.course_id == window.exam.course_id]


class ExamWindow(ScopedModel):
    """When a cohort can take an exam, and on which form. Without a cohort, the window is statewide."""

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
    place = models.CharField(
        max_length=200, blank=True, help_text="Leave empty for the place of the cohort, or if people take it anywhere."
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ends_sittings = models.BooleanField(
        "sittings end when the window closes",
        default=True,
        help_text="Otherwise people who start late keep the full time.",
    )
    asks_start_code = models.BooleanField("require a start code", default=False)
    holds_results = models.BooleanField("results are held until staff release them", default=False)
    no_shows_at = models.DateTimeField(null=True, editable=False, help_text="When no-shows were recorded.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, editable=False, help_text="When its times or its place changed last.")
    calendar_uid = models.UUIDField(default=uuid4, unique=True, editable=False, help_text="Of its entry in calendars.")
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often its times have changed, for calendars."
    )

    # How many candidates the action that returned this row has emailed; not stored.
    people_emailed = 0

    class Meta:
        ordering = ["opens_at", "pk"]
        indexes = [models.Index(fields=["cohort", "opens_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="window_closes_later")
        ]

    def __str__(self):
        return f"Exam window {self.pk}"

    @property
    def location(self):
        """Where people take the exam: its own place, or that of its cohort; "" if none is known."""
        return self.place or (self.cohort.place if self.cohort_id else "")


def form_in_use(form_id, at):
    """Why a form cannot be retired at a moment: a window that uses it has not closed. None if there is none."""
    window = ExamWindow.objects.filter(form=form_id, closes_at__gt=at).order_by("closes_at").first()
    if window is None:
        return None
    return Problem("form_in_use", closes=format_long_moment(window.closes_at, window.time_zone))
