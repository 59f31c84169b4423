"""What is wrong with the installation: for /up/, for the desks of its operators, and for their email.

Each check returns a problem or None, and none of them fails: without a database, that is the only problem known.
"""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from cohorts.core.jobs import failed_jobs, last_job_ended
from cohorts.core.models import LogCheck
from cohorts.core.problems import Problem
from cohorts.notices.models import Email, MailboxCheck
from lms.backups import has_backup_since

WORKER_SILENT = "health_worker_silent"
# The worker has a job every minute.
MAX_WORKER_DELAY = timedelta(minutes=5)
MAX_EMAIL_DELAY = timedelta(minutes=15)
FAILED_JOBS_SINCE = timedelta(days=1)
# A night may be missed by an hour or two.
MAX_BACKUP_AGE = timedelta(hours=26)
MIN_FREE_BYTES = 500 * 1_000_000


def problems(at: datetime) -> list[Problem]:
    """Return everything that somebody must look into, the worst first; an empty list if all is well."""
    try:
        results = [check(at) for check in CHECKS]
    except DatabaseError:
        results = [Problem("health_no_database"), disk(at)]
    return [problem for problem in results if problem]


def worker(at: datetime) -> Problem | None:
    """Has the job worker done something lately? One that hangs can still look alive from outside."""
    last = last_job_ended()
    if last is not None and at - last <= MAX_WORKER_DELAY:
        return None
    return Problem(WORKER_SILENT)


def jobs(at: datetime) -> Problem | None:
    """Did a job fail for good in the last day?"""
    failed = failed_jobs().filter(stopped__gte=at - FAILED_JOBS_SINCE)
    if not failed:
        return None
    return Problem("health_jobs_failed", count=len(failed), job=failed[0].func.rsplit(".", 1)[-1])


def waiting_emails(at: datetime) -> Problem | None:
    """Does an email wait longer than the mail server should take?"""
    waiting = Email.objects.late(at - MAX_EMAIL_DELAY).count()
    return Problem("health_emails_waiting", count=waiting) if waiting else None


def mailbox(at: datetime) -> Problem | None:
    """Where reports of emails that did not arrive are read from a mailbox: could it be read the last time?"""
    last = MailboxCheck.objects.all().latest_row() if settings.BOUNCE_MAILBOX else None
    return Problem(last.problem) if last and last.problem else None


def disk(at: datetime) -> Problem | None:
    """Is there room left where the site writes?"""
    folder = Path(settings.VAR_DIR)
    free = shutil.disk_usage(folder if folder.exists() else settings.BASE_DIR).free
    return Problem("health_disk_full", megabytes=free // 1_000_000) if free < MIN_FREE_BYTES else None


def log(at: datetime) -> Problem | None:
    """Did the audit log match its seals when it was checked last?"""
    last = LogCheck.objects.last()
    return Problem("health_log_changed", count=len(last.problems)) if last and last.problems else None


def backup(at: datetime) -> Problem | None:
    """Where backups are written every night: is there one of last night?"""
    if not settings.BACKUP_DIR:
        return None
    is_there = has_backup_since(Path(settings.BACKUP_DIR), at - MAX_BACKUP_AGE)
    return None if is_there else Problem("health_backup_missing")


CHECKS: tuple[Callable[[datetime], Problem | None], ...] = (worker, jobs, waiting_emails, mailbox, log, backup, disk)
