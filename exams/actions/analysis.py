"""Analyses of forms: requested, worked out by a job, stored; never worked out while somebody waits for a page."""

import logging

from cohorts.kernel.jobs import enqueue
from cohorts.kernel.lifecycle import move
from cohorts.kernel.verbs import Refused, log, verb

from .. import frames, psychometrics
from ..models import AnalysisRun, Form
from ..rules.forms import cut_points

logger = logging.getLogger(__name__)
BROKE = "The analysis stopped on an error of the program. The error log of the server says more."


@verb("analysis.requested", "Request an item analysis")
def request_run(*, form, by, at):
    """Store a run, queue its job, log it; where one is already waiting or running, that one is returned.

    Refuses a form that fewer than two people have sat.
    """
    Form._base_manager.select_for_update().get(pk=form.pk)
    waiting = form.runs.filter(state__in=("queued", "running")).first()
    if waiting:
        return waiting
    sat = frames.sheets_counted([form.pk]).get(form.pk, 0)
    if sat < 2:
        people = "Nobody has" if sat == 0 else "Only one person has"
        raise Refused(f"{people} finished form {form.code}. An analysis needs at least two people.")
    run = AnalysisRun.objects.create(form=form, requested_by=by, requested_at=at)
    log(run, by=by, at=at, form=form.code, sittings=sat)
    enqueue("exams.tasks.analyze", run.pk)
    return run


def run_analysis(*, run, by, at):
    """Work a run out: start, read and compute, store. A run that is done, failed or cancelled is left as it is.

    Three short transactions and none in between, so that nobody's answer waits behind the arithmetic. Trouble is
    stored as a sentence; a run that was cancelled meanwhile stays cancelled.
    """
    if run.state not in ("queued", "running"):
        return run
    try:
        start_run(run=run, by=by, at=at)
        return _worked_out(run, by, at)
    except Refused:
        return AnalysisRun.objects.get(pk=run.pk)


def _worked_out(run, by, at):
    try:
        frame = frames.form_frame(run.form)
        found = psychometrics.analyze(frame.responses, frame.key, cut=_cut(run.form, frame))
    except psychometrics.BadInput as bad:
        trouble = f"Item {bad.column}: {bad.message}" if bad.column else bad.message
        return fail_run(run=run, trouble=trouble, by=by, at=at)
    except Exception:
        logger.exception("Analysis run %s broke.", run.pk)
        return fail_run(run=run, trouble=BROKE, by=by, at=at)
    return complete_run(run=run, found=found, frame=frame, by=by, at=at)


def _cut(form, frame):
    scored = int((frame.key["scored"] == "yes").sum())
    return cut_points(form.cut_percent, scored) if form.cut_percent else None


@verb("analysis.started", "Start an item analysis")
def start_run(*, run, by, at):
    """Mark the run as running and log it; a run that a lost worker left running is started again."""
    return move(run, "start", by=by, at=at)


@verb("analysis.completed", "Complete an item analysis")
def complete_run(*, run, found, frame, by, at):
    """Store the document with what went into it, mark the run as done, log it. Refuses a run that is not running."""
    run.document, run.versions = found.to_dict(), frame.versions
    run.fingerprint, run.sittings, run.finished_at = frame.fingerprint, found.test.n, at
    run.save(update_fields=["document", "versions", "fingerprint", "sittings", "finished_at"])
    return move(run, "complete", by=by, at=at, sittings=found.test.n)


@verb("analysis.failed", "Item analysis failed")
def fail_run(*, run, trouble, by, at):
    """Store why no figures could be worked out, mark the run as failed, log it. Refuses a run that is not running."""
    run.trouble, run.finished_at = trouble, at
    run.save(update_fields=["trouble", "finished_at"])
    return move(run, "fail", by=by, at=at, reason=trouble)


@verb("analysis.cancelled", "Cancel an item analysis")
def cancel_run(*, run, by, at):
    """Give a run up that is not done yet, and log it. What its job still works out is thrown away."""
    return move(run, "cancel", by=by, at=at)


def is_stale(run):
    """Has a sitting, a voiding or a key come since the run read its answers? A cheap comparison of fingerprints."""
    return frames.fingerprints([run.form_id])[run.form_id] != run.fingerprint
