"""The background job of audits. Safe to run twice."""

import logging

from django.utils import timezone

from cohorts.core.dates import home_day
from lms.certification.actions import audits
from lms.certification.models import AuditedRenewal, AuditedState, AuditRound, AuditState
from lms.certification.models.audits import WAITING

logger = logging.getLogger(__name__)


def follow_audits():
    """Draw audits whose list has closed, let the next follow who dropped out, and remind people. Every hour.

    One failure stops no other; the first is raised at the end. Returns how many steps were taken.
    """
    at, errors, done = timezone.now(), [], 0
    steps = [
        (audits.draw, {"audit": row})
        for row in AuditRound.objects.filter(state=AuditState.ANNOUNCED, closes_at__lte=at).order_by("pk")
    ]
    with_open = AuditedRenewal.objects.filter(state__in=WAITING).values("audit")
    steps += [(audits.follow, {"audit": row}) for row in AuditRound.objects.filter(pk__in=with_open).order_by("pk")]
    for act, about in steps:
        done += _try(act, about, at, errors)
    waiting = AuditedRenewal.objects.filter(state=AuditedState.ASKED, until__gte=home_day(at)).order_by("pk")
    for row in waiting:
        if audits.is_reminder_due(row, at):
            done += _try(audits.remind, {"audited": row}, at, errors)
    if errors:
        raise errors[0]
    return done


def _try(act, about, at, errors):
    try:
        return bool(act(**about, by=None, at=at))
    except Exception as error:
        logger.exception("%s failed.", act.__name__)
        errors.append(error)
        return False
