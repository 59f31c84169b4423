"""Background jobs of item analysis. Each fetches, calls one action and is safe to run twice."""

from django.utils import timezone

from exams.analysis.actions import report_files
from exams.analysis.actions import runs as analysis
from exams.analysis.models import AnalysisRun, RunReport


def analyze(run_id):
    """Work out one requested analysis. A run that is done, failed or canceled is left alone."""
    analysis.run_analysis(run=AnalysisRun.objects.get(pk=run_id), by=None, at=timezone.now())


def make_report(report_id):
    """Set one requested report of a run. One that is ready is left alone."""
    report_files.make_report(report=RunReport.objects.get(pk=report_id), by=None, at=timezone.now())
