"""What people and program staff have to do about appeals against suspensions and revocations, in constant queries."""

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day
from lms.certification.models import AppealState, CertificateAppeal, CertificateEvent, CertificateTerm
from lms.certification.models.certificate_appeals import ACTS, deciders_of
from lms.dashboard.application_tasks import appeal_code, appeal_due
from lms.dashboard.task import MAX_TASKS, Task


def for_concerned(user, at):
    """For whose certificate two people suspended or revoked: until when they can appeal. One query."""
    later = CertificateEvent.objects.visible_to(user).filter(
        certificate=OuterRef("event__certificate"), kind__in=ACTS, pk__gt=OuterRef("event")
    )
    appealed = CertificateAppeal.objects.visible_to(user).filter(
        event=OuterRef("event"), state__in=(AppealState.OPEN, AppealState.DENIED)
    )
    rows = CertificateTerm.objects.visible_to(user).of_person(user).filter(ends_on__gte=home_day(at))
    rows = rows.filter(event__certificate__state=F("event__kind")).exclude(Exists(later)).exclude(Exists(appealed))
    latest = {row.event.certificate_id: row for row in rows.select_related("event").order_by("ends_on", "pk")}
    return [
        Task("certificate_appeal", {"until": row.ends_on}, row.at, reverse("certificate_page", args=[pk]))
        for pk, row in latest.items()
    ]


def for_program(user, at):
    """For program staff: appeals that somebody who did not decide before has to take or to decide."""
    rows = CertificateAppeal.objects.visible_to(user, role=roles.PROGRAM)
    rows = rows.filter(Q(decider=None) | Q(decider=user), state=AppealState.OPEN)
    rows = rows.exclude(event__certificate__person=user).select_related("event__certificate").order_by("filed_at", "pk")
    rows = list(rows[:MAX_TASKS])
    before = deciders_of([row.event for row in rows]) if rows else {}
    return [
        Task(
            appeal_code("certificate_appeal_decide", row, home_day(at)),
            {"number": row.event.certificate.number, **appeal_due(row)}, row.filed_at,
            reverse("certificates:inspect", args=[row.event.certificate_id]),
        )
        for row in rows
        if user.pk not in before[row.event_id]
    ]  # fmt: skip
