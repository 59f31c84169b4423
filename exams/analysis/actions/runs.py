"""Analyses of forms: requested, computed by a job and stored, so that no page waits for them."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.jobs import enqueue
from cohorts.core.lazy import LazyModule
from cohorts.core.problems import Problem, as_json
from cohorts.core.states import transition
from cohorts.people.models import User
from exams import psychometrics
from exams.analysis import frames
from exams.analysis.actions.figures import append_figures, pooling_data
from exams.analysis.models import AnalysisRun, AnalysisRunState
from exams.assembly.models import Form, FormState
from exams.assembly.rules.forms import cut_points
from exams.bank.models import ItemVersion

pooling = LazyModule("exams.psychometrics.pooling")

logger = logging.getLogger(__name__)
PROGRAM_ERROR = Problem("analysis_broke")
UNFINISHED_STATES = (AnalysisRunState.QUEUED, AnalysisRunState.RUNNING)


@action("analysis.requested", "Requested item analysis")
def request_run(
    *, form: Form, by: User | None, at: datetime, grouping: str = "", focal: str = "", data_changed: bool = False
) -> AnalysisRun:
    """Create a run, queue its job and log it. If the same run is already queued or running, returns that one.

    `grouping` (one of `frames.GROUPINGS`) and `focal` (one of its groups) add differential item functioning.
    `data_changed` means that a running analysis may have read old data: then only an identical queued run is reused,
    and other runs do not prevent this one. Refuses a form that fewer than two people have taken, an unknown group, and
    another analysis of the form while one is unfinished.
    """
    Form._base_manager.select_for_update().get(pk=form.pk)
    unfinished = form.runs.filter(state__in=UNFINISHED_STATES)
    if data_changed:
        unfinished = form.runs.filter(state=AnalysisRunState.QUEUED, grouping=grouping, focal=focal)
    existing = unfinished.first()
    if existing and (existing.grouping, existing.focal) == (grouping, focal):
        return existing
    if existing:
        raise Refused("analysis_under_way", form=form.code)
    sheet_count = frames.sheets_counted([form.pk]).get(form.pk, 0)
    if sheet_count < 2:
        raise Refused("analysis_too_few_people", count=sheet_count, form=form.code)
    if grouping and focal not in frames.groups_present(form).get(grouping, ()):
        raise Refused("analysis_group_unknown")
    run = AnalysisRun.objects.create(form=form, grouping=grouping, focal=focal, requested_by=by, requested_at=at)
    log(run, by=by, at=at, form=form.code, sittings=sheet_count, compared=focal)
    enqueue("exams.analysis.tasks.analyze", run.pk)
    return run


@action("analysis.version_requested", "Requested analysis of item version")
def request_version_runs(*, version: ItemVersion, by: User | None, at: datetime) -> list[AnalysisRun]:
    """Request a run of every form with the version whose newest run is out of date; returns the runs.

    The figures of the version over all forms are updated when they are done. Refuses if there is nothing to analyze.
    """
    forms = Form.objects.filter(places__version=version).exclude(state=FormState.DRAFT).order_by("code")
    sheet_counts = frames.sheets_counted([form.pk for form in forms])
    usable_forms = [form for form in forms if sheet_counts.get(form.pk, 0) > 1]
    if not usable_forms:
        raise Refused("analysis_version_without_people")
    current, newest = frames.fingerprints([form.pk for form in usable_forms]), newest_fingerprints(usable_forms)
    outdated = [form for form in usable_forms if newest.get(form.pk) != current[form.pk]]
    if not outdated:
        raise Refused("analysis_version_up_to_date")
    return [request_run(form=form, by=by, at=at) for form in outdated]


def newest_fingerprints(forms: Iterable[Form]) -> dict[int, str]:
    """{form id: fingerprint of its newest finished run}. One query."""
    runs = AnalysisRun.objects.filter(form__in=forms, state=AnalysisRunState.DONE).order_by("requested_at", "pk")
    return dict(runs.values_list("form_id", "fingerprint"))


def run_analysis(*, run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    """Carry out a run: start, read and compute, store. A run that is done, failed or canceled is not changed.

    Uses short transactions and none during the computation, so that saving answers never waits for it. The reason of a
    failure is stored as a code. A run that was canceled in the meantime stops at its next step and stays canceled.
    """
    if run.state not in UNFINISHED_STATES:
        return run
    try:
        start_run(run=run, by=by, at=at)
        return _compute_and_store(run, by, at)
    except Refused:
        return AnalysisRun.objects.get(pk=run.pk)


def _compute_and_store(run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    try:
        analysis, frame, sums = _compute(run)
    except psychometrics.BadInput as bad:
        return fail_run(run=run, trouble=_bad_input(bad), by=by, at=at)
    except Refused:
        raise
    except Exception:
        logger.exception("Analysis run %s failed.", run.pk)
        return fail_run(run=run, trouble=PROGRAM_ERROR, by=by, at=at)
    return complete_run(run=run, analysis=analysis, frame=frame, sums=sums, by=by, at=at)


def _bad_input(bad: Any) -> Problem:
    if bad.column:
        return Problem("analysis_bad_item", item=bad.column, message=bad.message)
    return Problem("analysis_bad_input", message=bad.message)


def _compute(run: AnalysisRun) -> tuple[Any, Any, Any]:
    expected = frames.sheets_counted([run.form_id]).get(run.form_id, 0)
    frame = frames.form_frame(
        run.form,
        report_progress=lambda sheets: _record_progress(run, Problem("analysis_reading", read=sheets, all=expected)),
    )
    _record_progress(run, Problem("analysis_computing", all=len(frame.responses)))
    group_arguments = {"group": run.grouping, "focal": run.focal} if run.grouping else {}
    analysis = psychometrics.analyze(frame.responses, frame.key, cut=_cut(run.form, frame), **group_arguments)
    _record_progress(run, Problem("analysis_pooling"))
    return analysis, frame, pooling.group_sums(frame.responses, frame.key, frame.cohort_of)


def _record_progress(run: AnalysisRun, progress: Problem) -> None:
    """Store the progress for the run's page. Raises Refused if the run was canceled, which stops it."""
    if not AnalysisRun._base_manager.filter(pk=run.pk, state=AnalysisRunState.RUNNING).update(
        progress=as_json(progress)
    ):
        raise Refused("analysis_canceled")


