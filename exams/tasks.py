"""Jobs of the examinations: fetch, one action, nothing else; safe to run twice."""

from django.utils import timezone

from cohorts.kernel.verbs import Refused

from .actions import analysis, attempts, rescoring, run_reports, sittings
from .models import AnalysisRun, KeyProposal, RunReport, Sitting


def sweep_deadlines():
    """Submit every sitting whose time and grace period are over, each in its own transaction; returns how many.

    Run every minute. A sitting that cannot be submitted does not hold up the others; what went wrong is raised when
    all were tried.
    """
    now = timezone.now()
    due = Sitting.objects.filter(state="begun", deadline_at__lte=now).order_by("deadline_at")
    troubles = []
    ids = [sitting.pk for sitting in due.only("deadline_at", "grace_seconds") if sitting.kept_until <= now]
    for sitting_id in ids:
        try:
            sittings.submit(sitting_id=sitting_id, by=None, at=now, how="deadline")
        except Refused:
            continue  # a proctor gave it more time meanwhile
        except Exception as trouble:
            trouble.add_note(f"Sitting {sitting_id} could not be submitted at its deadline.")
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("Some sittings could not be submitted at their deadline.", troubles)
    return len(ids)


def sweep_no_shows():
    """Note who did not come, for every window that has closed; returns how many windows. Run every five minutes.

    A window that cannot be swept does not hold up the others; what went wrong is raised when all were tried.
    """
    now = timezone.now()
    troubles = []
    ids = attempts.unswept(now)
    for window_id in ids:
        try:
            attempts.record_no_shows(window_id=window_id, by=None, at=now)
        except Exception as trouble:
            trouble.add_note(f"Who did not come to window {window_id} could not be noted.")
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("Of some windows it could not be noted who did not come.", troubles)
    return len(ids)


def analyze(run_id):
    """Work out one requested analysis. A run that is done, failed or cancelled is left alone."""
    analysis.run_analysis(run=AnalysisRun.objects.get(pk=run_id), by=None, at=timezone.now())


def make_report(report_id):
    """Set one requested report of a run. One that is ready is left alone."""
    run_reports.make_report(report=RunReport.objects.get(pk=report_id), by=None, at=timezone.now())


def try_key(proposal_id):
    """Work out what a proposed key would do. A proposal that is decided is left alone."""
    rescoring.run_trial(proposal=KeyProposal.objects.get(pk=proposal_id), by=None, at=timezone.now())


def apply_key(proposal_id):
    """Carry an approved key change one batch further; the batch queues the next one."""
    rescoring.apply_batch(proposal_id=proposal_id, by=None, at=timezone.now())


def tell_turned(proposal_id):
    """Write to whoever passes now or no longer does by a key change. Nobody is written to twice."""
    rescoring.tell_turned(proposal=KeyProposal.objects.get(pk=proposal_id), by=None, at=timezone.now())
