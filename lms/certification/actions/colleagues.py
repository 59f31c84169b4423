"""Colleagues who review: tell them about an application, and do not take what one of them has taken meanwhile.

No email says whose it is or what is in it: the page does, after log-in.
"""

from datetime import datetime
from typing import Any

from cohorts.core.problems import Problem
from cohorts.core.states import transition
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.models import Application, SecondReview
from lms.certification.review_events import SECOND_REVIEW_ENDED


def taken_meanwhile(row: Any, seen: str | None) -> Problem | None:
    """Return that a colleague has become the reviewer of an application or a request since it was on a page, or None.

    `seen`: the id of the reviewer on the page, "" for nobody; None asks nothing.
    """
    if seen is None or row.reviewer is None or str(row.reviewer_id) == seen:
        return None
    return Problem("review_taken_meanwhile", person=row.reviewer)


@in_email_language
def email_colleague(
    application: Application, colleague: User, kind: str, key: str, *, values: Any = None, by: User | None, at: datetime
) -> Any:
    """Tell a colleague that an application waits for them, or does not any more, and where. Nobody emails themself."""
    if by is not None and by.pk == colleague.pk:
        return None
    return queue_email(person=colleague, kind=kind, about_id=application.pk, key=key, values=values, by=by, at=at)


def end_second_reviews(application: Application, *, by: User | None, at: datetime) -> None:
    """End a question for a second opinion that is not needed any more; the colleague is emailed."""
    rows = SecondReview.objects.filter(application=application, state=SecondReview.State.OPEN)
    for second in rows.select_related("reviewer"):
        transition(second, "cancel", by=by, at=at, fields={"answered_at": at})
        key = f"second-ended-{second.pk}"
        email_colleague(application, second.reviewer, SECOND_REVIEW_ENDED, key, by=by, at=at)
