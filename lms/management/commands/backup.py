"""`manage.py backup DIR`: write a backup of the database, uploaded files and emails."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.backups import BackupError, remove_old_backups, write_backup


class Command(BaseCommand):
    """Writes a new folder inside DIR."""

    help = "Write a backup to a new folder inside DIR. People can go on working."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--keep-days", type=int, help="Then remove older backups from DIR. The last one stays.")

    def handle(self, *, folder, keep_days, **options):
        now = timezone.now()
        if keep_days is not None and keep_days < 1:
            raise CommandError("--keep-days must be 1 or more.")
        try:
            written = write_backup(folder, at=now)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {written}.")
        if keep_days is not None:
            for removed in remove_old_backups(folder, keep_days=keep_days, at=now):
                self.stdout.write(f"Removed {removed}.")
