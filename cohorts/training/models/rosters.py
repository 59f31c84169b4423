"""Rosters that an agency uploads: the rows as they were read, what each meant, and whether it was carried out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath
from cohorts.people.models import Organization
from cohorts.training.models.cohorts import Cohort
from cohorts.training.rules.rosters import CONFLICT, MATCHED, NEW, REFUSED, SETTLED


class RosterState(models.TextChoices):
    """The state of a roster."""

    READ = "read", _("Read, nothing done yet")
    DONE = "done", _("Carried out")
    DISCARDED = "discarded", _("Discarded")


class RosterOutcome(models.TextChoices):
    """What a row of a roster means."""

    NEW = NEW, _("New person")
    MATCHED = MATCHED, _("Your trainee")
    SETTLED = SETTLED, _("Nothing to do")
    CONFLICT = CONFLICT, _("Conflict")
    REFUSED = REFUSED, _("Refused")


ROSTER_TRANSITIONS = (
    Transition("carry_out", RosterState.READ, RosterState.DONE),
    Transition("discard", RosterState.READ, RosterState.DISCARDED),
)
ROSTER_INITIAL = RosterState.READ


class Roster(StatefulModel):
    """A file with people whom an agency wants to enroll in a cohort.

    lines: the rows as they were read (rules.rosters.RosterLine); report: what each meant when it was shown last
    (RosterRow.as_json); done: {line: “seat” or “list”}, what was carried out.
    """

    State = RosterState
    TRANSITIONS = ROSTER_TRANSITIONS
    INITIAL = ROSTER_INITIAL
    PERSON = "by"
    access = AccessPath(staff=roles.PEOPLE_READERS, members={roles.AGENCY_COORDINATOR: "agency"})

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="rosters")
    agency = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="rosters", limit_choices_to={"kind": roles.AGENCY}
    )
    filename = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    report = models.JSONField(default=list)
    done = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [states_check(ROSTER_TRANSITIONS, ROSTER_INITIAL, "roster_state_known")]

    def __str__(self):
        return f"Roster of {format_day(home_day(self.at))}"
