"""`manage.py verify_log`: show that no entry of the audit log was changed, removed or added later."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from cohorts.core.commands import DatabaseCommand
from cohorts.core.models import LogSeal
from cohorts.core.problems import from_json
from cohorts.core.refusals import sentence_of
from cohorts.core.sealing.actions import check_log, seal_log


class Command(DatabaseCommand):
    """Checks every seal. Exit status 1 if anything does not match."""

    help = "Check every seal of the audit log, and that a hash from an email to auditors is in the chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hash", default="", help="A hash from an email to auditors. It must be in the chain.")

    def handle(self, *, hash: str, **options: Any) -> None:
        now = timezone.now()
        seal_log(at=now)
        check = check_log(at=now)
        for stored in check.problems:
            self.stderr.write(sentence_of(from_json(stored)))
        self.stdout.write(f"{check.seals} seals over {check.entries} entries. Last hash: {check.last_hash or 'none'}")
        if hash and not LogSeal.objects.filter(hash=hash.strip().lower()).exists():
            raise CommandError("The hash you gave is not in the chain: the log or its seals were replaced.")
        if check.problems:
            raise CommandError("The log does not match its seals.")
        self.stdout.write("The log matches its seals.")
