"""The act of training that needs two people: moving what is paid for a seat, or a certificate rests on, to others."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.models import Fund
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.formatting import format_money
from cohorts.training.actions.fees import seat_reference
from cohorts.training.actions.funding import (
    DECIDERS,
    FUND_SEAT,
    Part,
    PayerChange,
    certificates_at_stake,
    check_seat_funding,
    decide_seat_funding,
    needs_two,
)
from cohorts.training.models import Enrollment, Funding
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


def fund_seat(
    *, enrollment: Enrollment, unit: str, parts: Sequence[Part], reason: str, by: Any, at: datetime
) -> Proposal | Funding:
    """Decide who pays for a seat at once, or propose it where two people must decide; returns which."""
    changes = check_seat_funding(enrollment, unit, parts, reason)
    if not needs_two(enrollment, changes):
        return decide_seat_funding(enrollment=enrollment, unit=unit, parts=parts, reason=reason, by=by, at=at)
    choices = tuple(
        PartChoice(kind=str(part.kind), share=part.share, fund=part.fund.pk if part.fund else None) for part in parts
    )
    payload = SeatFunding(unit=unit, parts=choices, reason=reason.strip())
    return propose(act=FUND_SEAT, subject=enrollment, payload=payload, reason=payload.reason, by=by, at=at)


def _parts(payload: SeatFunding) -> list[Part]:
    funds = Fund.objects.in_bulk([part.fund for part in payload.parts if part.fund])
    return [Part(part.kind, part.share, funds[part.fund] if part.fund else None) for part in payload.parts]


def _effects(enrollment: Enrollment, payload: SeatFunding) -> list[str]:
    seat = Enrollment.objects.with_cohort().get(pk=enrollment.pk)
    changes = check_seat_funding(seat, payload.unit, _parts(payload), payload.reason)
    sentences = [_sentence(change) for change in sorted(changes, key=lambda change: change.more)]
    stays = _("What the seat costs does not change.")
    reason = _("Reason: {reason}").format(reason=payload.reason)
    return [*sentences, stays, *certificates_at_stake(seat, changes), reason]


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
        address=lambda enrollment: reverse("seat_fee", args=[enrollment.pk]),
        address_readers=READERS,
        undo=gettext_lazy(
            "You can decide again who pays. Money that became unapplied can be applied to the new invoice."
        ),
    )
)
