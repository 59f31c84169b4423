"""Background jobs of records. Each is safe to run twice."""

import logging
from collections.abc import Iterable

from django.utils import timezone

from cohorts.core.dates import home_day
from cohorts.core.holds.actions import replay_holds
from cohorts.core.refusals import Refused
from lms.records.actions import copies, due_counts, erasure, purges
from lms.records.facts.outcome_report import lines_of, report_of
from lms.records.models import ErasureRequest, ErasureState, PurgeItem, PurgeRun, RecordCopy, RunState
from lms.records.models.purges import Outcome

logger = logging.getLogger(__name__)


def carry_out(run_id: int) -> list[str]:
    """Destroy the records of an approved purge, each in its own transaction, so that a hold that is placed meanwhile
    wins for the rest; returns the report in sentences.

    If one record fails, the others are done, and its error is raised at the end.
    """
    run, errors = PurgeRun.objects.get(pk=run_id), []
    for item in PurgeItem.objects.filter(run=run, outcome=Outcome.WAITING).order_by("pk"):
        try:
            purges.purge_item(item=item, by=None, at=timezone.now())
        except Exception as error:
            logger.exception("Record %s of purge %s could not be destroyed.", item.pk, run_id)
            errors.append(error)
    finished = purges.finish_run(run=run, by=None, at=timezone.now())
    if finished.state == RunState.DONE:
        erasure.keep_erasure(run=finished, by=None, at=timezone.now())
    if errors:
        raise errors[0]
    return lines_of(report_of([run]))


def night() -> list[str]:
    """Carry out what was approved and is not done, remove old copies, and count what is due; returns the report.

    What is due is only listed: two people decide. Scheduled daily.
    """
    at = timezone.now()
    replay_holds(by=None, at=at)
    runs = list(PurgeRun.objects.filter(state=RunState.APPROVED).order_by("pk"))
    for run in runs:
        carry_out(run.pk)
    resume_erasures()
    lines = [*lines_of(report_of(runs)), *_remove(copies.over_at(at))]
    counted = due_counts.count_due(by=None, at=timezone.now(), day=home_day(at))
    lines += due_counts.lines_of(counted)
    for line in lines:
        logger.info("Records: %s", line)
    return lines


def resume_erasures() -> int:
    """Let staff decide again about requests for erasure whose records no hold keeps any more; returns how many.

    Runs after a hold is released, and every night.
    """
    rows = ErasureRequest.objects.filter(state=ErasureState.KEPT).order_by("pk")
    return sum(erasure.resume_erasure(request=row, by=None, at=timezone.now()) for row in rows)


def _remove(rows: Iterable[RecordCopy]) -> list[str]:
    """Remove copies; returns a line for each that a hold keeps."""
    lines = []
    for copy in rows:
        try:
            copies.remove_copy(copy=copy, by=None, at=timezone.now())
        except Refused as refusal:
            lines.append(str(refusal))
    return lines


def prepare_copy(copy_id: int) -> None:
    """Prepare a copy of a person's records."""
    copies.prepare_copy(copy=RecordCopy.objects.get(pk=copy_id), by=None, at=timezone.now())
