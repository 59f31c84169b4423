"""Background jobs of item analysis: fetch, call one action; safe to run twice."""

from django.utils import timezone

from exams.analysis.actions import report_files
from exams.analysis.actions import runs as analysis
from exams.analysis.models import AnalysisRun, RunReport


def analyze(run_id):
    """Carry out one requested analysis. A run that is done, failed or canceled is not changed."""
    analysis.run_analysis(run=AnalysisRun.objects.get(pk=run_id), by=None, at=timezone.now())


def make_report(report_id):
    """Render one requested report of a run. A report that is ready is not changed."""
    report_files.make_report(report=RunReport.objects.get(pk=report_id), by=None, at=timezone.now())
