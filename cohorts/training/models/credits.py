"""Credit of people in courses: decisions with evidence, cycles, and the stored figures that lists read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.training.models.courses import Course, CourseVersion, Unit


class CreditDecision(AppendOnly):
    """The state's decision that minutes of a unit are credited without a session here, or no longer.

    Another row about the same minutes takes it back or grants them again; the highest number counts.
    """

    LATEST_BY = ("number",)
    access = AccessPath(staff=roles.PEOPLE_READERS, people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credit_decisions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="credit_decisions")
    unit_from = models.PositiveIntegerField(default=0)
    unit_to = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField(help_text="1 for the first decision about these minutes.")
    granted = models.BooleanField(default=True)
    evidence = models.TextField(help_text="What shows that the person has these hours.")
    earned_on = models.DateField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "unit", "unit_from", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(unit_to__gt=F("unit_from")), name="credit_decision_has_minutes"),
            models.CheckConstraint(condition=~Q(evidence=""), name="credit_decision_has_evidence"),
            models.UniqueConstraint(
                fields=["person", "unit", "unit_from", "unit_to", "number"], name="credit_decision_numbered"
            ),
        ]

    @property
    def minutes(self) -> int:
        """How many minutes of the unit it is about."""
        return self.unit_to - self.unit_from

    def __str__(self):
        return f"Credit of {format_day(home_day(self.at))}"


class TrainingCycleQuerySet(AppendOnlyQuerySet):
    """Decisions that people begin a course again."""

    def standing(self):
        """Those that were not annulled; of a person and a course, the latest counts."""
        return self.filter(annulment=None)


class TrainingCycle(AppendOnly):
    """The state's decision that a person begins a course again: what they did before does not count.

    The latest row that was not annulled counts.
    """

    objects = TrainingCycleQuerySet.as_manager()
    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.PEOPLE_READERS, people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training_cycles")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="cycles")
    begins_at = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "course", "at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="cycle_has_a_reason")]

    def __str__(self):
        return f"Cycle of {format_day(home_day(self.begins_at))}"


class CycleAnnulment(AppendOnly):
    """The state's decision that a person does not begin a course again after all: what they did before counts."""

    access = AccessPath(staff=roles.PEOPLE_READERS, people=("cycle__person",))
    PERSON = "cycle__person"

    cycle = models.OneToOneField(TrainingCycle, on_delete=models.PROTECT, related_name="annulment")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="annulment_has_a_reason")]

    def __str__(self):
        return f"Annulment of {format_day(home_day(self.at))}"


class CourseCreditQuerySet(ScopedQuerySet):
    """What people have of courses."""

    def planned_in_full(self):
        """Return what `Figures.planned_in_full` is true of, for lists of thousands of which few are not."""
        needed = F("version__required_minutes") - F("version__allowed_missed_minutes")
        enough = Q(credited__gte=needed, lacking=[])
        return self.filter(enough | Q(potential__gte=needed, out_of_reach=[]))


class CourseCredit(ScopedModel):
    """What a person has of a course, as last counted; lists read it. Any row can be counted again from the records.

    potential: minutes credited if the person attends every session of their seats that is not marked yet, and those to
    which they come as a guest; made_up: what of it they have only as a guest; to_make_up: what it lacks to complete the
    course. units: what rules.credit says of each unit, as JSON.
    """

    access = AccessPath(staff=roles.PEOPLE_READERS, people=("person",))
    objects = CourseCreditQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="course_credits")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="credits")
    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="+")
    begins_at = models.DateTimeField(null=True)
    credited = models.PositiveIntegerField()
    potential = models.PositiveIntegerField()
    made_up = models.PositiveIntegerField(default=0)
    to_make_up = models.PositiveIntegerField(default=0)
    lacking = models.JSONField(default=list, help_text="Titles of units that may not be missed and are not complete.")
    out_of_reach = models.JSONField(default=list, help_text="Of these, the ones that no seat of the person completes.")
    units = models.JSONField(default=list)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["person", "course"]
        constraints = [models.UniqueConstraint(fields=["person", "course"], name="credit_once_per_course")]

    def __str__(self):
        return f"Credit {self.pk}"
