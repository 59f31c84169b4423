"""Emails about seats: to people whose seat someone else took or gave up, and to agencies that did not do it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.actions.emails import MONEY, email_readers
from cohorts.billing.models import Charge, Payer
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_money
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User
from cohorts.training import events
from cohorts.training.actions.fees import GivenUp, seat_reference
from cohorts.training.models import Course, Enrollment

# Kinds of these emails; lms.wiring sets where the links of SEAT, SEAT_FEE and OWN_FEE go.
SEAT, SEAT_GIVEN_UP, SEAT_FEE, OWN_FEE = "seat", "seat-given-up", "seat-fee", "own-fee"


def _is_on_my_staff(enrollment: Enrollment) -> bool:
    """Whether the person gives the seat up themselves, on the page of supervisors; a trainee asks the agency."""
    return bool(enrollment.cohort.course_version.course.audience == Course.Audience.SUPERVISORS)


@in_email_language
def email_seat(enrollment: Enrollment, *, by: User | None, at: datetime) -> None:
    """Email the person that they have a seat, also one that they took themselves."""
    if by is None:
        return
    if is_own(by, enrollment.person_id):
        text = _("You took a seat in %(cohort)s at %(vendor)s. Log in to see when and where it takes place:")
        questions = _("If you cannot come, contact %(agency)s, which pays the fee.")
        if _is_on_my_staff(enrollment):
            questions = _("If you cannot come, give the seat up on the page “My staff”. %(agency)s pays the fee.")
    else:
        text = _("%(agency)s has given you a seat in a training. Log in to see when and where it takes place:")
        questions = _("If you cannot come, contact %(agency)s.")
    words = _words(enrollment)
    queue_email(
        person=enrollment.person, kind=SEAT, event=events.SEAT_GIVEN, about_id=enrollment.cohort_id,
        cohort_id=enrollment.cohort_id, key=f"seat-{enrollment.pk}",
        subject=_("You have a seat in a training"),
        body=email_text(enrollment.person, text % words, "{link}", questions % words), values=words, by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_seat_given_up(enrollment: Enrollment, *, by: User | None, at: datetime) -> None:
    """Email the person that their seat was given up, also by themselves."""
    if by is None:
        return
    text = _(
        "Your seat in the training %(cohort)s at %(vendor)s was given up. You no longer need to come to its sessions. "
        "The attendance that was recorded stays on record."
    )
    questions = _("If you did not expect this, or want another seat, contact %(agency)s.")
    if is_own(by, enrollment.person_id) and _is_on_my_staff(enrollment):
        questions = _("For 24 hours you can take it again on the page “My staff”, while the cohort has a seat left.")
    words = _words(enrollment)
    queue_email(
        person=enrollment.person, kind=SEAT_GIVEN_UP, cohort_id=enrollment.cohort_id, values=words,
        key=f"seat-given-up-{enrollment.pk}-{at.isoformat()}",
        subject=_("Your seat in a training was given up"),
        body=email_text(enrollment.person, text % words, questions % words), by=by, at=at,
    )  # fmt: skip


def email_agency_charged(enrollment: Enrollment, charges: Iterable[Charge], *, by: User | None, at: datetime) -> None:
    """Email the agency's coordinators what a seat costs them that was taken without them: a supervisor's own."""
    if by is None or has_role(by, roles.AGENCY_COORDINATOR, organization=enrollment.agency):
        return
    amount = sum((row.amount for row in charges if row.payer.organization_id == enrollment.agency_id), Decimal(0))
    text = gettext_lazy("%(person)s has taken a seat in %(cohort)s at %(vendor)s. Your agency is charged %(amount)s.")
    _email_agency(
        enrollment, events.AGENCY_CHARGED, "charged", gettext_lazy("A seat was taken"), text, amount, by=by, at=at
    )


def email_agency_credited(enrollment: Enrollment, cost: GivenUp, *, by: User | None, at: datetime) -> None:
    """Email the agency's coordinators, but whoever did it, that a seat was given up, and what they are credited."""
    text = _given_up_text(cost)
    amount = cost.agency_credit or cost.agency_owed
    subject, key, more = (
        gettext_lazy("A seat was given up"),
        f"credited-{at.isoformat()}",
        format_money(cost.agency_open),
    )
    _email_agency(enrollment, events.AGENCY_CREDITED, key, subject, text, amount, by=by, at=at, more={"open": more})


def _given_up_text(cost: GivenUp) -> Any:
    if cost.agency_credit:
        return gettext_lazy(
            "The seat of %(person)s in %(cohort)s at %(vendor)s was given up. Your agency is credited %(amount)s."
        )
    if not cost.agency_owed:
        return gettext_lazy("The seat of %(person)s in %(cohort)s at %(vendor)s was given up.")
    if not cost.agency_open:
        return gettext_lazy(
            "The seat of %(person)s in %(cohort)s at %(vendor)s was given up. By the terms of the seat, its fee of "
            "%(amount)s stays charged to your agency; it is paid."
        )
    if cost.agency_open < cost.agency_owed:
        return gettext_lazy(
            "The seat of %(person)s in %(cohort)s at %(vendor)s was given up. By the terms of the seat, its fee of "
            "%(amount)s stays charged to your agency; %(open)s of it is not paid yet."
        )
    return gettext_lazy(
        "The seat of %(person)s in %(cohort)s at %(vendor)s was given up. By the terms of the seat, your agency "
        "still owes %(amount)s."
    )


