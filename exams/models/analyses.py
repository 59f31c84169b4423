"""Stored runs of the item analysis. Figures are computed once, by a job, and never on a page view."""

from django.conf import settings
from django.db import models

from cohorts.kernel.lifecycle import Living, Move, states_check
from cohorts.kernel.scoping import Reach
from cohorts.rules import roles

from .forms import Form

ANALYSIS_RUN_MOVES = (
    Move("start", "queued", "running"),
    # A worker that was killed leaves a run behind that the next delivery of its job takes up again.
    Move("start", "running", "running"),
    Move("complete", "running", "done"),
    Move("fail", "running", "failed"),
    Move("cancel", "queued", "cancelled"),
    Move("cancel", "running", "cancelled"),
)
ANALYSIS_RUN_BORN = "queued"


class AnalysisRun(Living):
    """One analysis of one form, with the fingerprint of everything that went into it."""

    MOVES = ANALYSIS_RUN_MOVES
    BORN = ANALYSIS_RUN_BORN
    reach = Reach(staff=(roles.EXAMINATIONS, roles.AUDITOR))

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="runs")
    document = models.JSONField(null=True, help_text="The analysis as the contract analysis/1 has it.")
    fingerprint = models.CharField(max_length=64, blank=True)
    sittings = models.PositiveIntegerField(null=True)
    versions = models.JSONField(
        default=list, help_text="[{code, version, version_id, key_id, scored}] in the form's order."
    )
    trouble = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["form", "-requested_at"])]
        constraints = [states_check(ANALYSIS_RUN_MOVES, ANALYSIS_RUN_BORN, "analysis_run_state_known")]

    def __str__(self):
        return f"Analysis {self.pk}"
