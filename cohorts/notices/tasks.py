"""Background jobs of notices. Each takes ids, calls one action, and is safe to run twice."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils import timezone

from cohorts.core.addresses import public_address
from cohorts.notices import actions as emails
from cohorts.notices.models import Email
from cohorts.notices.ports import link_path, sender_address


def send_email(email_id):
    """Send an email that has not been sent.

    Connects to the mail server outside any transaction, because a slow server must not hold the database's write lock.
    If the worker dies in between, the email is sent again, which is better than losing an invitation.
    """
    email = Email.objects.select_related("person").filter(pk=email_id, sent_at__isnull=True).first()
    if email is None:
        return
    _message(email).send()
    emails.record_sent(email=email, by=None, at=timezone.now())


def _message(email):
    body = email.body.replace("{link}", _link(email))
    return EmailMessage(email.subject, body, from_email=sender_address(), to=[email.person.email])


def _link(email):
    """Return the link of an email, computed now: an invitation's own link, or the address of the site."""
    return public_address(link_path(email.kind, email.about_id))


def send_waiting_emails():
    """Send emails queued over ten minutes ago, whose job was lost. Scheduled. Raises the first error at the end."""
    unsent = Email.objects.filter(sent_at__isnull=True, queued_at__lt=timezone.now() - timedelta(minutes=10))
    errors = []
    for email_id in unsent.order_by("pk").values_list("pk", flat=True)[:200]:
        try:
            send_email(email_id)
        except Exception as error:
            # One address that the mail server rejects must not stop the others.
            errors.append(error)
    if errors:
        raise errors[0]
