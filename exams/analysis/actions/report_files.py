"""A run as a file: asked for, set by a job, kept. A PDF takes seconds to set, so no request waits for it."""

import logging
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


@action("analysis.report_requested", "Request a report of an item analysis")
def request_report(*, run: AnalysisRun, kind: str, by: User | None, at: datetime) -> RunReport:
    """Queue a report of a run that is done; returns it. One that is ready or under way is returned as it is, one that
    could not be made is tried again. Refuses a run without figures, and an unknown kind.
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
    """Set the report and keep it; one that is not queued is left alone. No transaction is open while it is set."""
    if report.state != RunReportState.QUEUED:
        return report

    try:
        found, title = read_document(report.run.document), f"Item analysis of form {report.run.form.code}"
        about, excluded = _about(report.run), report.run.excluded or None
        content = command.render(found, report.kind, title=title, about=about, excluded=excluded)
    except Exception:
        logger.exception("Report %s broke.", report.pk)
        return give_up(report=report, by=by, at=at)
    return keep_report(report=report, content=content, by=by, at=at)


def _about(run: AnalysisRun) -> str:
    """Of what the report tells, and as of when."""
    moment = format_long_moment(run.finished_at, home_zone())
    return (
        f"{run.form.exam.title}, form {run.form.code}. Worked out on {moment} from the answers and keys that counted "
        f"then (analysis {run.pk}, fingerprint {run.fingerprint[:16]})."
    )


@action("analysis.report_made", "Make a report of an item analysis")
def keep_report(*, report: RunReport, content: bytes, by: User | None, at: datetime) -> RunReport:
    """Keep the file, mark the report as ready, log its size in bytes."""
    transition(report, "make", by=by, at=at, size=len(content))
    report.content = content
    report.save(update_fields=["content"])
    return report


@action("analysis.report_failed", "Report of an item analysis failed")
def give_up(*, report: RunReport, by: User | None, at: datetime) -> RunReport:
    """Mark the report as failed; the error log of the server says why."""
    return transition(report, "fail", by=by, at=at)
