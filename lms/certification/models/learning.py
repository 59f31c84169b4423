"""Continuing education: what people learned after they were certified, and what staff decided about it."""

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.restricted.models import RestrictedRecord
from lms.certification.messages.areas import areas_text
from lms.certification.models.decisions import Cycle
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program

MAX_MINUTES = 100 * 60


class LearningSource(models.TextChoices):
    """Where an entry comes from."""

    OWN = "own", _("Entered by the person")
    IMPORTED = "imported", _("Entered before this site was used")
    CARRIED = "carried", _("Carried over from the term before")


def waits_for_staff(decisions):
    """The condition that staff have not looked at an entry and are to: of what was imported two people agreed."""
    return ~Q(pk__in=decisions.values("entry")) & ~Q(source=LearningSource.IMPORTED)


class LearningQuerySet(AppendOnlyQuerySet):
    """Filters for entries."""

    def with_counted(self, decisions):
        """Return the entries, each with `counted`: the minutes of its latest decision; None without one.

        Of what was imported all minutes, until staff decide otherwise.
        """
        latest = decisions.filter(entry=OuterRef("pk")).latest_first().values("minutes")[:1]
        imported = Case(When(source=LearningSource.IMPORTED, then="minutes"))
        return self.annotate(counted=Coalesce(Subquery(latest), imported))


class LearningEntry(AppendOnly):
    """Whole minutes of continuing education on one day, for a program. An entry never changes; decisions are about it.

    `areas`: for which areas of the rules it can count. `proof`: the file, encrypted; `proof_digest` its keyed hash, by
    which the same proof is not taken twice. `cycle`: of hours carried over, the renewal that did not need them.
    """

    objects = LearningQuerySet.as_manager()

    LATEST_BY = ("pk",)
    access = read_by_office("program", people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="learning")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, choices=LearningSource, default=LearningSource.OWN)
    minutes = models.PositiveIntegerField()
    on = models.DateField()
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=200, blank=True)
    areas = models.JSONField(default=list)
    proof = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, null=True, related_name="+")
    proof_digest = models.CharField(max_length=64, blank=True, db_index=True)
    media_type = models.CharField(max_length=60, blank=True)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, related_name="carried_over")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "on", "pk"]
        verbose_name_plural = "learning entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MAX_MINUTES), name="learning_minutes_possible"
            ),
            models.CheckConstraint(condition=Q(source__in=LearningSource.values), name="learning_source_known"),
        ]

    def __str__(self):
        return f"Learning {self.pk}"

    @property
    def areas_text(self):
        """The areas in words."""
        return areas_text(self.areas)


class LearningDecision(AppendOnly):
    """How many minutes of an entry count: all, some or none. The latest of an entry counts; the reason is the person's.

    The person removes an entry of their own with a decision of 0 minutes.
    """

    PERSON = "entry__person"
    LATEST_BY = ("pk",)
    access = read_by_office("entry__program", people=("entry__person",))

    entry = models.ForeignKey(LearningEntry, on_delete=models.PROTECT, related_name="decisions")
    minutes = models.PositiveIntegerField()
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["entry", "pk"]

    def __str__(self):
        return f"Decision {self.pk}"
