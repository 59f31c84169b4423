"""Background jobs of requests to agencies. Each is safe to run twice."""

import logging

from django.utils import timezone

from cohorts.people.models import User
from lms.certification.actions import sponsor_requests
from lms.certification.models import SponsorRequest

logger = logging.getLogger(__name__)


def follow_sponsor_requests():
    """End open requests that need no answer any more, and those that were not answered in time; returns how many.

    Scheduled each day. One failure stops no other; the first is raised at the end.
    """
    at, errors, done = timezone.now(), [], 0
    for person in User.objects.filter(sponsor_requests__in=SponsorRequest.objects.open()).distinct().order_by("pk"):
        try:
            done += sponsor_requests.end_sponsor_requests(person=person, by=None, at=at)
        except Exception as error:
            logger.exception("The requests of person %d to agencies could not be ended.", person.pk)
            errors.append(error)
    late = SponsorRequest.objects.open().filter(asked_at__lte=at - sponsor_requests.UNANSWERED)
    for row in late.order_by("pk"):
        try:
            sponsor_requests.expire_sponsor_request(request=row, by=None, at=at)
            done += 1
        except Exception as error:
            logger.exception("Request %d to an agency could not be ended.", row.pk)
            errors.append(error)
    if errors:
        raise errors[0]
    return done
