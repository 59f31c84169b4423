"""Emails: queued inside the transaction that causes them, sent by a job, never twice for the same cause."""

from datetime import datetime
from typing import Any

from cohorts.core.actions import action, log
from cohorts.core.jobs import enqueue
from cohorts.notices.models import Letter


@action("letter.queued", "Queued email")
def queue_letter(
    *, person: Any, kind: str, key: str, subject: str, body: str, by: Any, at: datetime, about_id: int | None = None
) -> Letter:
    """Create an email to `person` and queue a job to send it; returns the Letter.

    `key` identifies the cause: if a letter with this key exists, it is returned and nothing is queued. The subject must
    not reveal why a person is certified, or a result.
    """
    letter, created = Letter.objects.get_or_create(
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
        log(letter, by=by, at=at, kind=kind)
        enqueue("cohorts.notices.tasks.send_letter", letter.pk)
    return letter


@action("letter.sent", "Sent email")
def record_sent(*, letter: Letter, by: Any, at: datetime) -> Letter:
    """Record that a letter was passed to the mail server. Does nothing if that is already recorded."""
    if Letter.objects.filter(pk=letter.pk, sent_at__isnull=True).update(sent_at=at):
        letter.sent_at = at
        log(letter, by=by, at=at, kind=letter.kind)
    return letter
