"""Emails: queued inside the transaction that causes them, sent by a job, never twice for the same cause."""

from datetime import datetime
from typing import Any

from cohorts.core.actions import action, log
from cohorts.core.jobs import enqueue
from cohorts.notices.models import Email


@action("email.queued", "Queued email")
def queue_email(
    *, person: Any, kind: str, key: str, subject: str, body: str, by: Any, at: datetime, about_id: int | None = None
) -> Email:
    """Create an email to `person` and queue a job to send it; returns the Email.

    `key` identifies the cause: if an email with this key exists, it is returned and nothing is queued. The subject must
    not reveal why a person is certified, or a result.
    """
    email, created = Email.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "kind": kind,
            "about_id": about_id,
            "subject": subject,
            "body": body,
            "queued_at": at,
        },
    )
    if created:
        log(email, by=by, at=at, kind=kind)
        enqueue("cohorts.notices.tasks.send_email", email.pk)
    return email


@action("email.sent", "Sent email")
def record_sent(*, email: Email, by: Any, at: datetime) -> Email:
    """Record that an email was passed to the mail server. Does nothing if that is already recorded."""
    if Email.objects.filter(pk=email.pk, sent_at__isnull=True).update(sent_at=at):
        email.sent_at = at
        log(email, by=by, at=at, kind=email.kind)
    return email
