"""Courses, their versions by date, units with hours, and objectives."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.training.rules.corrections import DAYS_TO_ASK
from cohorts.training.rules.make_up import ANY_VENDOR, NONE, SAME_VENDOR


def _everyone():
    return Q(pk__isnull=False)


class Course(ScopedModel):
    """A course by its permanent name, such as Peer Employment Training."""

    access = AccessPath(anyone=_everyone)

    class Audience(models.TextChoices):
        """The audience of a course."""

        TRAINEES = "trainees", _("Trainees")
        SUPERVISORS = "supervisors", _("Supervisors")

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.TRAINEES)
    summary = models.TextField(blank=True)
    prerequisite = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="next_courses",
        help_text="The course that a person must have completed, or be taking, when this one begins.",
    )

    needs_qualified_trainers = models.BooleanField(
        default=False, help_text="A cohort can be opened only if the office has qualified each trainer for the course."
    )
    needs_certified_trainers = models.BooleanField(
        default=False, help_text="A cohort can be opened only if each trainer has a certificate that needs this course."
    )
    only_for_programs = models.BooleanField(
        default=False,
        help_text="A seat can only be asked for and given for people who chose a program that requires this course.",
    )

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(prerequisite=None) | ~Q(prerequisite=models.F("pk")), name="course_is_not_before_itself"
            )
        ]

    def __str__(self):
        return self.title

    @property
    def needed_role(self) -> str:
        """The role that a person must hold in the agency that pays for their seat."""
        return roles.SUPERVISOR if self.audience == self.Audience.SUPERVISORS else roles.TRAINEE


class MakeUpPolicy(models.TextChoices):
    """Where somebody may make up for minutes that they missed."""

    NONE = NONE, _("No make-up")
    SAME = SAME_VENDOR, _("At the same training vendor")
    ANY = ANY_VENDOR, _("At any training vendor")


class CourseVersionQuerySet(ScopedQuerySet):
    """Versions of courses."""

    def in_effect_on(self, day):
        """Return the version of these, all of one course, that applies on a day; None if there is none yet."""
        return self.filter(effective_from__lte=day).order_by("-effective_from", "-pk").first()


class CourseVersion(ScopedModel):
    """A version of a course that applies from a day on: hours, allowed missed hours, and the fee."""

    objects = CourseVersionQuerySet.as_manager()

    access = AccessPath(anyone=_everyone)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=40)
    effective_from = models.DateField()
    required_minutes = models.PositiveIntegerField(help_text="Minutes of training in the whole course.")
    allowed_missed_minutes = models.PositiveIntegerField(help_text="Most minutes a person may miss.")
    fee = models.DecimalField("training fee (dollars)", max_digits=9, decimal_places=2)
    free_days = models.PositiveSmallIntegerField(
        default=14, help_text="Giving up a seat is free through the day this many days before the first session."
    )
    kept_share = models.DecimalField(
        max_digits=5, decimal_places=2, default=50, help_text="Percent of the fee owed after that, until the start."
    )
    hours_valid_days = models.PositiveIntegerField(
        null=True, blank=True, help_text="How long hours count, back from the last of them. Empty: for good."
    )
    correction_days = models.PositiveSmallIntegerField(
        default=DAYS_TO_ASK, help_text="Days in which a person may ask to correct their attendance; 0: not on request."
    )
    make_up = models.CharField(max_length=20, choices=MakeUpPolicy, default=MakeUpPolicy.NONE)
    make_up_minutes = models.PositiveIntegerField(default=0, help_text="Most minutes a person may make up.")

    class Meta:
        ordering = ["course", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["course", "version"], name="course_version_once"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="course_fee_not_negative"),
            models.CheckConstraint(condition=Q(free_days__lte=365), name="course_free_days_in_a_year"),
            models.CheckConstraint(condition=Q(correction_days__lte=365), name="course_correction_days_in_a_year"),
            models.CheckConstraint(condition=Q(kept_share__gte=0, kept_share__lte=100), name="course_share_in_percent"),
            models.CheckConstraint(
                condition=Q(allowed_missed_minutes__lte=models.F("required_minutes")), name="course_missed_within_hours"
            ),
            models.CheckConstraint(
                condition=Q(make_up=NONE, make_up_minutes=0)
                | Q(
                    make_up__in=(SAME_VENDOR, ANY_VENDOR),
                    make_up_minutes__gt=0,
                    make_up_minutes__lte=models.F("required_minutes"),
                ),
                name="course_make_up_has_its_limit",
            ),
        ]

    def __str__(self):
        return f"{self.course} ({self.version})"

    @property
    def needed_minutes(self):
        """Minutes that must be credited: the whole course less what may be missed."""
        return max(0, self.required_minutes - self.allowed_missed_minutes)


class Unit(ScopedModel):
    """A part of a course, with its minutes. The same key in another version of the course is the same unit."""

    access = AccessPath(anyone=_everyone)

    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="units")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField()
    key = models.CharField(max_length=60, blank=True, help_text="Taken from the title, or else from the number.")
    may_be_missed = models.BooleanField(default=True)
    tolerance_minutes = models.PositiveIntegerField(
        default=0, help_text="Minutes that may lack of a unit that may not be missed."
    )

    class Meta:
        ordering = ["course_version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["course_version", "number"], name="unit_number_once"),
            models.UniqueConstraint(fields=["course_version", "key"], name="unit_key_once"),
            models.CheckConstraint(
                condition=Q(may_be_missed=False) | Q(tolerance_minutes=0), name="unit_tolerance_where_not_missed"
            ),
        ]

    def __str__(self):
        return f"Unit {self.number}: {self.title}"

    def save(self, *args, **kwargs):
        """Save it; a unit without a key has its number as one."""
        self.key = self.key or f"unit-{self.number}"
        super().save(*args, **kwargs)


class Objective(ScopedModel):
    """What a person can do after a unit."""

    access = AccessPath(anyone=_everyone)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="objectives")
    code = models.CharField(max_length=20)
    text = models.TextField()

    class Meta:
        ordering = ["unit", "code"]
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="objective_code_once")]

    def __str__(self):
        return f"{self.code} {self.text}"
