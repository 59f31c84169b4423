"""Emails to people whose seat in a cohort someone else took or gave up."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training.models import Enrollment

# Kinds of these emails; lms.wiring sets where the link of SEAT goes.
SEAT, SEAT_GIVEN_UP = "seat", "seat-given-up"


@in_email_language
def email_seat(enrollment: Enrollment, *, by: User | None, at: datetime) -> None:
    """Email the person that they have a seat. Whoever took their own seat knows."""
    if by is None or by.pk == enrollment.person_id:
        return
    text = _("%(agency)s has given you a seat in a training. Log in to see when and where it takes place:")
    questions = _("If you cannot come, contact %(agency)s.")
    words = _words(enrollment)
    queue_email(
        person=enrollment.person, kind=SEAT, about_id=enrollment.cohort_id, key=f"seat-{enrollment.pk}",
        subject=_("You have a seat in a training"),
        body=email_text(enrollment.person, text % words, "{link}", questions % words), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_seat_given_up(enrollment: Enrollment, *, by: User | None, at: datetime) -> None:
    """Email the person that their seat was given up. Whoever gave up their own seat knows."""
    if by is None or by.pk == enrollment.person_id:
        return
    text = _(
        "Your seat in the training %(cohort)s at %(vendor)s was given up. You no longer need to come to its sessions. "
        "The attendance that was recorded stays on record."
    )
    questions = _("If you did not expect this, or want another seat, contact %(agency)s.")
    words = _words(enrollment)
    queue_email(
        person=enrollment.person, kind=SEAT_GIVEN_UP, key=f"seat-given-up-{enrollment.pk}",
        subject=_("Your seat in a training was given up"),
        body=email_text(enrollment.person, text % words, questions % words), by=by, at=at,
    )  # fmt: skip


def _words(enrollment: Enrollment) -> dict[str, Any]:
    cohort = enrollment.cohort
    return {"cohort": cohort.code, "vendor": cohort.vendor, "agency": enrollment.agency}
