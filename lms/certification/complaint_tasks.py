"""Background jobs of complaints. Each is safe to run twice."""

import logging

from django.utils import timezone

from cohorts.core.dates import home_day
from lms.certification.actions import complaint_effects, complaint_emails
from lms.certification.complaint_letters import letter_to_complainant
from lms.certification.models import Complaint, ComplaintState
from lms.certification.tasks import send_letter

logger = logging.getLogger(__name__)


def send_complaint_news(complaint_id, what):
    """Email whoever complained the link to where it stands: "received" or "decided". Outside any transaction.

    The address is a restricted record, and reading it is in the log. Nothing is sent to who gave none.
    """
    row = Complaint.objects.get(pk=complaint_id)
    address = complaint_emails.address_of(complaint=row, by=None, at=timezone.now())
    if address:
        send_letter(letter_to_complainant(row, what, address), f"complaint {row.pk}")


def follow_complaints():
    """Close decided complaints whose time to appeal is over, and end probations after their last day. Every night.

    One failure stops no other; the first is raised at the end.
    """
    at, errors, done = timezone.now(), [], 0
    decided = Complaint.objects.filter(state=ComplaintState.DECIDED).order_by("pk")
    ended = Complaint.objects.filter(lasts_until__lt=home_day(at), outcome="probation", annulled_at=None).order_by("pk")
    steps = [(complaint_effects.end_over_probation, row) for row in ended]
    steps += [(complaint_effects.close_over, row) for row in decided]
    for act, row in steps:
        try:
            done += bool(act(complaint=row, by=None, at=at))
        except Exception as error:
            logger.exception("%s of complaint %d failed.", act.__name__, row.pk)
            errors.append(error)
    if errors:
        raise errors[0]
    return done
