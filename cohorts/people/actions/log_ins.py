"""Entries of the audit log about wrong passwords, and the email to the person whose account it is."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cohorts.core.actions import action, log
from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.core.history import entries_about
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.events import WRONG_PASSWORDS
from cohorts.people.models import User

WRONG_PASSWORD = "log_in.failed"
# More than a person who has forgotten which password it was.
MANY = 10


@action(WRONG_PASSWORD, "Entered wrong password")
def record_wrong_password(*, person: User, source: str, by: User | None, at: datetime) -> None:
    """Record that somebody entered a wrong password for an account, and from which IP address; never what they entered.

    Emails the person once a day if there were MANY within 24 hours.
    """
    log(person, by=by, at=at, source=source)
    entries = entries_about(User, [person.pk], [WRONG_PASSWORD], since=at - timedelta(days=1))
    if entries.count() >= MANY and person.has_usable_password():
        _email_attempts(person, by=by, at=at)


@in_email_language
def _email_attempts(person: User, *, by: User | None, at: datetime) -> None:
    text = _(
        "Within a day, a wrong password was entered for your account %(number)s times or more, the last time "
        "%(moment)s. Nobody got in this way. If it was not you, you do not need to do anything: your password still "
        "works on devices that you have used before, and you can log in with a code by email. If your password is "
        "short, or you use it elsewhere, change it."
    ) % {"number": MANY, "moment": format_long_moment(at, home_zone())}
    queue_email(
        person=person,
        kind=WRONG_PASSWORDS,
        key=f"wrong-passwords-{person.pk}-{home_day(at)}",
        subject=_("Wrong passwords for your account"),
        body=email_text(person, text, _("If you have questions, contact state program staff.")),
        by=by,
        at=at,
    )
