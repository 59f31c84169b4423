"""What people and program staff have to do about renewals: to renew in time, and hours that wait."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from lms.certification.actions.renewals import open_renewal
from lms.certification.actions.short_renewals import short_of
from lms.certification.models import (
    REVIEWED,
    Application,
    ApplicationState,
    Certificate,
    LearningDecision,
    LearningEntry,
    LearningSource,
)
from lms.certification.models.certificate_status import RUNNING_STATES, CertificateState
from lms.certification.models.rules import RENEWALS
from lms.certification.rules.applications import Giver
from lms.certification.rules.ladder import StepKind, rung_on
from lms.dashboard.task import Task

SOON = timedelta(days=90)


def own_certificates(user):
    """The certificates of a person that no later one replaces, as a list: also those that were stopped. One query."""
    rows = Certificate.objects.visible_to(user).of_person(user).latest_issues()
    return list(rows.exclude(state=CertificateState.DECEASED).order_by("valid_until", "pk"))


def for_specialist(certificates, at):
    """To renew each certificate near or after its end that can still be renewed, unless its renewal is begun.

    Of a suspended one, to read why.
    """
    today = home_day(at)
    tasks = [_stopped(row, today) for row in certificates if row.state == CertificateState.SUSPENDED]
    return tasks + [_to_renew(row, today) for row in certificates if _is_due(row, today) and open_renewal(row) is None]


def _stopped(row, today=None):
    code = "certificate_suspended" if row.state == CertificateState.SUSPENDED else "certificate_over"
    about, url = {"number": row.number}, reverse("certificate_page", args=[row.pk])
    if today and row.held_from and today < row.held_from:
        # Only what was renewed early is on hold: the term before runs on.
        code, about = "renewal_held", about | {"until": row.last_valid_day}
    return Task(code, about, row.issued_at, url, may_wait=True)


def short_renewals(user, at):
    """Submitted renewals that cannot be granted as they are. One query without any."""
    rows = (
        Application.objects.visible_to(user)
        .of_person(user)
        .filter(state=ApplicationState.SUBMITTED, cycle__kind__in=RENEWALS, needs__contains=Giver.APPLICANT.value)
    )
    rows = list(rows.select_related("cycle__candidacy__program", "cycle__version"))
    short = short_of(rows, at)
    return [_submit_again(row, short[row.pk]) for row in rows if row.pk in short]


def _submit_again(row, short):
    code = "renewal_short" if short.until is None else "renewal_short_by"
    about = {"lost": short.lost, "until": short.until}
    url = reverse("my_application", args=[row.pk])
    return Task("renewal_short_over" if short.is_over else code, about, row.cycle.submitted_at, url)


def _is_due(row, today):
    ladder = row.ladder if row.state in RUNNING_STATES else None
    return ladder is not None and today >= ladder.until - SOON and rung_on(ladder, today).kind != StepKind.NONE


def _to_renew(row, today):
    ladder = row.ladder
    rung = rung_on(ladder, today)
    since = datetime.combine(ladder.until - SOON, time(), home_zone())
    until = ladder.until if today <= ladder.until else rung.through or ladder.until
    code = "certificate_renew" if today <= ladder.until else "certificate_renew_late"
    if code == "certificate_renew_late" and rung.through is None:
        code = "certificate_renew_open"
    about = {"number": row.number, "until": until}
    return Task(code, about, since, reverse("certificate_page", args=[row.pk]))


def instead_of_a_seat(certificates, at):
    """Where the certificate of a certified person is, who needs no seat in a training; or that it has ended."""
    today = home_day(at)
    running = [row for row in certificates if row.state in RUNNING_STATES]
    if not running:
        return [_stopped(row) for row in certificates if row.state != CertificateState.SUSPENDED]
    return [
        Task(
            "certificate_see", {"number": row.number}, row.issued_at, reverse("certificate_page", args=[row.pk]),
            may_wait=True,
        )
        for row in running
        if not _is_due(row, today)
    ]  # fmt: skip


def for_program(user):
    """Submitted renewals with continuing education at which nobody has looked. One query."""
    looked = LearningDecision.objects.visible_to(user, role=roles.PROGRAM).filter(entry=OuterRef("pk"))
    entries = LearningEntry.objects.visible_to(user, role=roles.PROGRAM).filter(
        ~Exists(looked), source=LearningSource.OWN, person=OuterRef("cycle__candidacy__person"),
        program=OuterRef("cycle__candidacy__program"), at__lte=OuterRef("cycle__submitted_at"),
    )  # fmt: skip
    rows = Application.objects.visible_to(user, role=roles.PROGRAM).filter(Exists(entries), state__in=REVIEWED)
    rows = rows.filter(cycle__kind__in=RENEWALS).order_by()
    summed = rows.aggregate(count=Count("pk"), first=Min("cycle__submitted_at"))
    if not summed["count"]:
        return []
    url = f"{reverse('learning')}?decided=undecided"
    return [Task("learning_decide", {"count": summed["count"]}, summed["first"], url)]
