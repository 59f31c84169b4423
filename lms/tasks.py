"""Background jobs of the whole site. Scheduled in `lms.schedules`."""

from importlib import import_module
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cohorts.core.sealing.actions import check_log
from cohorts.people.actions import log_ins
from cohorts.people.models import User
from lms import log_emails, operator_emails
from lms.backups import remove_old_backups, write_backup


def delete_expired_sessions():
    """Delete expired sessions with the unsent forms in them, and the entries of “Where you are logged in”.

    Scheduled daily. Django ignores an expired session but keeps its row.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    sessions = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(sessions)).delete()


def back_up() -> None:
    """Write the nightly backup and remove old ones. Does nothing without BACKUP_DIR.

    Raises BackupError, so that a failed backup is a failed job. Old backups stay then.
    """
    if not settings.BACKUP_DIR:
        return
    now, folder = timezone.now(), Path(settings.BACKUP_DIR)
    write_backup(folder, at=now)
    remove_old_backups(folder, keep_days=settings.BACKUP_KEEP_DAYS, at=now)


def check_sealed_log() -> None:
    """Check the audit log every night, and email the day's hash to auditors, whether it matches or not."""
    now = timezone.now()
    log_emails.send_hash(check=check_log(at=now), at=now)


def report_problems() -> None:
    """Email what is wrong with the installation to its operators, once a day for each kind of problem."""
    operator_emails.report(at=timezone.now(), by_worker=True)


def record_wrong_password(person_id: int, source: str) -> None:
    """Record a wrong password for a person's account. There is none with the id 0: see `lms.accounts`."""
    person = User.objects.filter(pk=person_id).first()
    if person is not None:
        log_ins.record_wrong_password(person=person, source=source, by=None, at=timezone.now())
