"""An agency reminds its people to renew: by email, each at most once within the pause."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, Organization, User
from lms.certification.actions.short_renewals import short_of
from lms.certification.employer_events import STAFF_REMINDED
from lms.certification.messages.renewals import renewal_notice
from lms.certification.models import UNFINISHED, Application, ApplicationState, Certificate, StaffReminder
from lms.certification.models.employer_certificates import REMINDER_PAUSE, is_paused, reminder_problem
from lms.certification.models.rules import RENEWALS

# More than an agency has people whose certificates end within a year.
MAX_A_DAY, DAY = 300, timedelta(days=1)


@action("staff_reminder.sent", "Reminded staff to renew")
def remind(*, certificate: Certificate, by: User, at: datetime) -> StaffReminder:
    """Remind a specialist of the end of a certificate, by email, for the agency where they work.

    Whoever has submitted a renewal that waits gets no email, unless it cannot be granted as it is; the agency does not
    learn it. Refuses everybody but a
    coordinator of an agency where the person works now, a certificate that was replaced, cannot be renewed now or ends
    in more than a year, another reminder within the pause, and too many of an agency within a day.
    """
    agency = _employer(certificate, by)
    Organization.objects.select_for_update().get(pk=agency.pk)
    row = Certificate.objects.select_for_update(of=("self",)).select_related("person").get(pk=certificate.pk)
    if problem := reminder_problem(row, home_day(at)):
        raise Refused(problem)
    latest = StaffReminder.objects.filter(certificate=row).latest_row()
    if latest is not None and is_paused(latest.at, at):
        raise Refused("reminder_lately", from_when=latest.at + REMINDER_PAUSE)
    times = StaffReminder.objects.filter(agency=agency, at__gt=at - DAY).order_by("-at").values_list("at", flat=True)
    lately = list(times[:MAX_A_DAY])
    if len(lately) == MAX_A_DAY:
        raise Refused("reminder_limit", number=MAX_A_DAY, from_when=lately[-1] + DAY)
    emailed, short = _waits_for(row, at)
    reminder = StaffReminder.objects.create(certificate=row, agency=agency, emailed=emailed, by=by, at=at)
    log(reminder, by=by, at=at, certificate=row.number, agency=agency.pk)
    if emailed:
        _email(reminder, short, by=by, at=at)
    return reminder


def remind_each(
    *, certificates: Sequence[Certificate], by: User, at: datetime
) -> list[tuple[Certificate, Refused | None]]:
    """Remind of certificates one after the other, each in a transaction of its own; returns each with its refusal."""
    outcomes: list[tuple[Certificate, Refused | None]] = []
    for row in certificates:
        try:
            remind(certificate=row, by=by, at=at)
            outcomes.append((row, None))
        except Refused as refused:
            outcomes.append((row, refused))
    return outcomes


def _employer(certificate: Certificate, by: User) -> Organization:
    """Return the agency of `by` where the person works now."""
    coordinated = by.holdings().get(roles.AGENCY_COORDINATOR, frozenset())
    accounts = list(accounts_of([certificate.person_id]))
    jobs = Membership.objects.in_force().filter(user__in=accounts, role=roles.TRAINEE, organization__in=coordinated)
    job = jobs.select_related("organization").order_by("pk").first()
    if job is None:
        raise Refused("reminder_not_staff")
    agency: Organization = job.organization
    return agency


def _waits_for(row: Certificate, at: datetime) -> tuple[bool, list[Application]]:
    """Return whether the person is emailed, and their submitted renewals that cannot be granted as they are."""
    rows = Application.objects.filter(cycle__candidacy=row.candidacy_id, cycle__kind__in=RENEWALS)
    rows = list(
        rows.filter(state__in=set(UNFINISHED) - {ApplicationState.DRAFT}).select_related(
            "cycle__candidacy__program", "cycle__candidacy__person", "cycle__version"
        )
    )
    lacking = short_of(rows, at)
    short = [one for one in rows if one.pk in lacking]
    return len(short) == len(rows), short


@in_email_language
def _email(reminder: StaffReminder, short: Sequence[Application], *, by: User, at: datetime) -> None:
    ladder = reminder.certificate.ladder
    if ladder is not None:
        lacking = " ".join(one.text for one in short_of(short, at).values())
        values = {"agency": reminder.agency.name, "notice": lacking or renewal_notice(ladder, home_day(at))}
        queue_email(
            person=reminder.certificate.person, kind=STAFF_REMINDED, about_id=reminder.certificate_id,
            key=f"staff-reminder-{reminder.pk}", values=values, by=by, at=at,
        )  # fmt: skip
