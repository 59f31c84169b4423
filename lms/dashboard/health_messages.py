"""The sentences of the health check, which staff read on the dashboard."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core.refusals import register

register(
    {
        "health_no_database": _("The database does not respond."),
        "health_worker_silent": _("The job worker has finished no job for five minutes. Restart it."),
        "health_jobs_failed": ngettext_lazy(
            "A background job failed in the last day: %(job)s.",
            "%(count)s background jobs failed in the last day, the last one: %(job)s.",
            "count",
        ),
        "health_emails_waiting": ngettext_lazy(
            "An email has been waiting for over 15 minutes. Check the mail server.",
            "%(count)s emails have been waiting for over 15 minutes. Check the mail server.",
            "count",
        ),
        "health_disk_full": _("The disk is almost full: %(megabytes)s MB left."),
        "health_log_changed": _(
            "The audit log does not match its seals (%(count)s). Tell an auditor, and run manage.py verify_log."
        ),
        "health_backup_missing": _("There is no backup of last night in BACKUP_DIR."),
    }
)
