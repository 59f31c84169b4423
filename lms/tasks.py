"""Scheduled jobs of the installation."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from lms.backups import remove_old_backups, write_backup


def back_up() -> None:
    """Write the nightly backup and remove old ones. Does nothing without BACKUP_DIR.

    Raises BackupError, so that a failed backup is a failed job. Old backups stay then.
    """
    if not settings.BACKUP_DIR:
        return
    now, folder = timezone.now(), Path(settings.BACKUP_DIR)
    write_backup(folder, at=now)
    remove_old_backups(folder, keep_days=settings.BACKUP_KEEP_DAYS, at=now)
