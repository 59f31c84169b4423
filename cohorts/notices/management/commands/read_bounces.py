"""`manage.py read_bounces`: read what mail servers report about our emails, from a pipe or from the mailbox."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.notices import tasks
from cohorts.notices.actions.bounces import record_report
from cohorts.notices.mailbox import MAX_BYTES
from cohorts.notices.rules.reports import read_report


class Command(BaseCommand):
    """Without options it reads one message from standard input, as a mail server's pipe gives it."""

    help = "Read a report of a mail server from standard input, or, with --mailbox, those in BOUNCE_MAILBOX."

    def add_arguments(self, parser):
        parser.add_argument("--mailbox", action="store_true", help="Read the mailbox in BOUNCE_MAILBOX instead.")

    def handle(self, *, mailbox, **options):
        self.stdout.write(_mailbox() if mailbox else _message())


def _message():
    """Record the message on standard input; returns what became of it."""
    raw = sys.stdin.buffer.read(MAX_BYTES)
    while sys.stdin.buffer.read(MAX_BYTES):
        # The mail server must be able to write all of it.
        pass
    try:
        return record_report(report=read_report(raw), by=None, at=timezone.now()).value
    except DatabaseError as error:
        # Any other code tells the mail server that the message is lost; with this one it tries again.
        raise CommandError("The database does not respond.", returncode=os.EX_TEMPFAIL) from error


def _mailbox():
    """Record what is new in the mailbox; returns how many messages of each kind."""
    if not settings.BOUNCE_MAILBOX:
        raise CommandError("Set BOUNCE_MAILBOX first.")
    counts = tasks.read_bounces()
    if problem := counts.pop("problem", ""):
        raise CommandError(sentence_of(Problem(problem)))
    return ", ".join(f"{name}: {count}" for name, count in sorted(counts.items())) or "Nothing new."
