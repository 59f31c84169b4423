"""Remind of renewals, and say each step after the end of a certificate: once each, also after nights without a run."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from cohorts.core.actions import action
from cohorts.core.dates import home_day
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.events import RENEWAL_DUE
from lms.certification.messages.renewals import renewal_notice
from lms.certification.models import UNFINISHED, Application, ApplicationState, Certificate, RenewalNotice
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.rules import RENEWALS, level_of
from lms.certification.rules.ladder import notices

REMINDER_DAYS = (90, 60, 30)


def schedule(certificate: Certificate) -> list[tuple[str, date]]:
    """Return everything that is said about a certificate, with its days; nothing of one that does not end."""
    if certificate.ladder is None:
        return []
    level = level_of(certificate.version, certificate.candidacy.level)
    days = level.renewal.reminder_days if level and level.renewal else REMINDER_DAYS
    return notices(certificate.ladder, days)


def next_notice(certificate: Certificate, after: date) -> date | None:
    """Return the first day after `after` on which something is said about a certificate."""
    return min((day for _step, day in schedule(certificate) if day > after), default=None)


@action("renewal.notices_given", "Reminded of renewals")
def give_notices(*, certificate_ids: Collection[int], by: User | None, at: datetime) -> int:
    """Append what is due about these certificates and email their people; returns how many were emailed.

    Who has submitted a renewal that waits is not reminded. Of several things that are due at once only one email is
    sent, which says what counts today. A constant number of queries, and those of each email.
    """
    today = home_day(at)
    rows = Certificate.objects.select_for_update(of=("self",)).filter(pk__in=certificate_ids, replaced_from=None)
    rows = rows.filter(state__in=RUNNING_STATES).select_related("person", "version", "candidacy").order_by("pk")
    rows = list(rows)
    there = defaultdict(set)
    for pk, step in RenewalNotice.objects.filter(certificate__in=rows).values_list("certificate", "step"):
        there[pk].add(step)
    waiting = Application.objects.filter(cycle__kind__in=RENEWALS, cycle__candidacy__in=[c.candidacy_id for c in rows])
    waiting = waiting.filter(state__in=set(UNFINISHED) - {ApplicationState.DRAFT})
    submitted = set(waiting.values_list("cycle__candidacy", flat=True))
    appended, telling = [], []
    for row in rows:
        due = [(step, day) for step, day in schedule(row) if day <= today and step not in there[row.pk]]
        tells = row.candidacy_id not in submitted
        appended += [
            RenewalNotice(certificate=row, step=step, on=day, emailed=tells and (step, day) == due[-1], at=at)
            for step, day in due
        ]
        telling += [(row, due[-1][0])] if due and tells else []
        row.next_notice_on = next_notice(row, today)
    RenewalNotice.objects.bulk_create(appended)
    Certificate.objects.bulk_update(rows, ["next_notice_on"])
    for row, step in telling:
        _email(row, step, today, by=by, at=at)
    return len(telling)


@in_email_language
def _email(certificate: Certificate, step: str, today: date, *, by: User | None, at: datetime) -> None:
    ladder = certificate.ladder
    if ladder is not None:
        queue_email(
            person=certificate.person,
            kind=RENEWAL_DUE,
            about_id=certificate.pk,
            key=f"renewal-{certificate.pk}-{step}",
            values={"notice": renewal_notice(ladder, today)},
            by=by,
            at=at,
        )
