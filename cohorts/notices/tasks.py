"""Background jobs of notices. Each takes ids, calls one action, and is safe to run twice."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from cohorts.notices import actions as letters
from cohorts.notices.models import Letter
from cohorts.notices.ports import link_path, sender_address


def send_letter(letter_id):
    """Send a letter that has not been sent.

    Connects to the mail server outside any transaction, because a slow server must not hold the database's write lock.
    If the worker dies in between, the letter is sent again, which is better than losing an invitation.
    """
    letter = Letter.objects.select_related("person").filter(pk=letter_id, sent_at__isnull=True).first()
    if letter is None:
        return
    _message(letter).send()
    letters.record_sent(letter=letter, by=None, at=timezone.now())


def _message(letter):
    body = letter.body.replace("{link}", _link(letter))
    return EmailMessage(letter.subject, body, from_email=sender_address(), to=[letter.person.email])


def _link(letter):
    """Return the link of a letter, computed now: an invitation's own link, or the address of the site."""
    return settings.PUBLIC_URL + link_path(letter.kind, letter.about_id)


def send_waiting_letters():
    """Send letters queued over ten minutes ago, whose job was lost. Scheduled. Raises the first error at the end."""
    unsent = Letter.objects.filter(sent_at__isnull=True, queued_at__lt=timezone.now() - timedelta(minutes=10))
    errors = []
    for letter_id in unsent.order_by("pk").values_list("pk", flat=True)[:200]:
        try:
            send_letter(letter_id)
        except Exception as error:
            # One address that the mail server rejects must not stop the others.
            errors.append(error)
    if errors:
        raise errors[0]
