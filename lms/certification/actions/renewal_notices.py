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
from lms.certification.models import (
    UNFINISHED,
    Application,
    ApplicationState,
    Certificate,
    Decision,
    RenewalNotice,
)
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.rules import RENEWALS, level_of
from lms.certification.rules.findings import Actor, Finding, deciding
from lms.certification.rules.ladder import notices

REMINDER_DAYS = (90, 60, 30)
# Who keeps a submitted renewal waiting, if it is not staff: its person is reminded.
OF_OTHERS = (Actor.TRAINEE, Actor.AGENCY, Actor.OTHER, Actor.VENDOR, Actor.TRAINER)


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

    Who has submitted a renewal that waits for staff alone is not reminded. Of several things that are due at once only
    one email is sent, which says what counts today. A constant number of queries, and those of each email.
    """
    today = home_day(at)
    rows = Certificate.objects.select_for_update(of=("self",)).filter(pk__in=certificate_ids, replaced_from=None)
    rows = rows.filter(state__in=RUNNING_STATES).select_related("person", "version", "candidacy").order_by("pk")
    rows = list(rows)
    there = defaultdict(set)
    for pk, step in RenewalNotice.objects.filter(certificate__in=rows).values_list("certificate", "step"):
        there[pk].add(step)
    with_staff = _with_staff([row.candidacy_id for row in rows])
    appended, telling = [], []
    for row in rows:
        due = [(step, day) for step, day in schedule(row) if day <= today and step not in there[row.pk]]
        tells = row.candidacy_id not in with_staff
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


def _with_staff(candidacy_ids: Collection[int]) -> set[int]:
    """Return the candidacies with a submitted renewal that lacks nothing from the person, an agency or anybody else.

    A fee whose payment is void, for example, is waited for again. One query, two if a renewal waits.
    """
    waiting = Application.objects.filter(cycle__kind__in=RENEWALS, cycle__candidacy__in=candidacy_ids)
    waiting = waiting.filter(state__in=set(UNFINISHED) - {ApplicationState.DRAFT})
    cycles = dict(waiting.values_list("cycle", "cycle__candidacy"))
    latest = Decision.objects.filter(cycle__in=cycles).latest_only("cycle").defer("facts") if cycles else ()
    lacking = {row.cycle_id for row in latest if any(step.actor in OF_OTHERS for step in _open(row.tree))}
    return {candidacy for cycle, candidacy in cycles.items() if cycle not in lacking}


def _open(tree: Finding) -> list[Finding]:
    return [step for step in deciding(tree) if step.open and not step.children]


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
