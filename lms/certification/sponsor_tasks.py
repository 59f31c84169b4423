"""Background jobs of requests to agencies. Each is safe to run twice."""

import logging

from django.utils import timezone

from cohorts.people.models import User
from lms.certification.actions import sponsor_offers, sponsor_requests
from lms.certification.models import SponsorRequest
from lms.certification.models.sponsor_requests import OFFER_DAYS

logger = logging.getLogger(__name__)


def follow_sponsor_requests():
    """End requests that need no answer any more, and requests and offers not answered in time; returns how many.

    Scheduled each day. One failure stops no other; the first is raised at the end.
    """
    at, errors, done = timezone.now(), [], 0
    asking = User.objects.filter(sponsor_requests__in=SponsorRequest.objects.waiting()).distinct()
    late = SponsorRequest.objects.open().filter(asked_at__lte=at - sponsor_requests.UNANSWERED)
    offered = SponsorRequest.objects.offered().filter(offered_at__lte=at - OFFER_DAYS)
    steps = (
        (sponsor_requests.end_sponsor_requests, "person", asking),
        (sponsor_requests.expire_sponsor_request, "request", late),
        (sponsor_offers.lapse_sponsor_offer, "request", offered),
    )
    for act, name, rows in steps:
        for row in rows.order_by("pk"):
            try:
                result = act(**{name: row}, by=None, at=at)
                done += result if isinstance(result, int) else 1
            except Exception as error:
                logger.exception("Requests to agencies could not be ended: %s %d.", name, row.pk)
                errors.append(error)
    if errors:
        raise errors[0]
    return done
