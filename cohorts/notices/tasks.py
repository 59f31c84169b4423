"""Background jobs of notices: ids in, fetch, one action. Each is safe to run twice."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from cohorts.notices import actions as letters
from cohorts.notices.models import Letter
from cohorts.notices.ports import link_path


def send_letter(letter_id):
    """Hand a letter to the mail server, unless that was done already.

    The mail server is spoken to outside of any transaction: a slow one must not hold the database's write lock. A
    worker that dies in between sends the letter again, which is better than losing an invitation.
    """
    letter = Letter.objects.select_related("person").filter(pk=letter_id, sent_at__isnull=True).first()
    if letter is None:
        return
    _message(letter).send()
    letters.record_sent(letter=letter, by=None, at=timezone.now())


def _message(letter):
    return EmailMessage(letter.subject, letter.body.replace("{link}", _link(letter)), to=[letter.person.email])


def _link(letter):
    """The link a letter carries: an invitation's own, computed now; otherwise the site's address."""
    return settings.PUBLIC_URL + link_path(letter.kind, letter.about_id)


def send_waiting_letters():
    """Send what a lost job left behind: letters that have waited for ten minutes. By the clock."""
    waiting = Letter.objects.filter(sent_at__isnull=True, queued_at__lt=timezone.now() - timedelta(minutes=10))
    trouble = []
    for letter_id in waiting.order_by("pk").values_list("pk", flat=True)[:200]:
        try:
            send_letter(letter_id)
        except Exception as refused:
            # One address that the mail server refuses must not hold up everybody after it.
            trouble.append(refused)
    if trouble:
        raise trouble[0]
