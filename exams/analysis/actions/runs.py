"""Analyses of forms: requested, worked out by a job, stored; never worked out while somebody waits for a page."""

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
from exams.analysis.actions.figures import append_figures, grouped_of
from exams.analysis.models import AnalysisRun, AnalysisRunState
from exams.assembly.models import Form, FormState
from exams.assembly.rules import cut_points
from exams.bank.models import ItemVersion

pooling = LazyModule("exams.psychometrics.pooling")

logger = logging.getLogger(__name__)
BROKE = Problem("analysis_broke")
UNDER_WAY = (AnalysisRunState.QUEUED, AnalysisRunState.RUNNING)


@action("analysis.requested", "Request an item analysis")
def request_run(
    *, form: Form, by: User | None, at: datetime, grouping: str = "", focal: str = "", anew: bool = False
) -> AnalysisRun:
    """Store a run, queue its job, log it; where the same one is already waiting or running, that one is returned.

    `grouping` (one of frames.GROUPINGS) and `focal` (one of its groups) ask for differential item functioning as well.
    `anew`: after a change of what a run reads, one that is running may have read what was before, and another one does
    not stand in the way. Refuses a form that fewer than two people have sat, a group nobody belongs to, and another
    analysis of the form while one is under way.
    """
    Form._base_manager.select_for_update().get(pk=form.pk)
    under_way = form.runs.filter(state__in=UNDER_WAY)
    if anew:
        under_way = form.runs.filter(state=AnalysisRunState.QUEUED, grouping=grouping, focal=focal)
    waiting = under_way.first()
    if waiting and (waiting.grouping, waiting.focal) == (grouping, focal):
        return waiting
    if waiting:
        raise Refused("analysis_under_way", form=form.code)
    sat = frames.sheets_counted([form.pk]).get(form.pk, 0)
    if sat < 2:
        raise Refused("analysis_too_few_people", count=sat, form=form.code)
    if grouping and focal not in frames.groups_present(form).get(grouping, ()):
        raise Refused("analysis_group_unknown")
    run = AnalysisRun.objects.create(form=form, grouping=grouping, focal=focal, requested_by=by, requested_at=at)
    log(run, by=by, at=at, form=form.code, sittings=sat, compared=focal)
    enqueue("exams.analysis.tasks.analyze", run.pk)
    return run


@action("analysis.version_requested", "Request an analysis of an item version")
def request_version_runs(*, version: ItemVersion, by: User | None, at: datetime) -> list[AnalysisRun]:
    """Request a run of every form that carries the version and whose newest run is out of date; returns them.

    The figures of the version over all forms follow when they are done. Refuses where there is nothing to work out.
    """
    forms = Form.objects.filter(places__version=version).exclude(state=FormState.DRAFT).order_by("code")
    sat = frames.sheets_counted([form.pk for form in forms])
    met = [form for form in forms if sat.get(form.pk, 0) > 1]
    if not met:
        raise Refused("analysis_version_without_people")
    now, done = frames.fingerprints([form.pk for form in met]), newest_fingerprints(met)
    behind = [form for form in met if done.get(form.pk) != now[form.pk]]
    if not behind:
        raise Refused("analysis_version_up_to_date")
    return [request_run(form=form, by=by, at=at) for form in behind]


def newest_fingerprints(forms: Iterable[Form]) -> dict[int, str]:
    """{form id: fingerprint of its newest run that is done}. One query."""
    runs = AnalysisRun.objects.filter(form__in=forms, state=AnalysisRunState.DONE).order_by("requested_at", "pk")
    return dict(runs.values_list("form_id", "fingerprint"))


