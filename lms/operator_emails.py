"""What is wrong with the installation, by email to its operators.

These emails are sent at once and not queued: the job that sends queued emails may be what is broken. What was sent is
noted in a file and not in the database, for the same reason.
"""

import contextlib
import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cohorts.core.addresses import public_address
from cohorts.core.dates import home_day
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.health import WORKER_SILENT, problems


@in_email_language
def report(*, at: datetime, by_worker: bool = False) -> list[Problem]:
    """Email the problems of which nobody was told today. Returns these.

    by_worker: the job worker reports, so it works, even if it finished nothing before: the site was just started.
    """
    day, noted = str(home_day(at)), _noted()
    present = [problem for problem in problems(at) if not (by_worker and problem.code == WORKER_SILENT)]
    new = [problem for problem in present if noted.get(problem.code) != day]
    recipients = _recipients() if new else []
    if not recipients:
        return []
    lines = "\n".join(f"- {sentence_of(problem)}" for problem in new)
    send_mail(
        _("%(site)s needs attention") % {"site": settings.WAGTAIL_SITE_NAME},
        f"{lines}\n\n{public_address('/')}\n",
        None,
        recipients,
    )
    _note(noted | {problem.code: day for problem in new})
    return new


def _recipients() -> list[str]:
    if settings.OPERATOR_EMAILS:
        return list(settings.OPERATOR_EMAILS)
    with contextlib.suppress(DatabaseError):
        return list(User.objects.filter(is_superuser=True, is_active=True).values_list("email", flat=True))
    return []


def _file() -> Path:
    return Path(settings.VAR_DIR) / "reported-problems.json"


def _noted() -> dict[str, str]:
    """Return {code: day of the last email}; empty if the file is missing or was not written to its end."""
    try:
        return dict(json.loads(_file().read_text()))
    except (OSError, ValueError):
        return {}


def _note(days: dict[str, str]) -> None:
    # On a full disk the same email is sent again, which is better than none.
    with contextlib.suppress(OSError):
        _file().write_text(json.dumps(days))
