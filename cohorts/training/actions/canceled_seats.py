"""What becomes of the seats of a cohort that is canceled: given up or moved, fees credited, everybody told once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cohorts.billing.actions.documents import lock_all
from cohorts.billing.models import Charge
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.canceled_emails import Canceled, SeatFee, email_canceled
from cohorts.training.actions.canceled_moves import move_seats
from cohorts.training.actions.credits import recount
from cohorts.training.actions.fees import credit_parts
from cohorts.training.actions.guests import end_of_seats
from cohorts.training.actions.seat_moves import Moved
from cohorts.training.models import Cohort, Enrollment, SeatCharge, WaitingPlace
from cohorts.training.models.enrollments import Side
from cohorts.training.signals import enrollment_changed


def fees_left(seats: Sequence[Enrollment]) -> list[SeatFee]:
    """Return the fees of seats of which something is left, in order. Two queries.

    The caller may read or cancel the seats: whoever cancels is to know the amounts.
    """
    links = SeatCharge.objects.latest_only("charge").filter(enrollment__in=seats)
    seat_of = dict(links.values_list("charge", "enrollment"))
    by_id = {seat.pk: seat for seat in seats}
    charges = Charge.objects.with_sums().filter(pk__in=seat_of).select_related("payer__organization", "payer__person")
    rows = [SeatFee(by_id[seat_of[row.pk]], row, row.uncredited) for row in charges.order_by("pk")]
    return [row for row in rows if row.left]


def end_seats(
    cohort: Cohort,
    reason: str,
    *,
    target: Cohort | None = None,
    waiting: Sequence[WaitingPlace] = (),
    by: User | None,
    at: datetime,
) -> list[Moved]:
    """Give up every seat of a canceled cohort, credit all that is left of the fees, and tell everybody once.

    With `target`, seats that fit are moved there instead (canceled_moves); returns them. Called by the action that
    cancels the cohort and has locked both. One credit to each payer for all its seats. People, the agencies of the
    seats, other payers, and for funds the finance staff are emailed once each; a seat cannot be given again afterwards.
    `waiting`: who was on the list, for agencies that had seats, too.
    """
    every = list(_seats(cohort))
    if not every:
        return []
    lock_all([fee.charge.payer for fee in fees_left(every)])
    moved = move_seats(every, target, reason, by=by, at=at) if target else []
    gone = {row.former.pk for row in moved}
    seats = [seat for seat in every if seat.pk not in gone]
    fees = fees_left(seats)
    for seat in seats:
        fields = seat.given_up_for(Side.VENDOR, by, at)
        transition(seat, "withdraw", by=by, at=at, reason=reason, cohort=cohort.code, fields=fields)
    end_of_seats(seats, by=by, at=at)
    credit_parts(parts=[(fee.charge, fee.left) for fee in fees], by=by, at=at)
    canceled = Canceled(cohort, reason, seats, fees, moved, waiting)
    email_canceled(canceled, by=by, at=at)
    recount([seat.person_id for seat in seats], at=at)
    people = [seat.person_id for seat in every]
    enrollment_changed.send(sender=Enrollment, person_ids=people, by_ids=acting_ids(by), at=at)
    return moved


def _seats(cohort: Cohort) -> Any:
    rows = Enrollment.objects.taken().filter(cohort=cohort)
    return rows.select_related("person", "agency", "cohort__vendor").order_by("pk")
