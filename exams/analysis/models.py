"""Stored runs of the item analysis. A job computes the figures once; pages only read them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath
from exams.assembly.models import Form
from exams.bank.models import ItemVersion
from exams.bank.models.items import ITEM_STAFF


class AnalysisRunState(models.TextChoices):
    """State of an analysis."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Canceled")


ANALYSIS_RUN_TRANSITIONS = (
    Transition("start", AnalysisRunState.QUEUED, AnalysisRunState.RUNNING),
    # If a worker was killed, the next delivery of its job starts the run again.
    Transition("start", AnalysisRunState.RUNNING, AnalysisRunState.RUNNING),
    Transition("complete", AnalysisRunState.RUNNING, AnalysisRunState.DONE),
    Transition("fail", AnalysisRunState.RUNNING, AnalysisRunState.FAILED),
    Transition("cancel", AnalysisRunState.QUEUED, AnalysisRunState.CANCELED),
    Transition("cancel", AnalysisRunState.RUNNING, AnalysisRunState.CANCELED),
)
ANALYSIS_RUN_INITIAL = AnalysisRunState.QUEUED


class AnalysisRun(StatefulModel):
    """One analysis of one form, with the fingerprint of its input."""

    State = AnalysisRunState
    TRANSITIONS = ANALYSIS_RUN_TRANSITIONS
    INITIAL = ANALYSIS_RUN_INITIAL
    access = AccessPath(staff=(roles.EXAMINATIONS, roles.AUDITOR))

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="runs")
    document = models.JSONField(null=True, help_text="The analysis in the format of the contract analysis/1.")
    fingerprint = models.CharField(max_length=64, blank=True)
    sittings = models.PositiveIntegerField(null=True)
    excluded = models.JSONField(
        default=dict,
        help_text="{voided, begun}: sittings left out; empty for a run that did not count them.",
    )
    versions = models.JSONField(
        default=list, help_text="[{code, version, version_id, key_id, scored}] in the form's order."
    )
    grouping = models.CharField(
        max_length=20, blank=True, help_text="The kind of groups compared for DIF; empty without a comparison."
    )
    focal = models.CharField(max_length=200, blank=True, help_text="The group compared with all others.")
    progress = models.JSONField(null=True, help_text="{code, params}: progress of a running analysis.")
    groups = models.JSONField(
        default=dict,
        help_text="Data of every item version for pooling; see actions.figures.",
    )
    trouble = models.JSONField(null=True, help_text="{code, params}: why a run failed.")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["form", "-requested_at"])]
        constraints = [states_check(ANALYSIS_RUN_TRANSITIONS, ANALYSIS_RUN_INITIAL, "analysis_run_state_known")]

    def __str__(self):
        return f"Analysis {self.pk}"


class VersionFigures(AppendOnly):
    """Figures of an item version over all forms and cohorts, at the time when a run was done.

    The rows of its versions are the history of an item; the newest row of a version counts.
    """

    access = AccessPath(staff=ITEM_STAFF)

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="figures")
    run = models.ForeignKey(AnalysisRun, on_delete=models.PROTECT, related_name="version_figures")
    figures = models.JSONField(
        help_text="{n, groups, p, p_ci95, r, r_ci95, forms, cohorts: [{cohort, form, n, right, p, p_ci95, drawn}]}"
    )
    inputs = models.JSONField(help_text="{form id: fingerprint of the input of its run}.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "version figures"
        indexes = [models.Index(fields=["version", "-at"])]
        constraints = [models.UniqueConstraint(fields=["version", "run"], name="version_figures_once_a_run")]

    def __str__(self):
        return f"Figures {self.pk}"


class RunReportState(models.TextChoices):
    """State of a report."""

    QUEUED = "queued", _("In progress")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class RunReportKind(models.TextChoices):
    """File format of a report."""

    PDF = "pdf", _("Technical report (PDF)")
    XLSX = "xlsx", _("All tables (XLSX)")


RUN_REPORT_TRANSITIONS = (
    Transition("make", RunReportState.QUEUED, RunReportState.READY),
    Transition("fail", RunReportState.QUEUED, RunReportState.FAILED),
    Transition("retry", RunReportState.FAILED, RunReportState.QUEUED),
)
RUN_REPORT_INITIAL = RunReportState.QUEUED


class RunReport(StatefulModel):
    """A report file of a run, rendered by a job and stored for download."""

    State = RunReportState
    TRANSITIONS = RUN_REPORT_TRANSITIONS
    INITIAL = RUN_REPORT_INITIAL
    access = AccessPath(staff=(roles.EXAMINATIONS, roles.AUDITOR))

    run = models.ForeignKey(AnalysisRun, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=RunReportKind)
    content = models.BinaryField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        ordering = ["run", "kind"]
        constraints = [
            states_check(RUN_REPORT_TRANSITIONS, RUN_REPORT_INITIAL, "run_report_state_known"),
            models.UniqueConstraint(fields=["run", "kind"], name="run_report_once"),
        ]

    def __str__(self):
        return f"Report {self.pk}"