def run_analysis(*, run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    """Work a run out: start, read and compute, store. A run that is done, failed or canceled is left as it is.

    Short transactions and none in between, so that nobody's answer waits behind the arithmetic. Why it failed
    is stored as a code; a run that was canceled meanwhile stays canceled, and stops at its next step.
    """
    if run.state not in UNDER_WAY:
        return run
    try:
        start_run(run=run, by=by, at=at)
        return _worked_out(run, by, at)
    except Refused:
        return AnalysisRun.objects.get(pk=run.pk)


def _worked_out(run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    try:
        found, frame, groups = _computed(run)
    except psychometrics.BadInput as bad:
        return fail_run(run=run, trouble=_bad_input(bad), by=by, at=at)
    except Refused:
        raise
    except Exception:
        logger.exception("Analysis run %s broke.", run.pk)
        return fail_run(run=run, trouble=BROKE, by=by, at=at)
    return complete_run(run=run, found=found, frame=frame, groups=groups, by=by, at=at)


def _bad_input(bad: Any) -> Problem:
    if bad.column:
        return Problem("analysis_bad_item", item=bad.column, message=bad.message)
    return Problem("analysis_bad_input", message=bad.message)


def _computed(run: AnalysisRun) -> tuple[Any, Any, Any]:
    expected = frames.sheets_counted([run.form_id]).get(run.form_id, 0)
    frame = frames.form_frame(
        run.form,
        tell=lambda sheets: _note(run, Problem("analysis_reading", read=sheets, all=expected)),
    )
    _note(run, Problem("analysis_computing", all=len(frame.responses)))
    compared = {"group": run.grouping, "focal": run.focal} if run.grouping else {}
    found = psychometrics.analyze(frame.responses, frame.key, cut=_cut(run.form, frame), **compared)
    _note(run, Problem("analysis_pooling"))
    return found, frame, pooling.group_sums(frame.responses, frame.key, frame.cohort_of)


def _note(run: AnalysisRun, progress: Problem) -> None:
    """Say on the run's page how far it has come; stops a run that was canceled."""
    if not AnalysisRun._base_manager.filter(pk=run.pk, state=AnalysisRunState.RUNNING).update(
        progress=as_json(progress)
    ):
        raise Refused("analysis_canceled")


def _cut(form: Form, frame: Any) -> Any:
    scored = int((frame.key["scored"] == "yes").sum())
    return cut_points(form.cut_percent, scored) if form.cut_percent else None


@action("analysis.started", "Start an item analysis")
def start_run(*, run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    """Mark the run as running and log it; a run that a lost worker left running is started again."""
    return transition(run, "start", by=by, at=at)


@action("analysis.completed", "Complete an item analysis")
def complete_run(
    *, run: AnalysisRun, found: Any, frame: Any, groups: Any, by: User | None, at: datetime
) -> AnalysisRun:
    """Store the document with what went into it, append the figures of each item version over all its forms, mark the
    run as done, log it. Refuses a run that is not running.
    """
    run.document, run.versions = found.to_dict(), frame.versions
    run.fingerprint, run.sittings, run.finished_at = frame.fingerprint, found.test.n, at
    run.groups, run.excluded = grouped_of(frame, groups), frame.excluded
    run.save(update_fields=["excluded", "document", "versions", "groups", "fingerprint", "sittings", "finished_at"])
    append_figures(run, at=at)
    return transition(run, "complete", by=by, at=at, sittings=found.test.n)


@action("analysis.failed", "Item analysis failed")
def fail_run(*, run: AnalysisRun, trouble: Problem, by: User | None, at: datetime) -> AnalysisRun:
    """Store why no figures could be worked out (a Problem), mark the run as failed, log its code.

    Refuses a run that is not running.
    """
    run.trouble, run.finished_at = as_json(trouble), at
    run.save(update_fields=["trouble", "finished_at"])
    return transition(run, "fail", by=by, at=at, reason=trouble.code)


@action("analysis.canceled", "Cancel an item analysis")
def cancel_run(*, run: AnalysisRun, by: User | None, at: datetime) -> AnalysisRun:
    """Give a run up that is not done yet, and log it. What its job still works out is thrown away."""
    return transition(run, "cancel", by=by, at=at)


def is_stale(run: AnalysisRun) -> bool:
    """Has a sitting, a voiding or a key come since the run read its answers? A cheap comparison of fingerprints."""
    return frames.fingerprints([run.form_id])[run.form_id] != run.fingerprint
