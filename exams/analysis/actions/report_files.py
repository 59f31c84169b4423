"""Report files of runs: requested, rendered by a job, and stored. A PDF takes seconds, so no request waits for it."""

import logging
from collections.abc import Callable
from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.core.jobs import enqueue
from cohorts.core.lazy import LazyModule
from cohorts.core.states import state_of, transition
from cohorts.people.models import User
from exams.analysis.models import AnalysisRun, AnalysisRunState, RunReport, RunReportKind, RunReportState
from exams.psychometrics.document_reader import read_document

command = LazyModule("exams.psychometrics.command")

logger = logging.getLogger(__name__)


@action("analysis.report_requested", "Requested report of item analysis")
def request_report(*, run: AnalysisRun, kind: str, by: User | None, at: datetime) -> RunReport:
    """Queue a report of a finished run; returns it. A report that is ready or queued is returned unchanged, a failed
    one is retried. Refuses a run without figures, and an unknown kind.
    """
    if run.state != AnalysisRunState.DONE:
        raise Refused("report_without_figures", state=state_of(run))
    if kind not in RunReportKind.values:
        raise Refused("report_kind_unknown")
    report, new = RunReport.objects.get_or_create(run=run, kind=kind, defaults={"requested_by": by, "requested_at": at})
    if report.state == RunReportState.FAILED:
        transition(report, "retry", by=by, at=at)
    elif new:
        log(report, by=by, at=at, form=run.form.code, kind=kind)
    if report.state == RunReportState.QUEUED:
        enqueue("exams.analysis.tasks.make_report", report.pk)
    return report


def make_report(*, report: RunReport, by: User | None, at: datetime) -> RunReport:
    """Render and store a queued report; other reports are not changed. No transaction is open while it is rendered.

    A report that was requested twice has two jobs: whichever comes second leaves what the first stored.
    """
    if report.state != RunReportState.QUEUED:
        return report
    try:
        analysis, title = read_document(report.run.document), f"Item analysis of form {report.run.form.code}"
        about, excluded = _about(report.run), report.run.excluded or None
        content = command.render(analysis, report.kind, title=title, about=about, excluded=excluded)
    except Exception:
        logger.exception("Report %s failed.", report.pk)
        return _unless_ended(fail_report, report=report, by=by, at=at)
    return _unless_ended(store_report, report=report, content=content, by=by, at=at)


def _unless_ended(act: Callable[..., RunReport], *, report: RunReport, **details: object) -> RunReport:
    """Carry out the act, or return the report as another job of it left it in the meantime."""
    try:
        return act(report=report, **details)
    except Refused as refusal:
        report.refresh_from_db()
        if refusal.code != "changed_meanwhile" or report.state == RunReportState.QUEUED:
            raise
        return report


def _about(run: AnalysisRun) -> str:
    """The subject and date of the report, as a sentence."""
    moment = format_long_moment(run.finished_at, home_zone())
    return (
        f"{run.form.exam.title}, form {run.form.code}. Computed on {moment} from the answers and keys at that "
        f"time (analysis {run.pk}, fingerprint {run.fingerprint[:16]})."
    )


@action("analysis.report_made", "Created report of item analysis")
def store_report(*, report: RunReport, content: bytes, by: User | None, at: datetime) -> RunReport:
    """Store the file, mark the report as ready, and log its size in bytes."""
    transition(report, "make", by=by, at=at, size=len(content))
    report.content = content
    report.save(update_fields=["content"])
    return report


@action("analysis.report_failed", "Failed to create report of item analysis")
def fail_report(*, report: RunReport, by: User | None, at: datetime) -> RunReport:
    """Mark the report as failed; the reason is in the server's error log."""
    return transition(report, "fail", by=by, at=at)
