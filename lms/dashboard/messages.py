"""What tasks and figures are called; the words of the tasks are in `task_words`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_count, format_long_day, format_long_moment, format_minutes, format_money
from cohorts.core.names import isolated
from cohorts.core.refusals import register, sentence_of
from exams.delivery.templatetags.exam_clock import own_time_text
from lms.dashboard.task_words import TASKS, Words

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


FIGURES = {
    "cohorts_started": _("Cohorts that started"),
    "people_in_training": _("People in training"),
    "finals_taken": _("Final exams taken, result released"),
    "finals_passed": _("Final exams passed"),
    "certificates_issued": _("Certificates issued"),
    "fees_invoiced": _("Fees invoiced"),
    "payments_received": _("Payments received"),
}


def _moment(value: Any) -> str:
    return format_long_moment(*value)


# The exam of a task, in a sentence, by its role.
EXAMS = {
    "final": _("the final exam of %(course)s"),
    "midterm": _("the midterm exam of %(course)s"),
    "practice": _("the practice exam of %(course)s"),
}


def _exam(exam: Any) -> str:
    return str(EXAMS[exam.role]) % {"course": exam.course}


# How parameters are written, by their name.
FORMATTERS: dict[str, Callable[[Any], str]] = {
    "starts": _moment,
    "opens": _moment,
    "which": _exam,
    "closes": _moment,
    "due_on": format_long_day,
    "until": format_long_day,
    "scheduled": format_minutes,
    "needed": format_minutes,
    "time": own_time_text,
    "cohort": lambda cohort: str(cohort or gettext("Statewide")),
    "obstacles": lambda obstacles: " ".join(sentence_of(obstacle.problem) for obstacle in obstacles),
    "subject": lambda subject: f" ({subject})" if subject else "",
    "person": isolated,
    "by": lambda person: str(person or gettext("the command line")),
}


def words(code: str, params: Mapping[str, Any]) -> Words:
    """A task in the active language."""
    written = {name: FORMATTERS[name](value) if name in FORMATTERS else value for name, value in params.items()}
    return Words(*(str(template % written) for template in TASKS[code]))


def figure_words(code: str) -> str:
    """What a figure counts, in the active language."""
    return str(FIGURES[code])


def amount_words(amount: int | Decimal) -> str:
    """A figure as text: dollars and cents for an amount, thousands apart for a count."""
    return format_money(amount) if isinstance(amount, Decimal) else format_count(amount)
