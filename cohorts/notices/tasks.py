"""Background jobs of notices. Each takes ids, calls one action, and is safe to run twice."""

from collections import Counter
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.utils import timezone

from cohorts.notices.actions import bounces, digests, queue
from cohorts.notices.letters import message_of
from cohorts.notices.mailbox import MailboxError, open_mailbox
from cohorts.notices.models import AddressFault, Email
from cohorts.notices.rules.reports import read_report

# One worker takes so many at once, so that others share the work.
BATCH = 20


def send_email(email_id):
    """Send an email that is due. Does nothing if another worker has it, or it waits for its next try."""
    _send_claimed(Email.objects.filter(pk=email_id).claim(timezone.now(), most=1))


def send_waiting_emails():
    """Send all emails that are due: whose pause is over, whose job was lost, or whose reader has a new address.

    Scheduled. A mail server that refuses one does not stop the others.
    """
    queue.send_to_new_addresses(by=None, at=timezone.now())
    while emails := Email.objects.all().claim(timezone.now(), most=BATCH):
        _send_claimed(emails)


def send_digests():
    """Send each person one email with all that waited for it. Scheduled once a day."""
    for person_id in digests.people_with_items():
        digests.send_digest(person_id=person_id, by=None, at=timezone.now())


def read_bounces():
    """Record what mail servers report in BOUNCE_MAILBOX; returns {outcome: messages}, and the code of a `problem`.

    Scheduled. A message is marked as seen only after it was recorded: if a worker dies between, it is read again, and
    recorded once.
    """
    if not settings.BOUNCE_MAILBOX:
        return {}
    counts, problem = Counter(), {}
    try:
        with open_mailbox(settings.BOUNCE_MAILBOX) as mailbox:
            for uid, raw in mailbox.unread():
                counts[bounces.record_report(report=read_report(raw), by=None, at=timezone.now()).value] += 1
                mailbox.mark_read(uid)
    except MailboxError as error:
        problem = {"problem": error.code}
    bounces.note_mailbox(problem=problem.get("problem", ""), by=None, at=timezone.now())
    return {**counts, **problem}


def _send_claimed(emails):
    """Try emails that this worker has.

    Connects to the mail server outside any transaction, because a slow server must not hold the database's write lock.
    If the worker dies after the server took an email, it is sent again with the same Message-ID, by which mail
    programs know it; that is better than losing an invitation.
    """
    current = AddressFault.objects.current().filter(person__in=[email.person_id for email in emails])
    faults = {fault.person_id: fault for fault in current}
    for email in emails:
        if fault := faults.get(email.person_id):
            queue.hold_back(email=email, fault=fault, by=None, at=timezone.now())
            continue
        try:
            message_of(email).send()
        except Exception as error:
            # Whatever is wrong with one email, also in its address, must not stop the others or lose this one.
            refused = queue.record_refused(email=email, **_answer_of(error), by=None, at=timezone.now())
            if refused.fault_id:
                faults[email.person_id] = refused.fault
        else:
            queue.record_sent(email=email, by=None, at=timezone.now())


def _answer_of(error):
    """The code and words of a mail server's answer; code 0 if it could not be reached or gave none."""
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return {"code": code, "answer": _text(words), "of_recipient": True}
    if isinstance(error, SMTPResponseException):
        return {"code": max(error.smtp_code, 0), "answer": _text(error.smtp_error), "of_recipient": False}
    return {"code": 0, "answer": f"{type(error).__name__}: {error}", "of_recipient": False}


def _text(words):
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
