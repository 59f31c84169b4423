"""Emails about endorsements and work on teams: to the person, and to those who employ or supervise them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core.formatting import format_long_day
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.certificate_emails import employers_of, relation
from lms.certification.endorsement_events import (
    ENDORSEMENT_ENDS,
    ENDORSEMENT_GRANTED,
    ENDORSEMENT_OF_STAFF,
    TEAM_COURSE_DUE,
    TEAM_COURSE_DUE_STAFF,
    TEAM_RECORDED,
)
from lms.certification.models import EndorsementGrant, TeamWork


def _which(row: EndorsementGrant) -> str:
    """Which endorsement, in an email: what tells about the person is not named, since others may see it."""
    return gettext("the page says which") if row.is_personal else row.title


@in_email_language
def email_news(row: EndorsementGrant, kind: str, *, by: User | None, at: datetime) -> None:
    """Email the person that an endorsement was granted, ended or restored, and their employers what may be known."""
    queue_email(
        person=row.person, kind=kind, about_id=row.certificate_id, key=f"{kind}-{row.pk}-{at.isoformat()}",
        values={"which": _which(row)}, by=by, at=at,
    )  # fmt: skip
    if row.is_personal:
        return
    granted = kind == ENDORSEMENT_GRANTED
    words = (
        gettext("They have an endorsement now: %(which)s.")
        if granted
        else gettext("An endorsement changed: %(which)s.")
    )
    for reader in employers_of(row.person):
        queue_email(
            person=reader, kind=ENDORSEMENT_OF_STAFF, about_id=row.certificate_id,
            key=f"staff-{kind}-{row.pk}-{reader.pk}-{at.isoformat()}",
            values={
                "specialist": called(row.person), "relation": relation(row.person, reader),
                "news": words % {"which": row.title},
            },
            by=by, at=at,
        )  # fmt: skip


@in_email_language
def email_ending(row: EndorsementGrant, *, by: User | None, at: datetime) -> None:
    """Email the person once that an endorsement ends and does not go on by itself."""
    if row.ends_on is None:
        return
    queue_email(
        person=row.person, kind=ENDORSEMENT_ENDS, about_id=row.certificate_id, key=f"endorsement-ends-{row.pk}",
        values={"which": _which(row), "until": format_long_day(row.ends_on)}, by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_team(row: TeamWork, news: Callable[[], str], *, by: User | None, at: datetime) -> None:
    """Email the person what was recorded about their work on a team."""
    queue_email(
        person=row.person, kind=TEAM_RECORDED, about_id=row.person_id, key=f"team-{row.pk}",
        values={"team": row.team, "news": news()}, by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_course_due(row: TeamWork, step: str, *, by: User | None, at: datetime) -> None:
    """Email the person, their supervisor and their agency once for each reminder of the course, and once when it is
    overdue."""
    about: dict[str, Any] = {"about_id": row.person_id, "by": by, "at": at}
    values = {"team": row.team, "news": _due_words(row, step)}
    key = f"team-course-{row.pk}-{step}"
    queue_email(person=row.person, kind=TEAM_COURSE_DUE, key=key, values=values, **about)
    values = values | {"specialist": called(row.person)}
    for reader in employers_of(row.person):
        queue_email(person=reader, kind=TEAM_COURSE_DUE_STAFF, key=f"{key}-{reader.pk}", values=values, **about)


def _due_words(row: TeamWork, step: str) -> str:
    if row.due_on is None:
        return ""
    day = {"day": format_long_day(row.due_on)}
    if step != "over":
        return gettext("the course is to be complete by %(day)s.") % day
    words = gettext("the course was to be complete by %(day)s, and is not.") % day
    return f"{words} {row.if_late}" if row.if_late else words
