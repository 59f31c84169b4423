"""`manage.py restore DIR`: restore a backup into an empty database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cohorts.core.holds.actions import replay_holds
from cohorts.core.models import LogSeal
from cohorts.core.problems import from_json
from cohorts.core.refusals import sentence_of
from cohorts.core.restricted.actions import replay_purges
from cohorts.core.sealing.actions import check_log
from cohorts.core.triggers import install_triggers, missing_triggers
from lms.backups import BackupError, restore_backup


class Command(BaseCommand):
    """Restores one backup, then checks the audit log."""

    help = "Restore the backup in DIR into an empty database and empty folders, and check it."
    # The checks ask the database, which is still empty.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path, help="The folder of one backup.")

    def handle(self, *, folder, **options):
        try:
            manifest = restore_backup(folder)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if missing := missing_triggers():
            self.stdout.write(f"Created missing triggers: {', '.join(missing)}.")
            install_triggers()
        # Before anything else can stop: what was purged after the backup must not be readable again.
        count = len(replay_purges(by=None, at=timezone.now()))
        self.stdout.write(f"{count} {'purge' if count == 1 else 'purges'} replayed.")
        count = len(replay_holds(by=None, at=timezone.now()))
        self.stdout.write(f"{count} legal {'hold' if count == 1 else 'holds'} replayed.")
        if manifest.log_hash and not LogSeal.objects.filter(hash=manifest.log_hash).exists():
            raise CommandError("The seals of the audit log in this backup are not those that its manifest names.")
        check = check_log(at=timezone.now())
        for stored in check.problems:
            self.stderr.write(sentence_of(from_json(stored)))
        if check.problems:
            raise CommandError("The backup was restored, but its audit log does not match its seals.")
        self.stdout.write(f"Restored the backup of {manifest.at}: {len(manifest.files)} files.")
        self.stdout.write(f"The audit log matches its seals ({check.seals}). Start the site and the job worker.")