def _cut(form: Form, frame: Any) -> Any:
    if not form.exam.decides:
        return None
    scored = int((frame.key["scored"] == "yes").sum())
    return cut_points(form.cut_percent, scored) if form.cut_percent else None


@action("analysis.started", "Started item analysis")
def start_run(*, run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    """Mark the run as running and log it; a run whose worker was lost is started again."""
    return transition(run, "start", by=by, at=at)


@action("analysis.completed", "Completed item analysis")
def complete_run(
    *, run: AnalysisRun, analysis: Any, frame: Any, sums: Any, by: User | None, at: datetime
) -> AnalysisRun:
    """Store the document and its inputs, append the figures of each item version over all its forms, mark the run as
    done, and log it. Refuses a run that is not running.
    """
    run.document, run.versions = analysis.to_dict(), frame.versions
    run.fingerprint, run.sittings, run.finished_at = frame.fingerprint, analysis.test.n, at
    run.groups, run.excluded = pooling_data(frame, sums), frame.excluded
    run.save(update_fields=["excluded", "document", "versions", "groups", "fingerprint", "sittings", "finished_at"])
    append_figures(run, at=at)
    return transition(run, "complete", by=by, at=at, sittings=analysis.test.n)


@action("analysis.failed", "Failed to complete item analysis")
def fail_run(*, run: AnalysisRun, trouble: Problem, by: User | None, at: datetime) -> AnalysisRun:
    """Store why the analysis failed (a Problem), mark the run as failed, and log its code.

    Refuses a run that is not running.
    """
    run.trouble, run.finished_at = as_json(trouble), at
    run.save(update_fields=["trouble", "finished_at"])
    return transition(run, "fail", by=by, at=at, reason=trouble.code)


@action("analysis.canceled", "Canceled item analysis")
def cancel_run(*, run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    """Cancel an unfinished run, and log it. Results that its job still computes are discarded."""
    return transition(run, "cancel", by=by, at=at)


def is_stale(run: AnalysisRun) -> bool:
    """Whether a sitting or a key has changed since the run read its answers, by a fast comparison of fingerprints."""
    return frames.fingerprints([run.form_id])[run.form_id] != run.fingerprint
