"""Background jobs of certification: each fetches, calls one action, and is safe to run twice."""

import logging

from django.utils import timezone

from lms.certification.actions import decisions
from lms.certification.models import Candidacy

logger = logging.getLogger(__name__)
SWEEP_BATCH = 100


def reconsider_noted():
    """Drain the notes of who must be reconsidered, batch by batch, each in its own transaction.

    Where a batch breaks, its people are taken one by one: whom it broke on keeps their note and is raised at the end,
    and nobody else waits for them.
    """
    done, broken = 0, {}
    while True:
        try:
            count = decisions.drain(without=list(broken), by=None, at=timezone.now())
        except Exception:
            count = _one_by_one(broken)
        if not count:
            break
        done += count
    if broken:
        raise next(iter(broken.values()))
    return done


def _one_by_one(broken):
    """Drain each note of the next batch by itself; adds {candidacy id: error} to `broken`. Returns how many notes."""
    ids = decisions.next_noted(without=list(broken))
    for candidacy_id in ids:
        try:
            decisions.drain(only=candidacy_id, by=None, at=timezone.now())
        except Exception as error:
            logger.exception("Candidacy %d could not be reconsidered.", candidacy_id)
            broken[candidacy_id] = error
    return len(ids)


def recompute_all():
    """The nightly sweep: decide every candidacy anew. Returns the ids of the decisions it had to append.

    It should find nothing; whatever it finds is logged and written to the program staff.
    """
    mended, broken = [], []
    last = 0
    while True:
        ids = list(Candidacy.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
        if not ids:
            break
        mended += [decision.pk for decision in _recomputed(ids, broken)]
        last = ids[-1]
    if mended:
        logger.warning("The nightly sweep had to change %d verdicts: decisions %s.", len(mended), mended)
        decisions.report_sweep(decision_ids=mended, by=None, at=timezone.now())
    if broken:
        raise broken[0]
    return mended


def _recomputed(ids, broken):
    """The new decisions of a batch; where it breaks, of each candidacy by itself, the errors added to `broken`."""
    try:
        return decisions.reconsider(candidacy_ids=ids, by=None, at=timezone.now())
    except Exception as error:
        if len(ids) == 1:
            logger.exception("Candidacy %d could not be reconsidered.", ids[0])
            broken.append(error)
            return []
    return [decision for one in ids for decision in _recomputed([one], broken)]
