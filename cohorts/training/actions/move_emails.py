"""Emails about a seat that was moved or restored: once each to the person, the agency, and the vendors."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.formatting import format_money
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, Organization, User
from cohorts.training import events
from cohorts.training.actions.seat_emails import SEAT, SEAT_FEE
from cohorts.training.models import Enrollment

# Where its link goes is set in lms.wiring.
VENDOR_SEAT = events.VENDOR_MOVED


@in_email_language
def email_moved(former: Enrollment, seat: Enrollment, difference: Decimal, *, by: User | None, at: datetime) -> None:
    """Email everyone concerned that a seat was moved. `difference`: dollars that the agency is charged or credited."""
    words = {
        "person": called(seat.person),
        "former": former.cohort.code,
        "cohort": seat.cohort.code,
        "vendor": seat.cohort.vendor,
        "amount": format_money(abs(difference)),
    }
    subject = _("A seat was moved to another cohort")
    text = _("Your seat was moved from %(former)s to %(cohort)s at %(vendor)s. Log in to see when and where it takes "
             "place:")  # fmt: skip
    queue_email(
        person=seat.person, kind=SEAT, event=events.SEAT_MOVED, about_id=seat.cohort_id, cohort_id=seat.cohort_id,
        key=f"seat-moved-{seat.pk}",
        subject=_("Your seat was moved to another cohort"), body=email_text(seat.person, text % words, "{link}"),
        by=by, at=at,
    )  # fmt: skip
    money = ""
    if difference > 0:
        money = _("What you paid counts for the new seat. It costs %(amount)s more, which is charged to your agency.")
    elif difference < 0:
        money = _("What you paid counts for the new seat. It costs %(amount)s less, which is credited to your agency.")
    moved = _("The seat of %(person)s was moved from %(former)s to %(cohort)s at %(vendor)s.")
    for person in coordinators(seat.agency, roles.AGENCY_COORDINATOR):
        body = email_text(person, f"{moved % words} {money % words}".strip(), "{link}")
        key = f"seat-moved-{seat.pk}-{person.pk}"
        queue_email(
            person=person, kind=SEAT_FEE, event=events.AGENCY_MOVED, about_id=seat.pk, cohort_id=seat.cohort_id,
            key=key, subject=subject, body=body, by=by, at=at,
        )  # fmt: skip
    for cohort in {former.cohort.vendor_id: former.cohort, seat.cohort.vendor_id: seat.cohort}.values():
        for person in coordinators(cohort.vendor, roles.VENDOR_COORDINATOR):
            queue_email(
                person=person, kind=VENDOR_SEAT, about_id=cohort.pk, cohort_id=cohort.pk,
                key=f"seat-moved-{seat.pk}-{person.pk}",
                subject=subject, body=email_text(person, moved % words, "{link}"), by=by, at=at,
            )  # fmt: skip


@in_email_language
def email_restored(seat: Enrollment, owed: Decimal, *, by: User | None, at: datetime) -> None:
    """Email the person and the agency that a withdrawal was undone; a coordinator who did it knows."""
    words = {"person": called(seat.person), "cohort": seat.cohort.code, "amount": format_money(owed)}
    text = _("You have your seat in %(cohort)s again. Log in to see when and where it takes place:")
    queue_email(
        person=seat.person, kind=SEAT, event=events.SEAT_AGAIN, about_id=seat.cohort_id, cohort_id=seat.cohort_id,
        key=f"seat-again-{seat.pk}-{at.isoformat()}",
        subject=_("You have your seat again"), body=email_text(seat.person, text % words, "{link}"), by=by, at=at,
    )  # fmt: skip
    text = _("The seat of %(person)s in %(cohort)s is taken again. Your agency owes %(amount)s for it.")
    for person in coordinators(seat.agency, roles.AGENCY_COORDINATOR):
        if by is None or person.pk != by.pk:
            queue_email(
                person=person, kind=SEAT_FEE, event=events.AGENCY_AGAIN, about_id=seat.pk, cohort_id=seat.cohort_id,
                key=f"again-{seat.pk}-{person.pk}-{at.isoformat()}",
                subject=_("A seat is taken again"), body=email_text(person, text % words, "{link}"), by=by, at=at,
            )  # fmt: skip


def coordinators(organization: Organization, role: str) -> Iterable[User]:
    """Return who is emailed for an organization, each once."""
    rows = Membership.objects.in_force().filter(organization=organization, role=role).select_related("user")
    return list({row.user_id: row.user for row in rows.order_by("pk")}.values())
