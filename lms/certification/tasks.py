"""Background jobs of certification. Each is safe to run twice."""

import logging

from django.utils import timezone

from lms.certification.actions import decisions
from lms.certification.models import Candidacy

logger = logging.getLogger(__name__)
SWEEP_BATCH = 100


def reconsider_noted():
    """Process the queue of reconsiderations in batches, each in its own transaction.

    If a batch fails, its candidacies are processed one by one, so that one failure does not stop the others. A
    candidacy that fails stays in the queue, and its error is raised at the end.
    """
    done, errors = 0, {}
    while True:
        try:
            count = decisions.drain(without=list(errors), by=None, at=timezone.now())
        except Exception:
            count = _one_by_one(errors)
        if not count:
            break
        done += count
    if errors:
        raise next(iter(errors.values()))
    return done


def _one_by_one(errors):
    """Process each candidacy of the next batch alone, and add {candidacy id: error} to `errors`; return the count."""
    ids = decisions.next_noted(without=list(errors))
    for candidacy_id in ids:
        try:
            decisions.drain(only=candidacy_id, by=None, at=timezone.now())
        except Exception as error:
            logger.exception("Candidacy %d could not be reconsidered.", candidacy_id)
            errors[candidacy_id] = error
    return len(ids)


def recompute_all():
    """Reconsider every candidacy in the nightly sweep; return the ids of the decisions it appended.

    There should be none. If there are any, they are logged and emailed to program staff.
    """
    changed, errors = [], []
    last = 0
    while True:
        ids = list(Candidacy.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
        if not ids:
            break
        changed += [decision.pk for decision in _reconsider(ids, errors)]
        last = ids[-1]
    if changed:
        logger.warning("The nightly sweep changed %d verdicts: decisions %s.", len(changed), changed)
        decisions.report_sweep(decision_ids=changed, by=None, at=timezone.now())
    if errors:
        raise errors[0]
    return changed


def _reconsider(ids, errors):
    """Return the new decisions of a batch; if it fails, process each candidacy alone and add errors to `errors`."""
    try:
        return decisions.reconsider(candidacy_ids=ids, by=None, at=timezone.now())
    except Exception as error:
        if len(ids) == 1:
            logger.exception("Candidacy %d could not be reconsidered.", ids[0])
            errors.append(error)
            return []
    return [decision for candidacy_id in ids for decision in _reconsider([candidacy_id], errors)]
