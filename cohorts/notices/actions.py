"""Letters by e-mail: queued inside the transaction that causes them, sent by a job, never twice for the same cause."""

from datetime import datetime
from typing import Any

from cohorts.core.actions import action, log
from cohorts.core.jobs import enqueue
from cohorts.notices.models import Letter


@action("letter.queued", "Queued a letter")
def queue_letter(
    *, person: Any, kind: str, key: str, subject: str, body: str, by: Any, at: datetime, about_id: int | None = None
) -> Letter:
    """Write a letter to `person` and queue its sending; returns the Letter.

    `key` says what the letter is about: where a letter with this key exists, that one is returned and nothing is
    queued. The subject must say nothing about why the person is written to.
    """
    letter, new = Letter.objects.get_or_create(
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
    if new:
        log(letter, by=by, at=at, kind=kind)
        enqueue("cohorts.notices.tasks.send_letter", letter.pk)
    return letter


@action("letter.sent", "Sent a letter")
def record_sent(*, letter: Letter, by: Any, at: datetime) -> Letter:
    """Note that a letter was handed to the mail server. A letter already noted stays as it is."""
    if Letter.objects.filter(pk=letter.pk, sent_at__isnull=True).update(sent_at=at):
        letter.sent_at = at
        log(letter, by=by, at=at, kind=letter.kind)
    return letter
