"""Emails of the demo: words that staff wrote, a message to a waiting list, and an address that cannot be reached."""

from datetime import timedelta

from cohorts.core import roles
from cohorts.notices.actions import queue, templates
from cohorts.notices.actions.bounces import record_report
from cohorts.notices.models import Email, EmailState
from cohorts.notices.rules.reports import Report, Says
from cohorts.training.actions.cohort_messages import write_to_cohort
from cohorts.training.models import Cohort, SeatOffer

REMINDER = (
    "Hello {name},\n\n"
    "Your training {cohort} at {vendor} starts {start}.\n"
    "Where: {place}\n\n"
    "Please bring a photo ID and something to eat. If you need a ride, call {office} at {office_phone}.\n\n"
    "{link}\n\n"
    "{office}"
)
REFUSAL = "5.1.1 Recipient address rejected: user unknown"


def write_and_refuse(cast, *, now):
    """Program staff wrote the reminder, a vendor wrote to a waiting list, and two readers could not be reached."""
    templates.save_template(
        event="training-reminder", language="en", subject="See you soon", text=REMINDER,
        by=cast.staff[roles.PROGRAM], at=now - timedelta(days=20),
    )  # fmt: skip
    _report_as_not_arrived(now - timedelta(hours=5))
    offer = SeatOffer.objects.filter(state=SeatOffer.State.OPEN, ends_at__gt=now).select_related("place").first()
    if offer is None:
        return
    cohort = Cohort.objects.select_related("vendor").get(pk=offer.place.cohort_id)
    at = now - timedelta(hours=3)
    write_to_cohort(
        cohort=cohort, groups=["waiting"], subject="Parking at Lakes Center",
        text="The lot behind the building is closed this month. Please park on Third Street.",
        by=cast.coordinators[cohort.vendor], at=at,
    )  # fmt: skip
    email = Email.objects.filter(kind="cohort-message", person=offer.place.person_id).latest("pk")
    (taken,) = Email.objects.filter(pk=email.pk).claim(at, most=1)
    queue.record_refused(email=taken, code=550, answer=REFUSAL, of_recipient=True, by=None, at=at)


def _report_as_not_arrived(at):
    """The last email of a trainer was taken, and the mail server reported afterwards that the mailbox is full."""
    sent = Email.objects.filter(state=EmailState.SENT, person__email="trainer11@demo.example")
    for email in sent.order_by("-pk")[:1]:
        report = Report(
            Says.BOUNCE, report_id="<full@mail.demo.example>", quoted=(email.message_id,), status="5.2.2",
            permanent=True, diagnostic="552 5.2.2 The mailbox is full",
        )  # fmt: skip
        record_report(report=report, by=None, at=at)
