"""Emails about merged records: to the person, at the address that stays; and to both when it ends."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.events import ACCOUNT_JOINED
from cohorts.people.models import AccountMerge, User
from cohorts.people.ports import former_names


@in_email_language
def email_merged(row: AccountMerge, told: Sequence[str], *, by: User | None, at: datetime) -> None:
    """Email the person once that two records of theirs are one now, how they log in, and what was chosen (`told`)."""
    person = row.into
    text = _(
        "You had two records with us: %(email)s and %(other)s. They are one now. Log in as %(email)s; the log-in "
        "%(other)s no longer works. Your hours, exams and certificates are all there."
    ) % {"email": person.email, "other": row.account.email}
    question = _("If one of these records is not yours, contact state program staff today.")
    queue_email(
        person=person, kind=ACCOUNT_JOINED, key=f"account-merged-{row.pk}", subject=_("Your two records are one now"),
        body=email_text(person, text, *told, question), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_merge_ended(row: AccountMerge, person: User, *, by: User | None, at: datetime) -> None:
    """Email both that the records are apart again, how each logs in, and which certificate bears another name."""
    # Under their own names again.
    for one in User.objects.filter(pk__in=[person.pk, row.account_id]).order_by("pk"):
        names = [line.person for line in former_names(one)]
        text = _(
            "Two records were joined by mistake and are apart again. Log in as %(email)s, with the password of this "
            "record."
        ) % {"email": one.email}
        queue_email(
            person=one, kind=ACCOUNT_JOINED, key=f"merge-ended-{row.pk}-{one.pk}",
            subject=_("Your record was separated again"),
            body=email_text(one, text, *names, _("If you have questions, contact state program staff.")), by=by, at=at,
        )  # fmt: skip
