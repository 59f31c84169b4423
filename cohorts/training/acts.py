"""The acts of training that need two people: moving what is paid for a seat, or a certificate rests on, to others.

It moves when somebody decides who pays for the seat, and when another agency employs the person or that is taken back.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.models import Fund
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.formatting import format_long_day, format_money
from cohorts.people.models import Organization
from cohorts.training.actions.employers import (
    CHANGE_EMPLOYER,
    TAKE_BACK_EMPLOYER,
    change_employer,
    check_change,
    check_taking_back,
    take_back_change,
)
from cohorts.training.actions.fees import seat_reference
from cohorts.training.actions.funding import (
    DECIDERS,
    FUND_SEAT,
    Part,
    PayerChange,
    check_seat_funding,
    decide_seat_funding,
    needs_two,
    said_of_certificates,
)
from cohorts.training.models import EmployerChange, Enrollment, Funding
from cohorts.training.models.funding import READERS


class PartChoice(Payload):
    """One payer: a PayerKind, its share, and the id of the fund if it is one."""

    kind: str
    share: Decimal
    fund: int | None = None


class SeatFunding(Payload):
    """Who pays for a seat, and why."""

    unit: str
    parts: tuple[PartChoice, ...]
    reason: str


class NewEmployer(Payload):
    """The id of the agency, its first day, and why."""

    agency: int
    from_on: date
    reason: str


class TakenBack(Payload):
    """The id of the EmployerChange that was recorded by mistake, and why it is taken back."""

    change: int
    reason: str


def fund_seat(
    *, enrollment: Enrollment, unit: str, parts: Sequence[Part], reason: str, by: Any, at: datetime
) -> Proposal | Funding:
    """Decide who pays for a seat at once, or propose it where two people must decide; returns which."""
    _refuse_waiting(enrollment, FUND_SEAT)
    changes = check_seat_funding(enrollment, unit, parts, reason)
    if not needs_two(enrollment, changes):
        return decide_seat_funding(enrollment=enrollment, unit=unit, parts=parts, reason=reason, by=by, at=at)
    choices = tuple(
        PartChoice(kind=str(part.kind), share=part.share, fund=part.fund.pk if part.fund else None) for part in parts
    )
    payload = SeatFunding(unit=unit, parts=choices, reason=reason.strip())
    return propose(act=FUND_SEAT, subject=enrollment, payload=payload, reason=payload.reason, by=by, at=at)


def employ_elsewhere(
    *, enrollment: Enrollment, agency: Organization, from_on: date, reason: str, by: Any, at: datetime
) -> Proposal | EmployerChange:
    """Record another employer at once, or propose it where two people must decide; returns which."""
    _refuse_waiting(enrollment, CHANGE_EMPLOYER)
    changes = check_change(enrollment, agency, from_on, reason, at)
    if not needs_two(enrollment, changes):
        return change_employer(enrollment=enrollment, agency=agency, from_on=from_on, reason=reason, by=by, at=at)
    payload = NewEmployer(agency=agency.pk, from_on=from_on, reason=reason.strip())
    return propose(act=CHANGE_EMPLOYER, subject=enrollment, payload=payload, reason=payload.reason, by=by, at=at)


def employ_as_before(*, change: EmployerChange, reason: str, by: Any, at: datetime) -> Proposal | EmployerChange:
    """Take back a change of employer at once, or propose it where two people must decide; returns which."""
    seat = change.enrollment
    _refuse_waiting(seat, TAKE_BACK_EMPLOYER)
    if not needs_two(seat, check_taking_back(change, reason)):
        return take_back_change(change=change, reason=reason, by=by, at=at)
    payload = TakenBack(change=change.pk, reason=reason.strip())
    return propose(act=TAKE_BACK_EMPLOYER, subject=seat, payload=payload, reason=payload.reason, by=by, at=at)


def _refuse_waiting(enrollment: Enrollment, act: str) -> None:
    """Of what moves the money of one seat, only one can wait: the second would say amounts that are not true then."""
    if Proposal.objects.open().about(enrollment).exclude(act=act).exists():
        raise Refused("seat_has_proposal")


def _parts(payload: SeatFunding) -> list[Part]:
    funds = Fund.objects.in_bulk([part.fund for part in payload.parts if part.fund])
    return [Part(part.kind, part.share, funds[part.fund] if part.fund else None) for part in payload.parts]


def _effects(enrollment: Enrollment, payload: SeatFunding) -> list[str]:
    seat = Enrollment.objects.with_cohort().get(pk=enrollment.pk)
    changes = check_seat_funding(seat, payload.unit, _parts(payload), payload.reason)
    stays = _("What the seat costs does not change.")
    return [*_sentences(changes), stays, *said_of_certificates(seat, changes), _reason(payload)]


def _effects_of_employer(enrollment: Enrollment, payload: NewEmployer) -> list[str]:
    seat = Enrollment.objects.with_cohort().get(pk=enrollment.pk)
    agency = Organization.objects.get(pk=payload.agency)
    changes = check_change(seat, agency, payload.from_on, payload.reason, timezone.now())
    words = {"agency": agency, "former": seat.agency, "day": format_long_day(payload.from_on)}
    sentences = [
        _("The seat is {agency}’s, which employs the person from {day} on. {former} no longer sees it."),
        _("The person’s role at {former} ends, unless another seat there is in training."),
    ]
    return [
        *[text.format(**words) for text in sentences], *_sentences(changes), *said_of_certificates(seat, changes),
        _reason(payload),
    ]  # fmt: skip


def _effects_of_taking_back(enrollment: Enrollment, payload: TakenBack) -> list[str]:
    change = _change(payload)
    changes = check_taking_back(change, payload.reason)
    seat = _("The seat is {former}’s again, with the fees for services from {day} on. {agency} no longer sees it.")
    words = {"agency": change.agency, "former": change.former, "day": format_long_day(change.from_on)}
    at_stake = said_of_certificates(change.enrollment, changes)
    return [seat.format(**words), *_sentences(changes), *at_stake, _reason(payload)]


def _change(payload: TakenBack) -> EmployerChange:
    rows = EmployerChange.objects.select_related("agency", "former", "enrollment__cohort__course_version__course")
    return rows.get(pk=payload.change)


def _reason(payload: SeatFunding | NewEmployer | TakenBack) -> str:
    return _("Reason: {reason}").format(reason=payload.reason)


def _sentences(changes: Sequence[PayerChange]) -> list[str]:
    return [_sentence(change) for change in sorted(changes, key=lambda change: change.more)]


def _sentence(change: PayerChange) -> str:
    words = {
        "payer": change.payer.name,
        "amount": format_money(abs(change.more)),
        "freed": format_money(change.freed),
    }
    if change.more > 0:
        text = _("{payer} is charged {amount}.")
    elif change.freed:
        text = _("{payer} is credited {amount}. Of this, {freed} is paid and becomes unapplied money of {payer}.")
    else:
        text = _("{payer} is credited {amount}.")
    return text.format(**words)


def _execute(*, subject: Enrollment, payload: SeatFunding, reason: str, by: Any, at: datetime) -> Funding:
    return decide_seat_funding(
        enrollment=subject, unit=payload.unit, parts=_parts(payload), reason=payload.reason, by=by, at=at
    )


def _employ(*, subject: Enrollment, payload: NewEmployer, reason: str, by: Any, at: datetime) -> EmployerChange:
    agency = Organization.objects.get(pk=payload.agency)
    return change_employer(
        enrollment=subject, agency=agency, from_on=payload.from_on, reason=payload.reason, by=by, at=at
    )


def _take_back(*, subject: Enrollment, payload: TakenBack, reason: str, by: Any, at: datetime) -> EmployerChange:
    return take_back_change(change=_change(payload), reason=payload.reason, by=by, at=at)


def _seat_page(enrollment: Enrollment) -> str:
    return reverse("seat_fee", args=[enrollment.pk])


register(
    Act(
        code=FUND_SEAT,
        label=gettext_lazy("Decide who pays for a seat"),
        proposers=DECIDERS,
        approvers=DECIDERS,
        subject=Enrollment,
        payload=SeatFunding,
        effects=_effects,
        execute=_execute,
        describe=lambda enrollment, payload: seat_reference(enrollment),
        address=_seat_page,
        address_readers=READERS,
        undo=gettext_lazy(
            "You can decide again who pays. Money that became unapplied can be applied to the new invoice."
        ),
    ),
    # Only program staff end a role at an agency, and the change ends one.
    Act(
        code=CHANGE_EMPLOYER,
        label=gettext_lazy("Record another employer of the person of a seat"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        subject=Enrollment,
        payload=NewEmployer,
        effects=_effects_of_employer,
        execute=_employ,
        describe=lambda enrollment, payload: seat_reference(enrollment),
        address=_seat_page,
        address_readers=READERS,
        undo=gettext_lazy(
            "You can take it back on the page of the seat. The role that ended must then be given again. Money that "
            "became unapplied can be applied to a new invoice."
        ),
    ),
    Act(
        code=TAKE_BACK_EMPLOYER,
        label=gettext_lazy("Take back a change of employer"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        subject=Enrollment,
        payload=TakenBack,
        effects=_effects_of_taking_back,
        execute=_take_back,
        describe=lambda enrollment, payload: seat_reference(enrollment),
        address=_seat_page,
        address_readers=READERS,
        undo=gettext_lazy("You can record the change again, with the right agency and day."),
    ),
)
