"""Background jobs of the ground: ids in, fetch, one action, safe to run twice."""

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from .models import Letter


def send_letter(letter_id):
    """Send a letter that has not been sent. The row is locked while it is, so that two workers send it once."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).select_related("person").get(pk=letter_id)
        if letter.sent_at:
            return
        send_mail(letter.subject, letter.body, None, [letter.person.email])
        letter.sent_at = timezone.now()
        letter.save(update_fields=["sent_at"])
