"""Writes of emails: their wording and timing, the queue, what readers choose, and what vendors write."""

from datetime import timedelta

from django.utils import timezone

from cohorts.notices.models import Email
from cohorts.training.models import Cohort, SeatOffer
from tests.access.write import AUDITOR, EVERYBODY, PROGRAM, VENDOR, Write, at_key, nothing


def given_up(side):
    """The email of the side was not sent."""
    Email.objects.filter(pk=side.pk).update(state="given_up", sent_at=None, given_up_at=timezone.now())


def still_news(side):
    """The email of the bounce is of today."""
    Email.objects.filter(bounces=side.pk).update(queued_at=timezone.now())


def offer_ends_soon(side):
    """The training starts later, so that more time for the offer is more."""
    now = timezone.now()
    Cohort.objects.filter(pk=side.cohort.pk).update(state="open", starts_at=now + timedelta(days=30))
    SeatOffer.objects.filter(pk=side.pk).update(ends_at=now + timedelta(hours=1))


def event(code, **more):
    """The address of an event, which is the same for both sides."""
    return lambda side: {"event": code, **more}


NOTICES = {
    "email_policy": Write(who=(PROGRAM,), path=event("vendor-seat"), body=lambda side: {"timing": "off"}),
    "email_template": Write(
        who=(PROGRAM,),
        path=event("exam-news", language="en"),
        body=lambda side: {"subject": "News", "text": "Hello {name}, look here: {link}"},
    ),
    "email_built_in": Write(who=(PROGRAM,), path=event("exam-news", language="en")),
    "email_try_again": Write(who=(PROGRAM,), prepare=given_up),
    "address_try_again": Write(who=(PROGRAM,)),
    "bounce_reached": Write(who=(PROGRAM,), body=lambda side: {"note": "By letter of today."}),
    "bounce_not_reached": Write(who=(PROGRAM,), path=at_key(), body=lambda side: {"note": "The letter came back."}),
    "bounce_send_again": Write(who=(PROGRAM,), prepare=still_news),
    # Everybody chooses about their own emails, auditors too.
    "my_notices": Write(
        who=(*EVERYBODY, AUDITOR),
        path=nothing,
        body=lambda side: {
            "training-reminder": "off",
            "exam-window-opens-soon": "now",
            "exam-window-closes-soon": "now",
            "vendor-seat": "now",
            "agency-waiting-list": "now",
        },
    ),
    "vendor_cohort_write": Write(
        who=(VENDOR,),
        body=lambda side: {"groups": ["seats"], "subject": "What to bring", "text": "A pen.", "send": "1"},
    ),
    "vendor_offer_extend": Write(who=(VENDOR,), prepare=offer_ends_soon),
}
