"""Submitted renewals whose continuing education does not reach, and what people read when they renew or withdraw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.dates import home_day
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.review_clocks import count_again
from lms.certification.facts.closing import closings_of
from lms.certification.messages.renewals import after_submitting, short_text, submit_again_text
from lms.certification.models import Application, ApplicationState, Certificate
from lms.certification.models.rules import RENEWALS
from lms.certification.renewal_events import RENEWAL_SHORT, RENEWAL_SUBMITTED, RENEWAL_WITHDRAWN
from lms.certification.rules.ladder import StepKind, rung_on


@dataclass(frozen=True)
class Short:
    """What a submitted renewal lacks, in minutes. `until`: by when another is the same step; None: that has no end.

    `is_over`: none can be begun any more.
    """

    lost: int
    text: str
    until: date | None
    is_over: bool


def short_of(applications: Iterable[Application], at: datetime) -> dict[int, Short]:
    """Return {application id: what it lacks for good} of submitted renewals. A constant number of queries."""
    rows = {row.cycle_id: row for row in applications if row.state == ApplicationState.SUBMITTED}
    closings = closings_of([row.cycle for row in rows.values() if row.cycle.kind in RENEWALS], at)
    short = {rows[pk]: one for pk, one in closings.items() if one.is_short and one.finding is not None}
    candidacies = {row.cycle.candidacy_id for row in short}
    live = Certificate.objects.filter(candidacy__in=candidacies).live() if short else ()
    ladders, today = {row.candidacy_id: row.ladder for row in live}, home_day(at)
    result = {}
    for row, closing in short.items():
        ladder = ladders.get(row.cycle.candidacy_id)
        if ladder is not None:
            rung, last = rung_on(ladder, today), max(ladder.until, ladder.given_back or ladder.until)
            until = last if rung.kind == StepKind.ON_TIME else rung.through
            is_over = rung.kind == StepKind.NONE
            result[row.pk] = Short(closing.lost, short_text(closing.lost, ladder, today), until, is_over)
    return result


def learning_changed(person: User, program_id: int, *, by: User | None, at: datetime, struck: bool = False) -> bool:
    """Count again what a submitted renewal of a person lacks; call when staff decided on continuing education.

    `struck`: less counts than before; if the renewal lacks it now, the person is emailed what to do. Returns whether.
    """
    rows = Application.objects.of_people([person.pk]).filter(
        cycle__candidacy__program=program_id, cycle__kind__in=RENEWALS, state=ApplicationState.SUBMITTED
    )
    rows = list(rows.select_related("cycle__candidacy__program", "cycle__candidacy__person", "cycle__version"))
    count_again(rows, at=at)
    short = short_of(rows, at) if struck else {}
    for row in rows:
        if row.pk in short:
            _email_short(row, at.isoformat(), by=by, at=at)
    return bool(short)


@in_email_language
def _email_short(row: Application, key: str, *, by: User | None, at: datetime) -> None:
    values = {"notice": short_of([row], at)[row.pk].text}
    key = f"application-{row.pk}-short-{key}"
    email_applicant(application=row, kind=RENEWAL_SHORT, key=key, values=values, by=by, at=at)


@in_email_language
def email_submitted(row: Application, *, by: User | None, at: datetime) -> None:
    """Say that a renewal is here; and, where its continuing education does not reach, what is missing."""
    short = short_of([row], at).get(row.pk)
    values = {"notice": short.text if short else after_submitting(learns=bool(closings_of([row.cycle], at)))}
    key = f"application-{row.pk}-submitted"
    email_applicant(application=row, kind=RENEWAL_SUBMITTED, key=key, values=values, by=by, at=at)


@in_email_language
def email_withdrawn(row: Application, certificate: Certificate, *, by: User | None, at: datetime) -> None:
    """Say that a renewal was withdrawn, by what step the next one counts, and where it is begun."""
    ladder = certificate.ladder
    values = {"notice": submit_again_text(ladder, home_day(at)) if ladder else ""}
    queue_email(
        person=certificate.person, kind=RENEWAL_WITHDRAWN, about_id=certificate.pk,
        key=f"application-{row.pk}-withdrawn", values=values, by=by, at=at,
    )  # fmt: skip
