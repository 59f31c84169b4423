"""Work on teams for which the rules ask for an endorsement. Append-only."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.membership import not_ended
from cohorts.core.visibility import Named
from cohorts.people.models import Membership
from lms.certification.models.endorsements import EndorsementGrant
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program
from lms.certification.rules.practice import Days

OVERDUE = "overdue"


class TeamWorkQuerySet(AppendOnlyQuerySet):
    """Filters for work on teams."""

    def standing(self):
        """Return what nothing has replaced, without what was recorded by mistake."""
        return self.filter(replaced_by=None, is_void=False)

    def running_on(self, day: date):
        """Return standing work that goes on on a day, or begins later; none of an employment that has ended."""
        rows = self.standing().filter(not_ended("employment"))
        return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def overdue_on(self, day: date):
        """Return those that go on although the last day of their course is over, without the endorsement."""
        grants = EndorsementGrant.objects.with_state().counting_on(day).filter(is_conditional=False)
        own = grants.filter(person=OuterRef("person"), program=OuterRef("program"), key=OuterRef("key"))
        return self.running_on(day).filter(~Exists(own), due_on__lt=day)


class TeamWork(AppendOnly):
    """Somebody works on a team for which the rules ask for an endorsement; `due_on`: the last day for its course.

    A later row `replaces` an earlier one, which stays; with `is_void` it was recorded by mistake. The last day is
    counted when it is recorded: rules that are published later move no day that people were told.
    """

    objects = TeamWorkQuerySet.as_manager()

    LATEST_BY = ("pk",)
    access = read_by_office(
        "program",
        people=("person",),
        named=(Named("employment__supervisor", roles.SUPERVISOR, "employment__organization", not_ended("employment")),),
        members={roles.AGENCY_COORDINATOR: "employment__organization"},
    )

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_work")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="team_work")
    key = models.CharField(max_length=120, help_text="Of the endorsement.")
    team = models.CharField(max_length=200, help_text="As the rules called it on that day.")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    if_late = models.TextField(blank=True, max_length=1000, help_text="What the rules said then.")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    is_void = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "pk"]
        verbose_name_plural = "work on teams"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="team_work_ends_later"
            ),
            models.CheckConstraint(condition=Q(is_void=False) | Q(replaces__isnull=False), name="void_of_team_work"),
        ]
        indexes = [models.Index(fields=["due_on"])]

    def __str__(self):
        return f"Work on a team {self.pk}"

    @property
    def days(self) -> Days:
        """The first and the last day."""
        return self.begins_on, self.ends_on
