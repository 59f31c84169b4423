"""Emails about practice and supervision. None says with whom somebody worked; the pages do after log-in, to who may."""

from datetime import datetime

from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.models import PlanOverride, PracticeEntry, QualificationState, SupervisorQualification
from lms.certification.practice_events import (
    PLAN_OVERRIDDEN,
    PLAN_OVERRIDDEN_STAFF,
    PRACTICE_CHANGED,
    PRACTICE_CONFIRMED,
    PRACTICE_ENTERED,
    PRACTICE_RETURNED,
    QUALIFICATION_DECIDED,
)


@in_email_language
def email_changed(*, entry: PracticeEntry, supervisor: User, by: User, at: datetime) -> None:
    """Tell who confirmed an entry that it was changed or taken out, so that it does not count as confirmed."""
    values = {"specialist": called(entry.person)}
    key = f"practice-changed-{entry.pk}"
    queue_email(
        person=supervisor, kind=PRACTICE_CHANGED, about_id=entry.person_id, key=key, values=values, by=by, at=at
    )


@in_email_language
def email_entered(*, person: User, by: User, at: datetime) -> None:
    """Tell the specialist, once for a file, that the agency entered hours for them."""
    key = f"practice-entered-{person.pk}-{at.isoformat()}"
    queue_email(person=person, kind=PRACTICE_ENTERED, about_id=person.pk, key=key, by=by, at=at)


@in_email_language
def email_returned(*, entry: PracticeEntry, check: int, by: User, at: datetime) -> None:
    """Tell the specialist that an entry was sent back."""
    key = f"practice-returned-{check}"
    queue_email(person=entry.person, kind=PRACTICE_RETURNED, about_id=entry.person_id, key=key, by=by, at=at)


@in_email_language
def email_confirmed(*, person: User, by: User, at: datetime) -> None:
    """Tell the specialist, once for everything that was confirmed together."""
    key = f"practice-confirmed-{person.pk}-{by.pk}-{at.isoformat()}"
    queue_email(person=person, kind=PRACTICE_CONFIRMED, about_id=person.pk, key=key, by=by, at=at)


@in_email_language
def email_qualification(*, row: SupervisorQualification, by: User, at: datetime) -> None:
    """Tell a supervisor that program staff decided."""
    key = f"qualification-{row.pk}-{row.state}"
    # Its last day can be corrected.
    key += f"-{row.ends_on}-{row.decided_at.isoformat()}" if row.state == QualificationState.ENDED else ""
    queue_email(person=row.person, kind=QUALIFICATION_DECIDED, about_id=row.pk, key=key, by=by, at=at)


@in_email_language
def email_override(*, row: PlanOverride, by: User, at: datetime) -> None:
    """Tell the specialist and, if somebody supervises them, the supervisor."""
    key = f"plan-override-{row.pk}"
    queue_email(person=row.person, kind=PLAN_OVERRIDDEN, about_id=row.person_id, key=key, by=by, at=at)
    if row.employment.supervisor is not None:
        queue_email(
            person=row.employment.supervisor, kind=PLAN_OVERRIDDEN_STAFF, about_id=row.person_id, key=f"{key}-staff",
            values={"specialist": called(row.person)}, by=by, at=at,
        )  # fmt: skip
