"""Background jobs of certification: each fetches, calls one action, and is safe to run twice."""

import logging

from django.utils import timezone

from .actions import decisions
from .models import Candidacy

logger = logging.getLogger(__name__)
SWEEP_BATCH = 100


def reconsider_noted():
    """Drain the notes of who must be reconsidered, batch by batch, each in its own transaction."""
    done = 0
    while count := decisions.drain(by=None, at=timezone.now()):
        done += count
    return done


def recompute_all():
    """The nightly sweep: decide every candidacy anew. Returns the ids of the decisions it had to append.

    It should find nothing; whatever it finds is logged and written to the program staff.
    """
    mended = []
    last = 0
    while True:
        ids = list(Candidacy.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
        if not ids:
            break
        found = decisions.reconsider(candidacy_ids=ids, by=None, at=timezone.now())
        mended += [decision.pk for decision in found]
        last = ids[-1]
    if mended:
        logger.warning("The nightly sweep had to change %d verdicts: decisions %s.", len(mended), mended)
        decisions.report_sweep(decision_ids=mended, by=None, at=timezone.now())
    return mended
