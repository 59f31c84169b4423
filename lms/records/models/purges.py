"""Purges: what two people decided to destroy, record by record, and what became of each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly
from cohorts.core.holds.models import LegalHold
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import ScopedModel
from cohorts.people.models import Organization
from lms.records.models.retention import of_office


class PurgeCause(models.TextChoices):
    """Why records are to be destroyed. Every cause goes through the same door."""

    RETENTION = "retention", _("Past the period of the class")
    WITHDRAWN = "withdrawn", _("Withdrawn applications")
    REPLACED = "replaced", _("Replaced files")
    MERGED = "merged", _("Files that are there twice after a merge of records")
    ERASURE = "erasure", _("A person asked for erasure")


class RunState(models.TextChoices):
    """The state of a purge."""

    PROPOSED = "proposed", _("Waits for a second person")
    APPROVED = "approved", _("Approved, is being carried out")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Not approved")


RUN_TRANSITIONS = (
    Transition("approve", RunState.PROPOSED, RunState.APPROVED),
    Transition("drop", RunState.PROPOSED, RunState.DROPPED),
    Transition("finish", RunState.PROPOSED, RunState.DONE),
    Transition("finish", RunState.APPROVED, RunState.DONE),
)


class PurgeRun(StatefulModel):
    """One purge at one authority: proposed by one person, approved by another, carried out record by record.

    A run of which everything is under hold is done at once, and has destroyed nothing.
    """

    State = RunState
    TRANSITIONS = RUN_TRANSITIONS
    INITIAL = RunState.PROPOSED
    access = of_office()

    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=12, choices=PurgeCause)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [states_check(RUN_TRANSITIONS, RunState.PROPOSED, "purge_run_state_known")]

    def __str__(self):
        return f"Purge {self.pk}"


class Outcome(models.TextChoices):
    """What became of a record of a purge."""

    WAITING = "waiting", _("Not done yet")
    PURGED = "purged", _("Destroyed")
    HELD = "held", _("Kept: legal hold")
    KEPT = "kept", _("Kept: not due any more")


class PurgeItem(ScopedModel):
    """A record of a purge, with why it was due when it was proposed, and what became of it."""

    PERSON = "record__person"
    access = of_office("run__authority")

    run = models.ForeignKey(PurgeRun, on_delete=models.PROTECT, related_name="items")
    record = models.ForeignKey(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    record_class = models.SlugField(max_length=40)
    about = models.CharField(max_length=200, help_text="What it is, without its content.")
    closed_on = models.DateField(null=True)
    kept_through = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    hold = models.ForeignKey(LegalHold, on_delete=models.PROTECT, null=True, related_name="kept_items")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "record"], name="purge_item_once"),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="purge_outcome_known"),
        ]

    def __str__(self):
        return f"Item {self.pk}"


class DueCount(AppendOnly):
    """What was past its period on a day, as the night counted it: {class: number}, [[class, hold, number]]."""

    access = of_office()

    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    due = models.JSONField(default=dict)
    held = models.JSONField(default=list)
    review = models.PositiveIntegerField(default=0, help_text="Came back after a hold was released.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Count {self.pk}"