def email_own_part(enrollment: Enrollment, charges: Iterable[Charge], *, by: User | None, at: datetime) -> None:
    """Email the person which part of the fee they pay themselves, if there is one."""
    own = [row for row in charges if row.payer.person_id == enrollment.person_id]
    amount = sum((row.amount for row in own), Decimal(0))
    text = gettext_lazy(
        "You pay %(amount)s of the fee of your seat in %(cohort)s yourself. You get an invoice. Log in to see what you "
        "owe and how to pay:"
    )
    key = f"own-part-{max((row.pk for row in own), default=0)}"
    _email_person(enrollment, key, gettext_lazy("Your part of a training fee"), text, amount, by=by, at=at)


def email_other_payers(
    enrollment: Enrollment, changes: Iterable[tuple[Payer, Decimal]], *, by: User | None, at: datetime
) -> None:
    """Email those who pay for a seat of another agency what they are charged or credited: (payer, dollars, +/-).

    An agency that had the seat before, or was charged its invoice, reads its reference and no name. The person is
    emailed only of a credit here (see `email_own_part`). The seat's agency reads it in the news of the seat.
    """
    sums: dict[Payer, Decimal] = {}
    for payer, amount in changes:
        sums[payer] = sums.get(payer, Decimal(0)) + amount
    for payer, amount in sums.items():
        if payer.person_id == enrollment.person_id and amount < 0:
            _email_own_credit(enrollment, -amount, by=by, at=at)
        elif amount and payer.organization_id not in (None, enrollment.agency_id):
            _email_other_agency(enrollment, payer, amount, by=by, at=at)


@in_email_language
def _email_other_agency(
    enrollment: Enrollment, payer: Payer, amount: Decimal, *, by: User | None, at: datetime
) -> None:
    about = {"seat": seat_reference(enrollment), "cohort": enrollment.cohort.code, "amount": format_money(abs(amount))}
    if amount > 0:
        text = _("The fee of seat %(seat)s in %(cohort)s has changed. Your agency is charged %(amount)s.")
    else:
        text = _("The fee of seat %(seat)s in %(cohort)s has changed. Your agency is credited %(amount)s.")
    email_readers(
        payer, kind=MONEY, about_id=payer.pk, key=f"seat-part-{enrollment.pk}-{amount}-{at.isoformat()}",
        subject=_("The fee of a seat has changed"), paragraphs=[text % about, "{link}"], by=by, at=at,
    )  # fmt: skip


def _email_own_credit(enrollment: Enrollment, amount: Decimal, *, by: User | None, at: datetime) -> None:
    text = gettext_lazy("%(amount)s of the fee of your seat in %(cohort)s is not owed any more. Log in to see more:")
    key = f"own-credit-{enrollment.pk}-{at.isoformat()}"
    _email_person(enrollment, key, gettext_lazy("A credit for a training fee"), text, amount, by=by, at=at)


@in_email_language
def _email_person(
    enrollment: Enrollment, key: str, subject: Any, text: Any, amount: Decimal, *, by: User | None, at: datetime
) -> None:
    if not amount:
        return
    about = {**_words(enrollment), "amount": format_money(amount)}
    queue_email(
        person=enrollment.person, kind=OWN_FEE, about_id=enrollment.person_id, cohort_id=enrollment.cohort_id, key=key,
        subject=str(subject), values=about,
        body=email_text(enrollment.person, str(text) % about, "{link}"), by=by, at=at,
    )  # fmt: skip


def email_funding(
    enrollment: Enrollment, amount: Decimal, before: Decimal, freed: Decimal, *, by: User | None, at: datetime
) -> None:
    """Email the agency's coordinators that their part of a seat's fee is another one now.

    `freed`: dollars that the agency paid for it and that are unapplied now.
    """
    if amount == before:
        return
    text = gettext_lazy(
        "State staff decided who pays for the seat of %(person)s in %(cohort)s at %(vendor)s. Your agency pays "
        "%(amount)s of its fee."
    )
    if freed:
        text = gettext_lazy(
            "State staff decided who pays for the seat of %(person)s in %(cohort)s at %(vendor)s. Your agency pays "
            "%(amount)s of its fee. Of what you paid, %(freed)s is on your account."
        )
    subject = gettext_lazy("Your part of a fee has changed")
    key, more = f"funding-{at.isoformat()}", {"freed": format_money(freed)}
    _email_agency(enrollment, events.AGENCY_FUNDING, key, subject, text, amount, by=by, at=at, more=more)


@in_email_language
def _email_agency(
    enrollment: Enrollment,
    event: str,
    key: str,
    subject: Any,
    text: Any,
    amount: Decimal,
    *,
    by: User | None,
    at: datetime,
    more: Mapping[str, str] | None = None,
) -> None:
    if by is None:
        return
    about = {**_words(enrollment), "person": called(enrollment.person), "amount": format_money(amount), **(more or {})}
    coordinators = Membership.objects.holding(roles.AGENCY_COORDINATOR).filter(organization=enrollment.agency)
    for membership in coordinators.exclude(user=by):
        queue_email(
            person=membership.user, kind=SEAT_FEE, event=event, about_id=enrollment.pk,
            cohort_id=enrollment.cohort_id, values=about,
            key=f"seat-{key}-{enrollment.pk}-{membership.user_id}", subject=str(subject),
            body=email_text(membership.user, str(text) % about, _("See the seats of your agency here:"), "{link}"),
            by=by, at=at,
        )  # fmt: skip


def _words(enrollment: Enrollment) -> dict[str, Any]:
    cohort = enrollment.cohort
    return {"cohort": cohort.code, "vendor": cohort.vendor, "agency": enrollment.agency}
