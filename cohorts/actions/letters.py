"""Letters: queued inside the transaction of what they tell, sent by a job, never twice."""

from ..kernel.jobs import enqueue
from ..models import Letter


def queue_letter(*, person, kind, key, subject, body, by, at):
    """Queue a letter to a person and the job that sends it; returns the letter.

    `key` names what the letter is about; a second letter with the same key is not queued. `subject` is read by
    whoever looks over a shoulder and says nothing about why. Called inside a running action, so that the letter
    commits or vanishes with the change it tells of.
    """
    letter, new = Letter.objects.get_or_create(
        key=key, defaults={"person": person, "kind": kind, "subject": subject, "body": body, "queued_at": at}
    )
    if new:
        enqueue("cohorts.tasks.send_letter", letter.pk)
    return letter
